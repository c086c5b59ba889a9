import { z } from 'zod'
import { lengthSays } from './waterfall.ts'

/**
 * A part of a request that was measured. Only what was measured is there: a request on a connection that was
 * open already looked up no name, and what happens behind a proxy cannot be seen.
 */
export const phase = z.object({
  name: z.enum(['DNS', 'connect', 'proxy', 'TLS', 'waiting', 'reading']),
  milliseconds: z.number(),
  /** The request failed in it. */
  failed: z.boolean(),
})
export type Phase = z.infer<typeof phase>

const NAMES: Readonly<Record<Phase['name'], string>> = {
  DNS: 'DNS',
  connect: 'connect',
  proxy: 'through the proxy',
  TLS: 'TLS',
  waiting: 'waiting',
  reading: 'reading',
}

/** `DNS 2 ms, connect 1 ms, TLS 14 ms, waiting 40 ms, reading 1 ms`; `connect, failed after 5.0 s`. */
export const phasesSay = (phases: readonly Phase[]): string =>
  phases
    .map(({ name, milliseconds, failed }) =>
      failed
        ? `${NAMES[name]}, failed after ${lengthSays(milliseconds)}`
        : `${NAMES[name]} ${lengthSays(milliseconds)}`,
    )
    .join(', ')

/** The parts of a request along its bar: where each begins and how long it is, from 0 to 1. */
export function alongPhases(
  phases: readonly Phase[],
): readonly { readonly phase: Phase; readonly from: number; readonly length: number }[] {
  const total = phases.reduce((sum, { milliseconds }) => sum + Math.max(0, milliseconds), 0)
  if (!(total > 0)) return []
  let before = 0
  return phases.map((one) => {
    const length = Math.max(0, one.milliseconds) / total
    const from = Math.min(1, before)
    before += length
    return { phase: one, from, length: Math.min(length, 1 - from) }
  })
}

/** How long steps took together, from the first beginning to the last end, in milliseconds; null: unknown. */
export function wholeTime(
  steps: readonly { readonly at: number | null; readonly milliseconds: number | null }[],
): number | null {
  const known = steps.flatMap(({ at, milliseconds }) =>
    at === null || !Number.isFinite(at) ? [] : [{ at, end: at + Math.max(0, milliseconds ?? 0) }],
  )
  if (known.length === 0) return null
  const first = Math.min(...known.map(({ at }) => at))
  return Math.max(...known.map(({ end }) => end)) - first
}
