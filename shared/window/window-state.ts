import { z } from 'zod'
import { INTERPRETED } from '../kernel/interpreted.ts'

/** The window as it was left: where, how large, and the zoom of its page in percent. */
export const windowState = z.object({
  ...{ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) },
  maximized: z.boolean(),
  zoom: z.int().min(80).max(200),
})
export type WindowState = z.infer<typeof windowState>

/** Reads what was stored of the window; null where nothing usable is. */
export function readWindowState(stored: string | null): WindowState | null {
  try {
    return windowState.parse(JSON.parse(stored ?? 'null'), INTERPRETED)
  } catch {
    return null
  }
}
