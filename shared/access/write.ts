import { csvOf } from '../kernel/csv.ts'
import { escapeHtml, escapeMarkdown, htmlPage, markdownRow, markdownTable } from '../kernel/markup.ts'
import { escaped } from '../kernel/visible.ts'
import { count } from '../kernel/words.ts'
import { atServer, cellSays, STATES, type State } from './cell.ts'
import { allOf, cellAt, inOf, rowTally, tallies, type AccessMap, type AccessRow } from './map.ts'
import { oldSays, recordHead, recordServers, type RecordHead } from './record.ts'
import type { AccessFormat } from './formats.ts'
import { columnSays } from './words.ts'

/** The map as the text of a file. What nobody would see is written out; nothing in it is read as markup. */
export const writeAccess = (head: RecordHead, map: AccessMap, format: AccessFormat): string =>
  [...accessParts(head, map, format)].join('')

/** So many characters are about one part: a millisecond or two to make, and no more writes than needed. */
const A_PART = 32_768

/**
 * The same text in parts of a few rows, so that whoever writes them can do something else in between, and
 * needs no string that holds all of it.
 */
export function* accessParts(head: RecordHead, map: AccessMap, format: AccessFormat): Generator<string> {
  let part = ''
  for (const row of rowsOf(head, map, format)) {
    part += row
    if (part.length < A_PART) continue
    yield part
    part = ''
  }
  yield part
}

/** The text a row at a time. */
function rowsOf(head: RecordHead, map: AccessMap, format: AccessFormat): Iterable<string> {
  if (format === 'html') return htmlParts(head, map)
  if (format === 'json') return jsonParts(head, map)
  if (format === 'markdown') return markdown(head, map)
  return format === 'csv' ? csv(map) : record(head, map)
}

/** Every state has a sign of its own. */
const SIGNS: Readonly<Record<State, string>> = {
  in: '✓',
  would: '○',
  stops: '✕',
  'cannot-decide': '?',
  foreign: '·',
  'not-walked': '–',
}
const KEY =
  '✓ gets in, tried or judged; ○ would get in, as far as can be read; ✕ stops at that step; ? cannot decide; · token of another issuer; – not walked.'

const columnsOf = (map: AccessMap): readonly string[] => map.columns.map(columnSays)
const issuerOf = ({ issuers }: AccessRow): string => issuers[0] ?? ''
const walkedOf = ({ at, version, old }: AccessRow): string =>
  at === 0
    ? 'not walked'
    : `${new Date(at).toISOString()}${version === null ? '' : `, version ${version}`}${old ? ', changed since' : ''}`

function texts({ gateway, base, madeBy, madeAt }: RecordHead, map: AccessMap): readonly string[] {
  const old = map.rows.filter((row) => row.old).length
  return [
    `${gateway}, as clients find it at ${base}. ${count(map.rows.length, 'server')}. Made by ${madeBy} at ${madeAt}.`,
    KEY,
    ...(old > 0 ? [oldSays(old)] : []),
  ]
}

/** Of each column, how many servers let it in. */
function totals(map: AccessMap): readonly (readonly string[])[] {
  const all = tallies(map, map.rows.keys())
  return map.columns.map((column, at) => {
    const tally = all[at]
    const numbers =
      tally === undefined
        ? []
        : [`${inOf(tally)} of ${allOf(tally)}`, tally.stops, tally['cannot-decide'], tally['not-walked']]
    return [columnSays(column), ...numbers.map(String), column.note]
  })
}
const TOTALS = ['Client or token', 'Get in', 'Stop', 'Cannot decide', 'Not walked', 'Known by']

function* markdown(head: RecordHead, map: AccessMap): Generator<string> {
  yield [
    '# Who gets in where',
    ...texts(head, map).map(escapeMarkdown),
    markdownTable(TOTALS, totals(map)),
    markdownTable(['Server', 'Issuer', ...columnsOf(map), 'Get in', 'Walked'], []),
  ].join('\n\n')
  const tallyAt = rowTally(map, false)
  for (const [at, row] of map.rows.entries()) {
    const tally = tallyAt(at)
    const cells = map.columns.map((_, column) => short(map, at, column))
    const getIn = `${inOf(tally)} of ${allOf(tally)}`
    yield `\n${markdownRow([row.name, issuerOf(row), ...cells, getIn, walkedOf(row)])}`
  }
  yield '\n\n'
}

function short(map: AccessMap, row: number, column: number): string {
  const { state, step } = cellAt(map, row, column)
  return `${SIGNS[state]}${step === null ? '' : ` ${step}`}`
}

