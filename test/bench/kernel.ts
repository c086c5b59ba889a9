import { writeFileSync } from 'node:fs'
import { median } from '../helpers/measure.ts'

/** One row of what is measured: what is compared with what, and the goal. */
export interface Goal {
  /** `P1` to `P12`, a space, and the case. */
  readonly id: string
  readonly what: string
  /** Unit of value and floor. */
  readonly unit: 'ms' | 'MiB' | 'rows/s' | 'rows'
  /** Value divided by floor is at most this; at least this where `atLeast` is set. */
  readonly goal: number
  readonly atLeast?: true
  /** The goal is a bound in the unit, compared with nothing. */
  readonly bound?: true
  /**
   * Whether two runs on an idle machine of two cores agree to 10 %, so that another day can be compared with
   * it; and why, or why not.
   */
  readonly stable: boolean
  readonly why: string
}

/** What was measured for a goal, a value a round. */
export interface Samples {
  readonly values: readonly number[]
  /** What the values are compared with, of the same rounds; `ABSOLUTE` where the goal is a bound. */
  readonly floors: readonly number[]
}

/** The floor of a goal that is a bound: one of its unit, so that the ratio is the value. */
export const ABSOLUTE: readonly number[] = [1]

/** What `--json` writes, exactly. */
export interface Row {
  readonly id: string
  readonly what: string
  readonly value: number
  readonly floor: number
  readonly ratio: number
  readonly goal: number
  readonly met: boolean
}

/** One of P1 to P12. */
export interface Case {
  readonly id: string
  readonly goals: readonly Goal[]
  /** Where it runs: by itself in Electron's own Node, or beside the window it drives. */
  readonly runs: 'in-electron' | 'beside-window'
  readonly rounds: number
  /** What it asks, in a process of its own: the one that runs the bench. */
  readonly stub?: () => Promise<{ readonly url: string; readonly stop: () => Promise<void> }>
  /** Measures, and throws where the work was not really done. Out: samples by the id of the goal. */
  readonly measure: (rounds: number, stubUrl: string) => Promise<Readonly<Record<string, Samples>>>
}

/** The value that so large a part (0 to 1) is not above; NaN of none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? NaN
}

/** Whether a ratio meets the goal. What is no number meets none. */
export const isMet = (ratio: number, { goal, atLeast }: Pick<Goal, 'goal' | 'atLeast'>): boolean =>
  Number.isFinite(ratio) && (atLeast === true ? ratio >= goal : ratio <= goal)

/** The row of a goal. Throws where nothing was measured, or the floor is nothing. */
export function rowOf(goal: Goal, { values, floors }: Samples): Row {
  const [value, floor] = [median(values), median(floors)]
  const ratio = value / floor
  if (!Number.isFinite(ratio)) throw new Error(`${goal.id}: ${value} against ${floor} is no measurement`)
  return { id: goal.id, what: goal.what, value, floor, ratio, goal: goal.goal, met: isMet(ratio, goal) }
}

/**
 * Runs each side once a round, the first side first and last in turn, so that what the machine does meanwhile
 * falls on all. Out: what each side gave, a value a round. A round before them is thrown away.
 */
export async function interleaved<Name extends string>(
  rounds: number,
  sides: Readonly<Record<Name, () => number | Promise<number>>>,
): Promise<Readonly<Record<Name, number[]>>> {
  const names = Object.keys(sides) as Name[]
  const found = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (let round = -1; round < rounds; round++)
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const value = await sides[name]()
      if (round >= 0) found[name].push(value)
    }
  return found
}

/** How long something takes, in milliseconds. */
export async function timed(act: () => unknown): Promise<number> {
  const from = performance.now()
  await act()
  return performance.now() - from
}

/** Throws where the work that was measured was not really done. */
export function proven(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`not measured: ${what}`)
}

/** A ratio this much worse than the kept one is worse. */
const WORSE = 1.2

/**
 * What got worse by a fifth against a kept run, in words; a row that is missing is worse too. Only goals
 * whose ratios are stable are compared.
 */
