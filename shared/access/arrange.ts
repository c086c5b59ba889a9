import { cellAt, inOf, rowTally, tallies, type AccessMap, type AccessRow, type Tally } from './map.ts'
import { cellSays, type AccessCell, type State } from './cell.ts'
import { capitalised } from '../kernel/words.ts'
import { A_STEP, each, finish, sorting, type Work } from '../kernel/work.ts'

export const ACCESS_FILTERS = ['all', 'shut-out', 'nobody', 'cannot-decide', 'not-walked', 'old'] as const
export type AccessFilter = (typeof ACCESS_FILTERS)[number]
export type AccessGroupBy = 'issuer' | 'stop' | 'none'

/** How the map is looked at. */
export interface AccessLook {
  readonly filter: AccessFilter
  /** Words that must all occur in a server's name, id, provider or issuer. */
  readonly typed: string
  readonly group: AccessGroupBy
  /** The index of the column whose first stop groups and filters the rows. */
  readonly column: number
  /** Shows only rows whose cell in that column ends like this; null: all. See {@link stopKey}. */
  readonly stop: string | null
  /** The keys of the open groups, where groups are bands. */
  readonly opened: ReadonlySet<string>
}

/** From this number of servers on, groups are bands that can be opened. */
export const MANY = 200

/** One line of the grid: a server, or the band of a group. */
export type AccessItem =
  | { readonly kind: 'row'; readonly row: number; readonly group: AccessGroup; readonly first: boolean }
  | { readonly kind: 'band'; readonly group: AccessGroup; readonly open: boolean }

export interface AccessGroup {
  readonly key: string
  readonly title: string
  readonly detail: string
  /** The indexes of the rows. */
  readonly rows: readonly number[]
}

/** The key by which a cell is grouped and filtered: its state, and the step where it ends. */
export const stopKey = ({ state, step }: Pick<AccessCell, 'state' | 'step'>): string =>
  state === 'in' || state === 'would' ? 'in' : step === null ? state : `${state} ${step}`

/** Whether a filter shows a row. In: the counts of the row's clients. */
export function fits({ old }: AccessRow, tally: Tally, filter: AccessFilter): boolean {
  if (filter === 'all') return true
  if (filter === 'shut-out') return tally.stops > 0
  if (filter === 'nobody') return tally['not-walked'] === 0 && inOf(tally) === 0 && tally.stops > 0
  if (filter === 'old') return old
  return tally[filter] > 0
}

export type FilterCounts = Readonly<Record<AccessFilter, number>>

/** How many rows each filter would show. */
export const filterCounts = (map: AccessMap): FilterCounts => finish(filterCounting(map))

/** The same as work that can be paused. */
export function* filterCounting(map: AccessMap): Work<FilterCounts> {
  const tallyAt = rowTally(map, true)
  const counts = { all: 0, 'shut-out': 0, nobody: 0, 'cannot-decide': 0, 'not-walked': 0, old: 0 }
  yield* each(map.rows, (row, at) => {
    const tally = tallyAt(at)
    for (const filter of ACCESS_FILTERS) if (fits(row, tally, filter)) counts[filter]++
  })
  return counts
}

/** The rows a look shows, in groups, and the lines that are drawn for them. */
export interface AccessArranged {
  readonly items: readonly AccessItem[]
  readonly shown: readonly number[]
  readonly groups: readonly AccessGroup[]
}

/** Filters and groups a map. */
export const arrange = (map: AccessMap, look: AccessLook): AccessArranged => finish(arranging(map, look))

/** The same as work that can be paused. */
export function* arranging(map: AccessMap, look: AccessLook): Work<AccessArranged> {
  const tallyAt = rowTally(map, true)
  const keys = map.legend.map(stopKey)
  const words = look.typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const found: number[] = []
  yield* each(map.rows, (row, at) => {
    if (look.filter !== 'all' && !fits(row, tallyAt(at), look.filter)) return
    const key = keys[map.cells[at * map.columns.length + look.column] ?? 0]
    if (look.stop !== null && key !== look.stop) return
    if (words.length === 0 || has(row, words)) found.push(at)
  })
  const groups = yield* grouping(map, found, look)
  const bands = map.rows.length >= MANY && look.group !== 'none'
  const [items, shown]: [AccessItem[], number[]] = [[], []]
  for (const group of groups) {
    const open = look.opened.has(group.key)
    if (bands) items.push({ kind: 'band', group, open })
    if (bands && group.rows.length > A_STEP) {
      countBand(map, group)
      yield
    }
    yield* each(group.rows, (row, at) => {
      shown.push(row)
      if (!bands || open) items.push({ kind: 'row', row, group, first: at === 0 })
    })
  }
  return { items, shown, groups }
}

function has({ name, id, provider, issuers }: AccessRow, words: readonly string[]): boolean {
  const text = [name, id, provider, ...issuers].join('\n').toLowerCase()
  return words.every((word) => text.includes(word))
}

/** So many groups are weighed between two pauses. */
const SOME_GROUPS = 16