/** Where the rows of the page go. */
const ROWS = '<!-- rows -->'

function* htmlParts(head: RecordHead, map: AccessMap): Generator<string> {
  const cellOf = (tag: string, text: string, more = ''): string =>
    `<${tag}${more}>${escapeHtml(text)}</${tag}>`
  const line = (cells: readonly string[]): string => `<tr>${cells.join('')}</tr>\n`
  const headRow = (names: readonly string[]): string =>
    line(names.map((name) => cellOf('th', name, ' scope="col"')))
  const [top = '', bottom = ''] = htmlPage('Who gets in where', ROWS, STYLE).split(ROWS)
  yield [
    `${top}<h1>Who gets in where</h1>`,
    ...texts(head, map).map((text) => cellOf('p', text)),
    `<table>\n${headRow(TOTALS)}${totals(map)
      .map((row) => line(row.map((text) => cellOf('td', text))))
      .join('')}</table>`,
    `<table>\n${headRow(['Server', 'Issuer', ...columnsOf(map), 'Get in', 'Walked'])}`,
  ].join('\n')
  const tallyAt = rowTally(map, false)
  for (const [at, row] of map.rows.entries()) {
    const tally = tallyAt(at)
    const cells = map.columns.map((_, column) => {
      const cell = cellAt(map, at, column)
      const says = `${cellSays(cell)}${cell.title === '' ? '' : `, ${cell.title}`}. ${atServer(cell.says, row.id)}`
      return cellOf('td', short(map, at, column), ` class="${cell.state}" title="${escapeHtml(says)}"`)
    })
    const sum = `${inOf(tally)} of ${allOf(tally)}`
    yield line([
      cellOf('th', row.name, ' scope="row"'),
      cellOf('td', issuerOf(row)),
      ...cells,
      cellOf('td', sum),
      cellOf('td', walkedOf(row)),
    ])
  }
  yield `</table>${bottom}`
}

const STYLE = `body { max-width: none }
td.in { background: #1a7a4833 }
td.would { background: #1a7a4816 }
td.stops { color: #c02636; font-weight: 600 }
td.cannot-decide { background: #9a620033 }
`

function* csv(map: AccessMap): Generator<string> {
  const head = ['server', 'id', 'provider', 'issuer', 'version', 'walked', 'changed since', 'get in']
  yield csvOf([[...head, ...columnsOf(map)]])
  const tallyAt = rowTally(map, false)
  for (const [at, row] of map.rows.entries())
    yield csvOf([
      [
        row.name,
        row.id,
        row.provider,
        issuerOf(row),
        row.version === null ? '' : String(row.version),
        row.at === 0 ? '' : new Date(row.at).toISOString(),
        row.old ? 'yes' : 'no',
        String(inOf(tallyAt(at))),
        ...map.columns.map((_, column) => cellSays(cellAt(map, at, column))),
      ],
    ])
}

function* record(head: RecordHead, map: AccessMap): Generator<string> {
  const whole = JSON.stringify(recordHead(head, map), null, 1)
  const end = whole.lastIndexOf(']')
  yield escaped(whole.slice(0, end))
  yield* inList(recordServers(map))
  yield `${whole.slice(end)}\n`
}

/** Values as they stand in a list of a JSON text, with a line break after the last. */
function* inList(values: Iterable<object>): Generator<string> {
  let isFirst = true
  for (const value of values) {
    yield `${isFirst ? '' : ','}\n  ${escaped(JSON.stringify(value, null, 1)).replaceAll('\n', '\n  ')}`
    isFirst = false
  }
  if (!isFirst) yield '\n '
}

function* jsonParts(head: RecordHead, map: AccessMap): Generator<string> {
  const whole = JSON.stringify({ ...head, columns: map.columns, states: STATES, servers: [] }, null, 1)
  const end = whole.lastIndexOf(']')
  yield escaped(whole.slice(0, end))
  yield* inList(jsonServers(map))
  yield `${whole.slice(end)}\n`
}

function* jsonServers(map: AccessMap): Generator<object> {
  for (const [place, { at, ...row }] of map.rows.entries()) {
    const cells = map.columns.map((column, where) => {
      const { state, step, id, whose, says, cure } = cellAt(map, place, where)
      return {
        [column.kind]: column.id,
        state,
        step,
        stepId: id === '' ? null : id,
        whose,
        says: atServer(says, row.id),
        cure: atServer(cure, row.id),
      }
    })
    yield { ...row, walkedAt: at === 0 ? null : new Date(at).toISOString(), cells }
  }
}