export function compare(goals: readonly Goal[], kept: readonly Row[], now: readonly Row[]): string[] {
  return goals.flatMap(({ id, stable, atLeast }) => {
    const before = kept.find((row) => row.id === id)
    if (!stable || before === undefined) return []
    const after = now.find((row) => row.id === id)
    if (after === undefined) return [`${id}: ${before.ratio.toFixed(2)}x before, not measured now`]
    const times = atLeast === true ? before.ratio / after.ratio : after.ratio / before.ratio
    if (times <= WORSE) return []
    return [`${id}: ${before.ratio.toFixed(2)}x before, ${after.ratio.toFixed(2)}x now`]
  })
}

/** How many stable goals a kept run has too; with none of them a comparison says nothing. */
export const comparable = (goals: readonly Goal[], kept: readonly Row[]): number =>
  goals.filter(({ id, stable }) => stable && kept.some((row) => row.id === id)).length

/** The rows of a kept run. Throws, in words, where the text is no such list. */
export function readKept(text: string): readonly Row[] {
  const rows: unknown = JSON.parse(text)
  const isRow = (row: unknown): row is Row =>
    typeof row === 'object' && row !== null && 'id' in row && 'ratio' in row && Number.isFinite(row.ratio)
  if (!Array.isArray(rows) || rows.length === 0 || !rows.every(isRow))
    throw new Error('the kept file is no list of rows as --json writes it')
  return rows
}

/** Rows for people: median and spread of both sides. */
export function lineOf(goal: Goal, samples: Samples): string {
  const row = rowOf(goal, samples)
  const bound = goal.atLeast === true ? '≥' : '≤'
  const alone = goal.bound === true
  const ratio = alone ? shown(row.value, goal.unit) : `${row.ratio.toFixed(2)}x`
  const aim = alone ? `${goal.goal} ${goal.unit}` : `${goal.goal}x`
  const beside = alone ? '' : `; beside ${spread(samples.floors, goal.unit)}`
  return `${row.met ? 'met   ' : 'MISSED'} ${goal.id}: ${ratio} (goal ${bound} ${aim}) ${goal.what}: ${spread(samples.values, goal.unit)}${beside}`
}

const shown = (value: number, unit: string): string =>
  `${value >= 100 ? value.toFixed(0) : value.toPrecision(3)} ${unit}`

const spread = (values: readonly number[], unit: string): string =>
  `${shown(median(values), unit)} (${shown(Math.min(...values), unit)} to ${shown(Math.max(...values), unit)}, ${values.length} rounds)`

export interface Asked {
  readonly only: readonly string[]
  readonly json: string | null
  readonly compare: string | null
  readonly rounds: number | null
}

/** Reads `--only P1,P3 --json FILE --compare FILE --rounds N`. Throws, in words, at anything else. */
export function readAsked(words: readonly string[], known: readonly string[]): Asked {
  const found = new Map<string, string>()
  for (let at = 0; at < words.length; at += 2) {
    const [name = '', value] = words.slice(at, at + 2)
    if (!['--only', '--json', '--compare', '--rounds'].includes(name))
      throw new Error(`${name}: not known; --only P1,P3, --json FILE, --compare FILE, --rounds N`)
    if (value === undefined || value.startsWith('--')) throw new Error(`${name} needs a word after it`)
    found.set(name, value)
  }
  const wanted = found.get('--only')?.split(',') ?? known
  const belongs = (name: string, id: string): boolean => name === id || name.startsWith(`${id} `)
  const stranger = wanted.find((id) => !known.some((name) => belongs(name, id)))
  if (stranger !== undefined) throw new Error(`${stranger}: there is ${known.join(', ')}`)
  const only = known.filter((name) => wanted.some((id) => belongs(name, id)))
  const rounds = found.has('--rounds') ? Number(found.get('--rounds')) : null
  if (rounds !== null && !(Number.isInteger(rounds) && rounds > 0))
    throw new Error('--rounds takes a whole number from 1')
  return { only, json: found.get('--json') ?? null, compare: found.get('--compare') ?? null, rounds }
}

export const writeRows = (file: string, rows: readonly Row[]): void =>
  writeFileSync(file, `${JSON.stringify(rows, null, 2)}\n`)
