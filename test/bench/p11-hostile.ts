import { ABSOLUTE, proven, type Case, type Goal, type Samples } from './kernel.ts'
import { longTasks } from './long-tasks.ts'

const bound = (id: string, what: string): Goal => ({
  id,
  what,
  unit: 'ms',
  goal: 50,
  bound: true,
  stable: false,
  why: 'a clock time follows the machine',
})

async function measure(): Promise<Readonly<Record<string, Samples>>> {
  const tasks = await longTasks()
  for (const { paste, outcome, longestMs, shelfMs, mainMs } of tasks)
    if (Math.max(longestMs, shelfMs, mainMs) > 50)
      console.log(
        `  over 50 ms: ${paste} (${outcome}): window ${longestMs}, shelf ${shelfMs}, main ${mainMs.toFixed(0)}`,
      )
  // The first paste in the life of a window compiles and draws everything for the first time.
  const later = tasks.slice(1)
  proven(
    later.length > 10 && later.some(({ outcome }) => /^(Rejected|Cannot)/.test(outcome)),
    'nothing was judged',
  )
  const most = Math.max(...later.flatMap(({ longestMs, shelfMs }) => [longestMs, shelfMs]))
  return {
    'P11 window': { values: [most], floors: ABSOLUTE },
    'P11 main': { values: [Math.max(...later.map(({ mainMs }) => mainMs))], floors: ABSOLUTE },
  }
}

/** How long hostile pastes keep the window and the main process busy in one go. */
export const p11: Case = {
  id: 'P11',
  runs: 'beside-window',
  rounds: 1,
  goals: [
    bound('P11 window', 'the longest task of the window over all hostile pastes'),
    bound('P11 main', 'the longest the main process was busy in one go meanwhile'),
  ],
  measure,
}
