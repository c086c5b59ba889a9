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

/** So many lines are one part of a file. */
const A_PART = 50

/**
 * Lines of the fleet as the text of a file, in parts of a few lines each, which are made as they are asked
 * for: a hundred thousand lines are never one text, and whoever writes them can do something else in between.
 * CSV: one server a row, for a spreadsheet; JSON: an object with the head and the servers.
 */
export function* fleetParts(
  head: FleetExportHead,
  lines: Iterable<FleetLine>,
  format: 'csv' | 'json',
): Generator<string> {
  const isJson = format === 'json'
  yield isJson ? headOf(head) : csvOf([COLUMNS.map(([name]) => name)])
  let some: FleetLine[] = []
  let isFirst = true
  const part = (): string => {
    const between = isFirst ? '' : ','
    isFirst = false
    return isJson
      ? `${between}${jsonOf(some)}`
      : csvOf(some.map((line) => COLUMNS.map(([, cell]) => cell(line))))
  }
  for (const line of lines) {
    some.push(line)
    if (some.length < A_PART) continue
    yield part()
    some = []
  }
  if (some.length > 0) yield part()
  if (isJson) yield isFirst ? ']\n}\n' : '\n  ]\n}\n'
}

/** The whole text at once. */
export const fleetText = (...of: Parameters<typeof fleetParts>): string => [...fleetParts(...of)].join('')

/** The beginning, up to the first server. */
const headOf = (head: FleetExportHead): string =>
  escaped(JSON.stringify({ ...head, servers: [] }, null, 2).replace(/\]\n\}$/, ''))

/** Servers of the list, indented as in the whole. */
const jsonOf = (lines: readonly FleetLine[]): string => {
  const texts = lines.map((line) => JSON.stringify(told(line), null, 2).replaceAll('\n', '\n    '))
  return escaped(texts.map((text) => `\n    ${text}`).join(','))
}

const told = ({ also: _also, findings, ...line }: FleetLine): object => ({
  ...line,
  findings: findings.map(({ id, says }) => ({ id, severity: severityOf(id), says })),
})
