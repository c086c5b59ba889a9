import type { ToggleState } from '../contextforge/index.ts'
import type { ServerRow } from './view.ts'

/** Which rows of the fleet are shown, and the words of its cells. */

export const FLEET_FILTERS = ['all', 'risk', 'broken', 'learned', 'client-id'] as const
export type FleetFilter = (typeof FLEET_FILTERS)[number]

const tests: Readonly<Record<FleetFilter, (row: ServerRow) => boolean>> = {
  all: () => true,
  risk: (row) => row.health.level === 'risk',
  broken: (row) => row.health.level === 'broken',
  learned: (row) => row.board.expected.some(({ lane, state }) => lane === 'L' && state === 'used'),
  'client-id': (row) => clientIdCounts(row.board.toggle),
}

/** True while the client id is one of the audiences in force. */
export const clientIdCounts = (toggle: ToggleState): boolean =>
  toggle.state === 'on' || toggle.state === 'on-until-learned'

const TOGGLE_WORDS: Readonly<Record<ToggleState['state'], string>> = {
  on: 'On',
  off: 'Off',
  'on-until-learned': 'Until learned',
  'not-known': 'Not known',
  'not-used': 'Not used',
  refused: 'Refused',
}
export const toggleWord = (toggle: ToggleState): string => TOGGLE_WORDS[toggle.state]

/** Rows that fit the filter and contain every word typed, in the order they came. */
export function filterRows(
  rows: readonly ServerRow[],
  filter: FleetFilter,
  typed: string,
): readonly ServerRow[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return rows.filter((row) => tests[filter](row) && (words.length === 0 || contains(row, words)))
}

export const countRows = (rows: readonly ServerRow[], filter: FleetFilter): number =>
  rows.filter(tests[filter]).length

function contains(row: ServerRow, words: readonly string[]): boolean {
  const { server, board, issuers, provider, health } = row
  const text = [
    server.name,
    server.id,
    provider,
    health.says,
    ...issuers,
    ...board.expected.map(({ value }) => value),
  ]
    .join('\n')
    .toLowerCase()
  return words.every((word) => text.includes(word))
}

/** `inactive`, `private`, `team`: what sets this server apart; empty for a public one that runs. */
export function serverMarks(server: ServerRow['server']): readonly string[] {
  const visibility = server.visibility.toLowerCase()
  return [
    ...(server.enabled ? [] : ['inactive']),
    ...(visibility === 'public' || visibility === '' ? [] : [visibility]),
  ]
}

/** `14 virtual servers, 13 with OAuth on` */
export function fleetSays(rows: readonly ServerRow[]): string {
  const on = rows.filter(({ server }) => server.oauthEnabled).length
  return `${rows.length} virtual ${rows.length === 1 ? 'server' : 'servers'}, ${on} with OAuth on`
}
