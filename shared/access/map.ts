import type { StepId, Verdict } from '../contextforge/index.ts'
import { each, finish, placing, type Work } from '../kernel/work.ts'
import { cellOfToken, letsIn, NOT_WALKED, STATES, type AccessCell, type State } from './cell.ts'
import type { AccessView } from './view.ts'

/** The server of a row. */
export interface AccessServer {
  readonly id: string
  readonly name: string
  readonly provider: string
  readonly issuers: readonly string[]
}

export interface AccessRow extends AccessServer {
  /** When it was walked (milliseconds since the epoch); 0: never. */
  readonly at: number
  /** The version at which it was walked; null where it was not walked, or the gateway does not count. */
  readonly version: number | null
  /** True: it was walked, and has changed since. */
  readonly old: boolean
}

export interface AccessColumn {
  readonly kind: 'client' | 'token'
  readonly id: string
  readonly name: string
  /** The text beside the name: where the rules are from, or whose token it is. */
  readonly note: string
  readonly documented: boolean
}

/**
 * Every server by every client and every token. Cells are ordered by row, then by column; each is an index
 * into `legend`.
 */
export interface AccessMap {
  readonly rows: readonly AccessRow[]
  readonly columns: readonly AccessColumn[]
  readonly cells: Uint16Array
  readonly legend: readonly AccessCell[]
}

/** The tokens of the shelf against the servers of a list, as the judge's matrix returns them. */
export interface TokenCells {
  /** One a line. */
  readonly serverIds: string
  readonly tokens: readonly { readonly id: string; readonly label: string; readonly issuer: string | null }[]
  readonly cells: Uint8Array
  readonly legend: readonly { readonly verdict: Verdict; readonly stoppedAt: StepId | null }[]
}

/**
 * Combines the results of walks with those of tokens. In: the servers in their order; null for results that
 * do not exist. Out: a row for each server, walked or not.
 */
export const accessMap = (
  servers: readonly AccessServer[],
  view: AccessView | null,
  tokens: TokenCells | null,
): AccessMap => finish(mapping(servers, view, tokens))

/** The same as work that can be paused, for a hundred thousand servers. */
export function* mapping(
  servers: readonly AccessServer[],
  view: AccessView | null,
  tokens: TokenCells | null,
): Work<AccessMap> {
  const clients = view?.clients ?? []
  const columns: AccessColumn[] = [
    ...clients.map(({ id, name, basis, rules }) => {
      const documented = basis === 'documented'
      return { kind: 'client' as const, id, name, note: `rules ${rules}`, documented }
    }),
    ...(tokens?.tokens ?? []).map(({ id, label, issuer }) => ({
      kind: 'token' as const,
      id,
      name: label,
      note: issuer ?? 'no issuer',
      documented: false,
    })),
  ]
  const legend: AccessCell[] = [NOT_WALKED, ...(view?.legend ?? []).slice(1)]
  const judged = tokens?.legend.map(({ verdict, stoppedAt }) => {
    legend.push(cellOfToken(verdict, stoppedAt))
    return legend.length - 1
  })
  const walkedAt = yield* placing(view?.serverIds ?? '')
  const judgedAt = yield* placing(tokens?.serverIds ?? '')
  /** How many cells a token has. */
  const stride = tokens === null ? 0 : tokens.cells.length / tokens.tokens.length
  const cells = new Uint16Array(servers.length * columns.length)
  const rows: AccessRow[] = []
  yield* each(servers, (server, row) => {
    const from = row * columns.length
    const walked = walkedAt.get(server.id)
    if (view !== null && walked !== undefined)
      cells.set(view.cells.subarray(walked * clients.length, (walked + 1) * clients.length), from)
    const place = judgedAt.get(server.id)
    if (tokens !== null && judged !== undefined && place !== undefined)
      for (let token = 0; token < tokens.tokens.length; token++)
        cells[from + clients.length + token] = judged[tokens.cells[token * stride + place] ?? 0] ?? 0
    const version = walked === undefined ? -1 : (view?.versions[walked] ?? -1)
    rows.push({
      id: server.id,
      name: server.name,
      provider: server.provider,
      issuers: server.issuers,
      at: walked === undefined ? 0 : (view?.at[walked] ?? 0),
      version: version === -1 ? null : version,
      old: walked !== undefined && view?.old[walked] === 1,
    })
  })
  return { rows, columns, cells, legend }
}

