const isFull = process.env['CLAIMCHECK_FAULTS'] === 'full'

/** How many rounds a loop runs: a part of them with the other tests, all of them in the run of the faults. */
export const rounds = (slice: number, all: number): number =>
  Number(process.env['CLAIMCHECK_ROUNDS'] ?? (isFull ? all : slice))

/** The seed of the loops; printed with their results, so that a run can be repeated. */
export const SEED = Number(process.env['CLAIMCHECK_SEED'] ?? 20_261_123)
