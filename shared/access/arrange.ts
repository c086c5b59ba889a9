import { cellAt, inOf, rowTallies, tallies, type AccessMap, type AccessRow, type Tally } from './map.ts'
import { cellSays, type State } from './cell.ts'
import { capitalised } from '../kernel/words.ts'

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
export const stopKey = (map: AccessMap, row: number, column: number): string => {
  const { state, step } = cellAt(map, row, column)
  return state === 'in' || state === 'would' ? 'in' : step === null ? state : `${state} ${step}`
}

/** Whether a filter shows a row. In: the counts of the row's clients. */
export function fits({ old }: AccessRow, tally: Tally | undefined, filter: AccessFilter): boolean {
  if (tally === undefined || filter === 'all') return true
  if (filter === 'shut-out') return tally.stops > 0
  if (filter === 'nobody') return tally['not-walked'] === 0 && inOf(tally) === 0 && tally.stops > 0
  if (filter === 'old') return old
  return tally[filter] > 0
}

/** How many rows each filter would show. */
export function filterCounts(map: AccessMap): Readonly<Record<AccessFilter, number>> {
  const rows = rowTallies(map, true)
  const of = (filter: AccessFilter): number =>
    map.rows.reduce((sum, row, at) => sum + (fits(row, rows[at], filter) ? 1 : 0), 0)
  return {
    all: map.rows.length,
    'shut-out': of('shut-out'),
    nobody: of('nobody'),
    'cannot-decide': of('cannot-decide'),
    'not-walked': of('not-walked'),
    old: of('old'),
  }
}

/** The rows a look shows, in groups, and the lines that are drawn for them. */
export function arrange(
  map: AccessMap,
  look: AccessLook,
): {
  readonly items: readonly AccessItem[]
  readonly shown: readonly number[]
  readonly groups: readonly AccessGroup[]
} {
  const clients = rowTallies(map, true)
  const words = look.typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const found = map.rows.flatMap((row, at) => {
    if (!fits(row, clients[at], look.filter)) return []
    if (look.stop !== null && stopKey(map, at, look.column) !== look.stop) return []
    return words.length === 0 || has(row, words) ? [at] : []
  })
  const groups = groupsOf(map, found, look)
  const bands = map.rows.length >= MANY && look.group !== 'none'
  const items = groups.flatMap((group): AccessItem[] => {
    const rows = group.rows.map((row, at): AccessItem => ({ kind: 'row', row, group, first: at === 0 }))
    if (!bands) return rows
    const open = look.opened.has(group.key)
    return [{ kind: 'band', group, open }, ...(open ? rows : [])]
  })
  return { items, shown: groups.flatMap(({ rows }) => rows), groups }
}

function has({ name, id, provider, issuers }: AccessRow, words: readonly string[]): boolean {
  const text = [name, id, provider, ...issuers].join('\n').toLowerCase()
  return words.every((word) => text.includes(word))
}

function groupsOf(map: AccessMap, rows: readonly number[], look: AccessLook): readonly AccessGroup[] {
  if (look.group === 'none') return rows.length === 0 ? [] : [{ key: '', title: '', detail: '', rows }]
  const groups = new Map<
    string,
    { readonly title: string; readonly detail: string; readonly rows: number[] }
  >()
  for (const row of rows) {
    const { key, title, detail } =
      look.group === 'issuer' ? issuerOf(map.rows[row]) : stopOf(map, row, look.column)
    const group = groups.get(key) ?? { title, detail, rows: [] }
    group.rows.push(row)
    groups.set(key, group)
  }
  const all = [...groups].map(([key, group]) => ({ key, ...group }))
  if (look.group === 'stop') return all.sort((one, other) => orderOf(one.key) - orderOf(other.key))
  // The groups that shut out most come first.
  const shut = new Map(
    all.map(({ key, rows: own }) => [
      key,
      tallies(map, own).reduce((sum, { stops }) => sum + stops, 0) / own.length,
    ]),
  )
  return all.sort(
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
  const key = stopKey(map, row, column)
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

/** How the servers of a column end, in the order of the steps; those that let in come last. */
export function stopBars(map: AccessMap, column: number): readonly StopBar[] {
  const bars = new Map<string, StopBar>()
  for (let row = 0; row < map.rows.length; row++) {
    const key = stopKey(map, row, column)
    const { state, step, title } = cellAt(map, row, column)
    const bar = bars.get(key) ?? { key, state, step, title, servers: 0 }
    bars.set(key, { ...bar, servers: bar.servers + 1 })
  }
  return [...bars.values()].sort((one, other) => orderOf(one.key) - orderOf(other.key))
}

/** The step at which most cells of some rows end, in words; empty where none ends at a step. */
export function mostStopAt(map: AccessMap, rows: readonly number[]): string {
  const clients = map.columns.filter(({ kind }) => kind === 'client').length
  const counts = new Map<string, number>()
  for (const row of rows)
    for (let column = 0; column < clients; column++) {
      const { state, step, title } = cellAt(map, row, column)
      if (state !== 'stops' || step === null) continue
      const key = `${step} ${title}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  const [most] = [...counts].sort(([, one], [, other]) => other - one)
  return most?.[0] ?? ''
}
