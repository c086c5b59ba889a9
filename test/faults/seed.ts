/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const isFull = process.env['CLAIMCHECK_FAULTS'] === 'full'

/**
 * How often a loop runs: a slice of it as part of the other tests, all of it where the faults are the matter.
 */
export const rounds = (slice: number, all: number): number =>
  Number(process.env['CLAIMCHECK_ROUNDS'] ?? (isFull ? all : slice))

/** The seed of the loops; told with what they found, so that it can be run again. */
export const SEED = Number(process.env['CLAIMCHECK_SEED'] ?? 20_261_123)
