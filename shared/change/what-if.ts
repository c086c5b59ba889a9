import type { Board, Lane } from '../contextforge/index.ts'

export interface ExpectedChange {
  readonly lane: Lane
  readonly value: string
  readonly change: 'same' | 'gained' | 'lost'
}

/** The expected set before and after as one list: what stays, what comes, what goes. */
export function expectedDiff(before: Board, after: Board): readonly ExpectedChange[] {
  const used = (board: Board) => board.expected.filter(({ state }) => state === 'used')
  const [was, is] = [used(before), used(after)]
  return [
    ...is.map(({ lane, value }) => ({
      lane,
      value,
      change: was.some((one) => one.value === value) ? ('same' as const) : ('gained' as const),
    })),
    ...was
      .filter(({ value }) => !is.some((one) => one.value === value))
      .map(({ lane, value }) => ({ lane, value, change: 'lost' as const })),
  ]
}
