import { atServer, cellSays, type AccessCell } from './cell.ts'
import type { AccessColumn, AccessRow } from './map.ts'

/** A column's name in two short lines. */
export const shortName = (name: string): string =>
  name
    .replace(/ \([^(]*\)$/, '')
    .replace(/^GitHub /, '')
    .replace('Visual Studio Code', 'VS Code')
    .replace('TypeScript SDK', 'TS SDK')
    .replace('Python SDK', 'Py SDK')
    .replace(/ client$/, '')

/** Which column this is, before what happens in it. */
export const columnSays = ({ kind, name }: Pick<AccessColumn, 'kind' | 'name'>): string =>
  kind === 'client' ? name : `Token ${name}`

/** What a cell says in one sentence: the name of the cell, and the line below the map. */
export function cellSentence(row: AccessRow, column: AccessColumn, cell: AccessCell): string {
  const title = cell.title === '' ? '' : `, ${cell.title}`
  const old = row.old && column.kind === 'client' && cell.state !== 'not-walked'
  const since = old ? ' Walked before the server was changed.' : ''
  return `${columnSays(column)} at ${row.name}: ${cellSays(cell)}${title}.${since}`
}

/** The same at length: what was seen. */
export const cellText = (row: AccessRow, cell: AccessCell): string => atServer(cell.says, row.id)
