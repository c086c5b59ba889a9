import type { StopBar } from './arrange.ts'
import { atServer, cellSays, letsIn, type AccessCell, type State } from './cell.ts'
import { figure } from '../kernel/words.ts'
import { allOf, inOf, type AccessColumn, type AccessRow, type Tally } from './map.ts'

/** The name of a column, short enough for two lines. */
export const shortName = (name: string): string =>
  name
    .replace(/ \([^(]*\)$/, '')
    .replace(/^GitHub /, '')
    .replace('Visual Studio Code', 'VS Code')
    .replace('TypeScript SDK', 'TS SDK')
    .replace('Python SDK', 'Py SDK')
    .replace(/ client$/, '')

/** The words for a column, to be followed by what happens in it. */
export const columnSays = ({ kind, name }: Pick<AccessColumn, 'kind' | 'name'>): string =>
  kind === 'client' ? name : `Token ${name}`

/** A cell as a sentence: its accessible name, and the line below the map. */
export function cellSentence(row: AccessRow, column: AccessColumn, cell: AccessCell): string {
  const title = cell.title === '' ? '' : `, ${cell.title}`
  const old = row.old && column.kind === 'client' && cell.state !== 'not-walked'
  const since = old ? ' Walked before the server was changed.' : ''
  return `${columnSays(column)} at ${row.name}: ${cellSays(cell)}${title}.${since}`
}

/**
 * The share of a group that gets in, short enough for a cell. 0% and 100% are said only where it is none or
 * all of them.
 */
export function shareSays(tally: Tally): string {
  const [inside, all] = [inOf(tally), allOf(tally)]
  if (all === tally['not-walked']) return 'not yet'
  if (inside === 0 || inside === all) return inside === 0 ? '0%' : '100%'
  return `${Math.min(99, Math.max(1, Math.round((100 * inside) / all)))}%`
}

/** Where most clients of a group stop. In: that step, empty where none stops, and the clients' counts. */
export function mostSays(most: string, clients: readonly Tally[]): string {
  if (most !== '') return most
  return clients.every((tally) => allOf(tally) === tally['not-walked']) ? 'not walked' : 'none stops'
}

/** The long text of a cell: what was seen. */
export const cellText = (row: AccessRow, cell: AccessCell): string => atServer(cell.says, row.id)

/** How the servers of one column end, in one sentence: only what there is. */
export function barsSay(bars: readonly StopBar[]): string {
  const sum = (fits: (state: State) => boolean): number =>
    bars.reduce((all, { state, servers }) => all + (fits(state) ? servers : 0), 0)
  const parts: readonly (readonly [number, string])[] = [
    [sum((state) => state === 'stops'), 'stop it'],
    [sum((state) => state === 'cannot-decide'), 'cannot be decided'],
    [sum((state) => state === 'foreign'), 'have another issuer'],
    [sum((state) => state === 'not-walked'), 'not walked'],
  ]
  const inside = `${figure(sum(letsIn))} of ${figure(sum(() => true))} servers let it in`
  return [inside, ...parts.flatMap(([n, what]) => (n === 0 ? [] : [`${figure(n)} ${what}`]))].join(', ')
}

/** What a bar that is pressed does: it alone is coloured, and the others stay grey. */
export function pressedSays(bars: readonly StopBar[], pressed: string | null): string {
  const bar = bars.find(({ key }) => key === pressed)
  if (bar === undefined) return 'A bar lists only its servers'
  return `${bar.key === 'in' ? 'gets in' : cellSays(bar)} is pressed: only ${figure(bar.servers)} listed`
}
