import { ABSOLUTE, type Case, type Goal, type Samples } from './kernel.ts'
import { windowOf, type WindowRun } from './large-window.ts'

const SIZES = [10_000, 100_000] as const

const goals = SIZES.flatMap((size): Goal[] => [
  {
    id: `P8 ${size} paint`,
    what: `from the click to ${size} servers painted; the table of 40`,
    unit: 'ms',
    goal: 1.5,
    stable: false,
    why: 'a few frames, which scatter by whole frames',
  },
  {
    id: `P8 ${size} frame`,
    what: 'p95 of the frames while the wheel turns, without a graphics card',
    unit: 'ms',
    goal: 33,
    bound: true,
    stable: false,
    why: 'a clock time follows the machine',
  },
  {
    id: `P8 ${size} key`,
    what: 'p75 from an arrow key to the next paint',
    unit: 'ms',
    goal: 200,
    bound: true,
    stable: false,
    why: 'a clock time follows the machine',
  },
  {
    id: `P8 ${size} rows`,
    what: 'rows that stand in the page',
    unit: 'rows',
    goal: 200,
    bound: true,
    stable: true,
    why: 'a number of elements in a window of one size',
  },
])

async function measure(rounds: number): Promise<Readonly<Record<string, Samples>>> {
  const small: WindowRun[] = []
  const large: WindowRun[][] = SIZES.map(() => [])
  for (let round = 0; round < rounds; round++) {
    small.push(await windowOf(40, round))
    for (const [at, size] of SIZES.entries()) large[at]?.push(await windowOf(size, round))
  }
  const of = (list: readonly WindowRun[], what: keyof WindowRun): number[] => list.map((one) => one[what])
  return Object.fromEntries(
    SIZES.flatMap((size, at): [string, Samples][] => {
      const here = large[at] ?? []
      return [
        [`P8 ${size} paint`, { values: of(here, 'paint'), floors: of(small, 'paint') }],
        [`P8 ${size} frame`, { values: of(here, 'frames'), floors: ABSOLUTE }],
        [`P8 ${size} key`, { values: of(here, 'keys'), floors: ABSOLUTE }],
        [`P8 ${size} rows`, { values: of(here, 'rows'), floors: ABSOLUTE }],
      ]
    }),
  )
}

/** The table of a large fleet in the real window, beside the one of a small fleet. */
export const p8: Case = { id: 'P8', runs: 'beside-window', rounds: 5, goals, measure }
