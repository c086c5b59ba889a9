import { ABSOLUTE, type Case, type Goal, type Samples } from './kernel.ts'
import { windowOf, type WindowRun } from './large-window.ts'

const SIZE = 100_000
const bound = (id: string, what: string, goal: number): Goal => ({
  id,
  what,
  unit: 'ms',
  goal,
  bound: true,
  stable: false,
  why: 'a clock time follows the machine',
})

async function measure(rounds: number): Promise<Readonly<Record<string, Samples>>> {
  const [small, huge, tenth]: [WindowRun[], WindowRun[], WindowRun[]] = [[], [], []]
  for (let round = 0; round < rounds; round++) {
    small.push(await windowOf(1_000, round))
    tenth.push(await windowOf(10_000, round))
    huge.push(await windowOf(SIZE, round))
  }
  const of = (list: readonly WindowRun[], what: keyof WindowRun): number[] => list.map((one) => one[what])
  return {
    'P12 first rows of 10000': { values: of(tenth, 'askedToRow'), floors: ABSOLUTE },
    'P12 first rows': { values: of(huge, 'connectToRow'), floors: ABSOLUTE },
    'P12 busy': { values: of(huge, 'busy'), floors: ABSOLUTE },
    'P12 key': { values: of(huge, 'keyWhileReading'), floors: ABSOLUTE },
    'P12 token column': { values: of(huge, 'column'), floors: ABSOLUTE },
    'P12 token column main': { values: of(huge, 'columnMain'), floors: ABSOLUTE },
    'P12 memory': { values: of(huge, 'memory'), floors: of(small, 'memory') },
  }
}

/** A fleet of 100,000 in the real window, beside one of 1,000; and the first rows of 10,000. */
export const p12: Case = {
  id: 'P12',
  runs: 'beside-window',
  rounds: 5,
  goals: [
    bound(
      'P12 first rows of 10000',
      '10000 servers: from the list being asked for to the first row painted',
      300,
    ),
    bound('P12 first rows', `${SIZE} servers: from Connect to the first row painted`, 1_000),
    bound('P12 busy', 'the longest the window was busy in one go while it read', 50),
    bound('P12 key', 'the slowest arrow key while it read, until painted', 200),
    bound(
      'P12 token column',
      'the longest the window was busy in one go while a token was judged at all, sorted and filtered by',
      50,
    ),
    bound('P12 token column main', 'the longest the main process was busy in one go meanwhile', 50),
    {
      id: 'P12 memory',
      what: `${SIZE} servers in all processes; 1000 servers`,
      unit: 'MiB',
      goal: 1.6,
      stable: true,
      why: 'memory of the same work, shared pages counted once',
    },
  ],
  measure,
}
