import { median } from '../helpers/measure.ts'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, platform } from 'node:os'
import { CASES } from './cases.ts'
import { inElectron } from './in-electron.ts'
import {
  comparable,
  compare,
  lineOf,
  readAsked,
  readKept,
  rowOf,
  writeRows,
  type Goal,
  type Row,
} from './kernel.ts'
import { windowRuns, type WindowRun } from './large-window.ts'
import { OVER, pictureOf } from './picture.ts'

/*
 * `npm run bench`: P1 to P12, each beside its floor in the same run. Ends with 1 when a goal is not met, and
 * with `--compare FILE` only when a stable ratio got worse by a fifth against that run.
 */

const asked = readAsked(process.argv.slice(2), Object.keys(CASES))
const kept = asked.compare === null ? null : readKept(readFileSync(asked.compare, 'utf8'))
mkdirSync('out/bench', { recursive: true })
const matrix: { servers: number; y: number }[] = []
const [rows, goals, failed]: [Row[], Goal[], string[]] = [[], [], []]
const began = performance.now()
const since = (from: number): string => `${((performance.now() - from) / 60_000).toFixed(1)} min`
for (const id of asked.only) {
  const from = performance.now()
  const one = await CASES[id]?.()
  if (one === undefined) continue
  goals.push(...one.goals)
  try {
    const rounds = asked.rounds ?? one.rounds
    const stub = await one.stub?.()
    const measure =
      one.runs === 'in-electron'
        ? inElectron
        : (_id: string, ...asked: [number, string]) => one.measure(...asked)
    const samples = await measure(id, rounds, stub?.url ?? '').finally(() => stub?.stop())
    for (const [name, { values }] of Object.entries(samples))
      if (name.startsWith(OVER)) matrix.push({ servers: Number(name.slice(OVER.length)), y: median(values) })
    for (const goal of one.goals) {
      const of = samples[goal.id] ?? { values: [], floors: [] }
      rows.push(rowOf(goal, of))
      console.log(lineOf(goal, of))
    }
    console.log(`${id} took ${since(from)}`)
  } catch (thrown) {
    failed.push(`${id}: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
    console.error(`FAILED ${failed.at(-1)}`)
  }
}
const over = (title: string, what: keyof WindowRun) => ({
  title,
  points: sizes.map((servers) => ({
    servers,
    y: median(windows.filter(({ count }) => count === servers).map(({ run }) => run[what])),
  })),
})
const windows = await windowRuns()
const sizes = [...new Set(windows.map(({ count }) => count))]
const measured = `${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${platform()}, each the median of its rounds`
const picture = pictureOf(
  [
    over('list read and shown, ms', 'load'),
    { title: '100 tokens judged at all, ms', points: matrix },
    over('memory of all processes, MiB', 'memory'),
    over('asked for to first row painted, ms', 'askedToRow'),
    over('click to table painted, ms', 'paint'),
    over('frame while the wheel turns, p95, ms', 'frames'),
    over('arrow key to paint, p75, ms', 'keys'),
  ],
  measured,
)
if (picture !== null) {
  writeFileSync('out/bench/servers.svg', picture)
  console.log('over the number of servers: out/bench/servers.svg')
}
if (asked.json !== null) writeRows(asked.json, rows)
const missed = rows.filter(({ met }) => !met)
console.log(`${rows.length - missed.length} of ${rows.length} goals met, in ${since(began)}`)
const worse = kept === null ? [] : compare(goals, kept, rows)
for (const line of worse) console.log(`worse: ${line}`)
const compared = kept === null ? 0 : comparable(goals, kept)
if (kept !== null) console.log(`${worse.length} of ${compared} worse by a fifth`)
if (kept !== null && compared === 0) failed.push('compare: the kept file has no stable row of this run')
for (const says of failed) console.error(`not measured, ${says.split('\n')[0]}`)
// A case that failed may have left something running.
process.exit(failed.length > 0 || (kept === null ? missed.length : worse.length) > 0 ? 1 : 0)
