import type { ToggleState } from '../contextforge/index.ts'
import { count, figure } from '../kernel/words.ts'
import { FINDING_IDS, type FindingId, type Health } from './findings.ts'
import type { FleetLine } from './line.ts'

/** Which lines of the fleet a filter shows, and the words used in its cells. */

const LEVELS = ['broken', 'risk', 'unknown', 'ok', 'off'] as const satisfies readonly Health['level'][]

/**
 * `all`; one health level; `client-id`: servers where the client id is an expected audience; or one finding.
 */
export type FleetFilter = 'all' | (typeof LEVELS)[number] | 'client-id' | FindingId

const isLevel = (filter: FleetFilter): filter is Health['level'] =>
  (LEVELS as readonly string[]).includes(filter)

/** Whether a text names a filter of this release. */
export const isFilter = (text: string): text is FleetFilter =>
  text === 'all' ||
  text === 'client-id' ||
  (LEVELS as readonly string[]).includes(text) ||
  (FINDING_IDS as readonly string[]).includes(text)

/** Whether a line is shown under a filter. */
export function fits(line: FleetLine, filter: FleetFilter): boolean {
  if (filter === 'all') return true
  if (filter === 'client-id') return clientIdCounts(line.toggle)
  return isLevel(filter) ? line.health.level === filter : line.findings.some(({ id }) => id === filter)
}

/** True while the client id is one of the audiences in force. */
export const clientIdCounts = ({ state }: Pick<ToggleState, 'state'>): boolean =>
  state === 'on' || state === 'on-until-learned'

const TOGGLE_WORDS: Readonly<Record<ToggleState['state'], string>> = {
  on: 'On',
  off: 'Off',
  'on-until-learned': 'Until learned',
  'not-known': 'Not known',
  'not-used': 'Not used',
  refused: 'Refused',
}
/** What the fleet shows for a toggle's state, in a word or two. */
export const toggleWord = ({ state }: Pick<ToggleState, 'state'>): string => TOGGLE_WORDS[state]

/** `inactive`, `private`, `team`: what sets this server apart; empty for a public one that runs. */
export function serverMarks(server: Pick<FleetLine, 'enabled' | 'visibility'>): readonly string[] {
  const visibility = server.visibility.toLowerCase()
  return [
    ...(server.enabled ? [] : ['inactive']),
    ...(visibility === 'public' || visibility === '' ? [] : [visibility]),
  ]
}

/** `14 virtual servers, 13 with OAuth on` */
export const fleetSays = (servers: number, oauthOn: number): string =>
  `${count(servers, 'virtual server')}, ${figure(oauthOn)} with OAuth on`
