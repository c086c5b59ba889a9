import type { Walked } from './walked.ts'

/**
 * Where clients end, by their ids: `in` for who gets in or would, the number of the step for who stops, null
 * where that is not known.
 */
export type Ends = ReadonlyMap<string, End>
export type End = 'in' | number | null

export const endOf = ({ verdict, stoppedAt }: Pick<Walked, 'verdict' | 'stoppedAt'>): End =>
  verdict === 'in' || verdict === 'would-get-in' ? 'in' : (stoppedAt?.number ?? null)

/** The ids of those who get in. */
export const insideOf = (ends: Ends): readonly string[] =>
  [...ends].filter(([, end]) => end === 'in').map(([id]) => id)
