import { z } from 'zod'
import type { WindowState } from './bounds.ts'

const windowState = z.object({
  ...{ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) },
  maximized: z.boolean(),
  zoom: z.int().min(80).max(200),
})

/** Reads what was stored of the window; null where nothing usable is. */
export function readWindowState(stored: string | null): WindowState | null {
  try {
    return windowState.parse(JSON.parse(stored ?? 'null'))
  } catch {
    return null
  }
}
