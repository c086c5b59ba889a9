import { csvOf } from '../kernel/csv.ts'
import { escaped } from '../kernel/visible.ts'
import { severityOf } from './findings.ts'
import type { FleetLine } from './line.ts'

/** The head of an export: the gateway, and when its servers were read (ISO 8601). */
export type FleetExportHead = { readonly gateway: string; readonly asOf: string }

const COLUMNS: readonly (readonly [string, (line: FleetLine) => string])[] = [
  ['server', ({ name }) => name],
  ['id', ({ id }) => id],
  ['provider', ({ provider }) => provider],
  ['issuers', ({ issuers }) => issuers.join(' ')],
  ['audiences', ({ audiences }) => audiences.map(({ value }) => value).join(' ')],
  ['client id in audience', ({ toggle }) => toggle.state],
  ['health', ({ health }) => health.level],
  ['says', ({ health }) => health.says],
  ['findings', ({ findings }) => findings.map(({ id }) => id).join(' ')],
  ['team', ({ team }) => team ?? ''],
  ['visibility', ({ visibility }) => visibility],
  ['enabled', ({ enabled }) => (enabled ? 'yes' : 'no')],
  ['version', ({ version }) => (version === null ? '' : String(version))],
  ['changed', ({ updatedAt }) => updatedAt ?? ''],
]

/** Lines of the fleet as CSV, one server a row, for a spreadsheet. */
export const fleetCsv = (lines: readonly FleetLine[]): string =>
  csvOf([COLUMNS.map(([name]) => name), ...lines.map((line) => COLUMNS.map(([, cell]) => cell(line)))])

/** The same as JSON text. */
export const fleetJson = (head: FleetExportHead, lines: readonly FleetLine[]): string =>
  `${escaped(JSON.stringify({ ...head, servers: lines.map(told) }, null, 2))}\n`

const told = ({ also: _also, findings, ...line }: FleetLine): object => ({
  ...line,
  findings: findings.map(({ id, says }) => ({ id, severity: severityOf(id), says })),
})
