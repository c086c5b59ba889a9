/*
 * The first steps in the demo: three, from a refused token to a change that lets it in. Which of them is
 * shown follows from what was done, not from what was pressed.
 */

/** The server of the demo whose story it is. */
export const TOUR_SERVER = 'payments-mcp'

export type TourStep = {
  readonly number: 1 | 2 | 3
  readonly title: string
  readonly text: string
  readonly act: string
}

export const TOUR: readonly [TourStep, TourStep, TourStep] = [
  {
    number: 1,
    title: `${TOUR_SERVER} is refused: see why.`,
    text: 'A client got a token for it, and the gateway answers 401. The bench shows which check stops it.',
    act: 'See why',
  },
  {
    number: 2,
    title: 'Token and server name different audiences.',
    text: 'The first fix shows what it would change and whom it lets in. Nothing is sent before you apply it.',
    act: 'Show the first fix',
  },
  {
    number: 3,
    title: 'The change was applied and read back.',
    text: 'Ctrl+Z takes it back, F1 explains every check with its source, and Ctrl+K finds all the rest.',
    act: 'Done',
  },
]

/**
 * The step to show. In: the name of the server on the bench (null: none, or another screen), whether a token
 * is under test, and whether a change was applied.
 */
export function tourStep(now: {
  readonly bench: string | null
  readonly token: boolean
  readonly applied: boolean
}): TourStep {
  if (now.applied) return TOUR[2]
  return now.token && now.bench === TOUR_SERVER ? TOUR[1] : TOUR[0]
}
