/** Random numbers from 0 to 1, the same for the same seed (mulberry32). */
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

/** How many rounds a loop runs: a part of them with the other tests, all of them in the run of the faults. */
export const rounds = (slice: number, all: number): number =>
  Number(process.env['CLAIMCHECK_ROUNDS'] ?? (isFull ? all : slice))

/** The seed of the loops; printed with their results, so that a run can be repeated. */
export const SEED = Number(process.env['CLAIMCHECK_SEED'] ?? 20_261_123)