/** The same map with only some of its columns. */
export function withColumns(map: AccessMap, keep: (column: AccessColumn) => boolean): AccessMap {
  const kept = map.columns.flatMap((column, at) => (keep(column) ? [at] : []))
  if (kept.length === map.columns.length) return map
  const cells = new Uint16Array(map.rows.length * kept.length)
  for (let row = 0, to = 0; row < map.rows.length; row++)
    for (const column of kept) cells[to++] = map.cells[row * map.columns.length + column] ?? 0
  return { ...map, columns: kept.flatMap((at) => map.columns[at] ?? []), cells }
}

/** The cell at a row and a column. */
export const cellAt = ({ cells, columns, legend }: AccessMap, row: number, column: number): AccessCell =>
  legend[cells[row * columns.length + column] ?? 0] ?? NOT_WALKED

/** The number of cells in each state. */
export type Tally = Readonly<Record<State, number>>

/** How many get in. */
export const inOf = (tally: Tally): number =>
  STATES.reduce((sum, state) => sum + (letsIn(state) ? tally[state] : 0), 0)
/** How many cells there are in all. */
export const allOf = (tally: Tally): number => STATES.reduce((sum, state) => sum + tally[state], 0)

/** The state of each cell of a legend, by its index, so that a million cells can be counted quickly. */
export function statesOf(legend: readonly AccessCell[]): Uint8Array {
  return Uint8Array.from(legend, ({ state }) => STATES.indexOf(state))
}

/**
 * Counts the cells of some rows, column by column. In: the indexes of the rows. Out: one tally per column.
 */
export function tallies(map: AccessMap, rows: Iterable<number>): readonly Tally[] {
  const { cells, columns, legend } = map
  const states = statesOf(legend)
  const counts = new Uint32Array(columns.length * STATES.length)
  for (const row of rows)
    for (let column = 0, at = row * columns.length; column < columns.length; column++, at++) {
      const place = column * STATES.length + (states[cells[at] ?? 0] ?? 0)
      counts[place] = (counts[place] ?? 0) + 1
    }
  return columns.map((_, column) => tallyOf(counts, column))
}

function tallyOf(counts: Uint32Array, column: number): Tally {
  const of = (state: State): number => counts[column * STATES.length + STATES.indexOf(state)] ?? 0
  return {
    'not-walked': of('not-walked'),
    in: of('in'),
    would: of('would'),
    stops: of('stops'),
    'cannot-decide': of('cannot-decide'),
    foreign: of('foreign'),
  }
}

/** Counts the cells of each row. `clients`: only those of clients. */
export const rowTallies = (map: AccessMap, clients: boolean): readonly Tally[] => {
  const tallyAt = rowTally(map, clients)
  return map.rows.map((_, row) => tallyAt(row))
}

/** How the cells of one row are counted, for those that are looked at. `clients`: only those of clients. */
export function rowTally({ cells, columns, legend }: AccessMap, clients: boolean): (row: number) => Tally {
  const states = statesOf(legend)
  const last = clients ? columns.filter(({ kind }) => kind === 'client').length : columns.length
  const counts = new Uint32Array(STATES.length)
  return (row) => {
    counts.fill(0)
    for (let column = 0; column < last; column++) {
      const state = states[cells[row * columns.length + column] ?? 0] ?? 0
      counts[state] = (counts[state] ?? 0) + 1
    }
    return tallyOf(counts, 0)
  }
}