function* grouping(map: AccessMap, rows: readonly number[], look: AccessLook): Work<readonly AccessGroup[]> {
  if (look.group === 'none') return rows.length === 0 ? [] : [{ key: '', title: '', detail: '', rows }]
  const groups = new Map<
    string,
    { readonly title: string; readonly detail: string; readonly rows: number[] }
  >()
  yield* each(rows, (row) => {
    const { key, title, detail } =
      look.group === 'issuer' ? issuerOf(map.rows[row]) : stopOf(map, row, look.column)
    const group = groups.get(key) ?? { title, detail, rows: [] }
    group.rows.push(row)
    groups.set(key, group)
  })
  const all = [...groups].map(([key, group]) => ({ key, ...group }))
  if (look.group === 'stop') return all.sort((one, other) => orderOf(one.key) - orderOf(other.key))
  // The groups that shut out most come first.
  const shut = new Map<string, number>()
  for (const { key, rows: own } of all) {
    shut.set(key, tallies(map, own).reduce((sum, { stops }) => sum + stops, 0) / own.length)
    if (shut.size % SOME_GROUPS === 0) yield
  }
  return yield* sorting(
    all,
    (one, other) =>
      (shut.get(other.key) ?? 0) - (shut.get(one.key) ?? 0) ||
      other.rows.length - one.rows.length ||
      (one.title < other.title ? -1 : 1),
  )
}

/** A server that names several issuers belongs to the group of the first. */
function issuerOf(row: AccessRow | undefined) {
  const [issuer] = row?.issuers ?? []
  return {
    key: issuer ?? row?.provider ?? '',
    title: row?.provider ?? '',
    detail: issuer?.replace(/^https?:\/\//, '') ?? 'no issuer',
  }
}

function stopOf(map: AccessMap, row: number, column: number) {
  const cell = cellAt(map, row, column)
  const key = stopKey(cell)
  const title = key === 'in' ? 'Gets in, or would' : capitalised(cellSays(cell))
  return { key, title, detail: key === 'in' ? '' : cell.title }
}

/** The order of groups: stops by their step, then what is open, then who gets in. */
function orderOf(key: string): number {
  const [state = '', step] = key.split(' ')
  const order: readonly string[] = ['stops', 'cannot-decide', 'foreign', 'not-walked', 'in']
  return order.indexOf(state) * 100 + Number(step ?? 0)
}

/** One bar of the histogram: how many servers of a column end in the same way. */
export interface StopBar {
  readonly key: string
  readonly state: State
  readonly step: number | null
  readonly title: string
  readonly servers: number
}

/** How often each cell of the legend stands in one column. */
function countsIn({ cells, columns, legend, rows }: AccessMap, column: number): Uint32Array {
  const counts = new Uint32Array(legend.length)
  for (let row = 0, at = column; row < rows.length; row++, at += columns.length) {
    const cell = cells[at] ?? 0
    counts[cell] = (counts[cell] ?? 0) + 1
  }
  return counts
}

/** How the servers of a column end, in the order of the steps; those that let in come last. */
export function stopBars(map: AccessMap, column: number): readonly StopBar[] {
  const bars = new Map<string, StopBar>()
  for (const [at, many] of countsIn(map, column).entries()) {
    const cell = map.legend[at]
    if (many === 0 || cell === undefined) continue
    const { state, step, title } = cell
    const key = stopKey(cell)
    const bar = bars.get(key) ?? { key, state, step, title, servers: 0 }
    bars.set(key, { ...bar, servers: bar.servers + many })
  }
  return [...bars.values()].sort((one, other) => orderOf(one.key) - orderOf(other.key))
}

/** The step at which most cells of some rows end, in words; empty where none ends at a step. */
export function mostStopAt(map: AccessMap, rows: readonly number[]): string {
  const clients = map.columns.filter(({ kind }) => kind === 'client').length
  const found = new Uint32Array(map.legend.length)
  for (const row of rows)
    for (let column = 0, at = row * map.columns.length; column < clients; column++, at++) {
      const cell = map.cells[at] ?? 0
      found[cell] = (found[cell] ?? 0) + 1
    }
  const counts = new Map<string, number>()
  for (const [at, { state, step, title }] of map.legend.entries()) {
    const many = found[at] ?? 0
    if (many === 0 || state !== 'stops' || step === null) continue
    const key = `${step} ${title}`
    counts.set(key, (counts.get(key) ?? 0) + many)
  }
  const [most] = [...counts].sort(([, one], [, other]) => other - one)
  return most?.[0] ?? ''
}

/** What the band of a group shows: a tally for each column, and the step at which most cells end. */
export interface BandCounts {
  readonly counts: readonly Tally[]
  readonly most: string
}

const counted = new WeakMap<AccessGroup, BandCounts>()

/** Counts the band of a group of this map, once: those of large groups before they are drawn. */
export function countBand(map: AccessMap, group: AccessGroup): BandCounts {
  const known = counted.get(group)
  if (known !== undefined) return known
  const counts = { counts: tallies(map, group.rows), most: mostStopAt(map, group.rows) }
  counted.set(group, counts)
  return counts
}
