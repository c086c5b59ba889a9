import type { Remedy } from '../contextforge/index.ts'
import { escapeHtml, escapeMarkdown, htmlPage, markdownTable } from '../kernel/markup.ts'
import type { MiniBoard } from '../audience/mini-boards.ts'
import { miniSvg, PICTURE_STYLE } from './picture.ts'
import { REPORT_ENDING } from './ending.ts'
import { DATA_ID, dataInPage, type Report, type ReportFormat } from './report.ts'

const WORD = { accepted: 'Accepted', rejected: 'Rejected', 'cannot-decide': 'Cannot decide' } as const
const OUTCOME = { pass: 'pass', fail: 'FAIL', unknown: 'cannot know', 'not-checked': 'not checked' } as const
const WHERE: Readonly<Record<Remedy['where'], string>> = {
  here: 'in the server’s settings',
  gateway: 'in ContextForge',
  'gateway-environment': 'in the gateway’s environment',
  'identity-provider': 'at the identity provider',
  client: 'at the client',
}
/** A report from elsewhere may name a place this app does not know; it is then shown as it is. */
const whereOf = (where: string): string => new Map<string, string>(Object.entries(WHERE)).get(where) ?? where

/** For each format, the ending of its file and its name in a dialog. */
export const FORMATS: Readonly<Record<ReportFormat, { readonly ending: string; readonly name: string }>> = {
  markdown: { ending: 'md', name: 'Markdown' },
  html: { ending: 'html', name: 'HTML page' },
  pdf: { ending: 'pdf', name: 'PDF' },
  json: { ending: REPORT_ENDING, name: 'JSON, opens again in Claimcheck' },
}

/** The formats that are text; a PDF is printed from `printedReport`. */
export type TextFormat = Exclude<ReportFormat, 'pdf'>

/**
 * The report as the text of a file. Invisible characters are written out, and nothing in it is read as markup
 * or script.
 */
export function writeReport(report: Report, format: TextFormat): string {
  if (format === 'json') return `${JSON.stringify(report, null, 2)}\n`
  return format === 'markdown' ? markdown(report) : html(report)
}

/** A file name such as `diagnosis-payments-mcp-2026-11-23.md`; only letters, digits, dashes and dots. */
export function reportName(report: Report, format: ReportFormat): string {
  const server = report.server.name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== '')
    .join('-')
    .slice(0, 40)
  const day = /^\d{4}-\d{2}-\d{2}/.exec(report.testedAt)?.[0] ?? ''
  return `${['diagnosis', server, day].filter((part) => part !== '').join('-')}.${FORMATS[format].ending}`
}

/** The content of a report, built once for both text formats: titles, sentences and tables. */
type Block =
  | { readonly kind: 'title' | 'section' | 'text'; readonly text: string }
  | {
      readonly kind: 'table'
      readonly head: readonly string[]
      readonly rows: readonly (readonly string[])[]
    }
  | { readonly kind: 'boards'; readonly boards: NonNullable<Report['boards']> }

function blocks(report: Report): readonly Block[] {
  const { gateway, server, token, live, prediction } = report
  const text = (words: string): Block => ({ kind: 'text', text: words })
  const section = (words: string): Block => ({ kind: 'section', text: words })
  const table = (head: readonly string[], rows: readonly (readonly string[])[]): Block => ({
    kind: 'table',
    head,
    rows,
  })
  const status = (code: number | null, detail: string | null): string =>
    [code ?? 'cannot be told', detail ?? ''].join(' ').trim()
  const redacted = Object.entries(report.redacted)
    .filter(([, on]) => on)
    .map(([name]) => name)
  return [
    { kind: 'title', text: `${WORD[report.verdict]}: ${server.name}` },
    text(report.headline),
    text(report.summary),
    ...(report.after === undefined ? [] : [text(report.after.says)]),
    table(
      ['What', 'Value'],
      [
        ['Gateway', `${gateway.name}, ${gateway.environment}, ${gateway.release}, model ${gateway.model}`],
        ['Server', `${server.name} (${server.id})`],
        ['Token', `${token.label}, ${token.form}, ${token.bytes} bytes, fingerprint ${token.fingerprint}`],
        ['Tested', report.testedAt],
        ['Predicted answer', status(prediction.status, prediction.detail)],
        ['Actual answer', liveSays(live)],
      ],
    ),
    section('Steps, in the gateway’s order'),
    table(
      ['#', 'Step', 'Outcome', 'Expected', 'Received', 'Looks at'],
      report.steps.map((step) => [
        `${step.number}`,
        step.title,
        `${OUTCOME[step.outcome]}${step.stopsHere ? ', the gateway stops here' : ''}`,
        step.expected.join(', '),
        [...step.received, step.detail].filter((part) => part !== '').join(', '),
        step.source,
      ]),
    ),
    ...report.steps
      .filter(({ stopsHere, outcome }) => stopsHere || outcome === 'unknown')
      .flatMap((step) => [
        text(`Step ${step.number}, ${step.title}: ${step.explanation}`),
        ...(step.log === null ? [] : [text(`The gateway logs: ${step.log}`)]),
      ]),
    ...(report.after === undefined
      ? []
      : [
          section('After the token'),
          table(
            ['#', 'Step', 'Outcome', 'What'],
            report.after.steps.map((step) => [
              `${step.number}`,
              step.title,
              OUTCOME[step.outcome],
              step.explanation,
            ]),
          ),
        ]),
    ...(report.boards === undefined ? [] : boardBlocks(report.boards)),
    section('Expected audiences'),
    table(
      ['Lane', 'Value', 'State', 'From'],
      report.expected.map((one) => [one.lane, one.value, one.state, one.from]),
    ),
    section('Claims'),
    table(
      ['Claim', 'Value', 'What this gateway does'],
      token.claims.map((one) => [one.name, one.value, one.use]),
    ),
    ...(report.remedies.length === 0
      ? []
      : [
          section('What would let it in'),
          table(
            ['Change', 'What', 'Where', 'Risk'],
            report.remedies.map((one) => [one.title, one.text, whereOf(one.where), one.risk]),
          ),
        ]),
    ...(report.warnings.length === 0
      ? []
      : [
          section('Warnings'),
          table(
            ['Warning', 'Why'],
            report.warnings.map((one) => [one.title, one.text]),
          ),
        ]),
    text(
      `Made by ${report.madeBy} at ${report.madeAt}. ${redacted.length === 0 ? 'Nothing but the token was left out' : `Replaced: ${redacted.join(', ')}`}. The token is not in this report.`,
    ),
  ]
}

/** The small switchboards, and after them the same as a table, which is all that Markdown has. */
function boardBlocks(boards: NonNullable<Report['boards']>): readonly Block[] {
  const { before, change } = boards
  const expects = ({ rows }: MiniBoard, value: string): string => {
    const row = rows.find((one) => one.value === value)
    if (row === undefined) return 'not expected'
    const match = row.matchedBy.map((at) => `aud[${at}]`).join(', ')
    return match === '' ? 'expected' : `expected, matched by ${match}`
  }
  const all = [...before.rows, ...(change?.after.rows ?? [])]
  const rows = all.filter(({ value }, at) => all.findIndex((one) => one.value === value) === at)
  return [
    {
      kind: 'section',
      text: change === undefined ? 'The switchboard' : `Before and after: ${change.title}`,
    },
    { kind: 'boards', boards },
    {
      kind: 'table',
      head: ['Lane', 'Value', 'Now', ...(change === undefined ? [] : ['After'])],
      rows: rows.map(({ lane, value }) => [
        lane,
        value,
        expects(before, value),
        ...(change === undefined ? [] : [expects(change.after, value)]),
      ]),
    },
  ]
}

/** `401 Invalid token (differs from the prediction)`; for an old answer, what it was compared with. */
export function liveSays(live: Report['live']): string {
  if (live === null) return 'not sent to the gateway'
  const answer = [live.status, live.detail ?? ''].join(' ').trim()
  if (live.old !== undefined) return `${answer}, predicted ${live.predicted ?? 'nothing'}: ${live.old}`
  return `${answer}${live.agrees === false ? ' (differs from the prediction)' : ''}`
}

function markdown(report: Report): string {
  const parts = blocks(report).flatMap((block): readonly string[] | string => {
    switch (block.kind) {
      case 'boards':
        return []
      case 'title':
        return `# ${escapeMarkdown(block.text)}`
      case 'section':
        return `## ${escapeMarkdown(block.text)}`
      case 'text':
        return escapeMarkdown(block.text)
      case 'table':
        return markdownTable(block.head, block.rows)
    }
  })
  return `${parts.join('\n\n')}\n`
}

/** The page a PDF is printed from: the page that is saved, without the data for opening it again. */
export const printedReport = (report: Report): string =>
  htmlPage(titleOf(report), bodyOf(report), `${PICTURE_STYLE}${PRINT_STYLE}`)

/** On paper everything is dark on white, and neither a row nor a picture is cut in two. */
const PRINT_STYLE = `
body { color-scheme: light; color: #191d25; font-size: 12px; margin: 0; max-width: none; padding: 0 }
tr, figure { break-inside: avoid }
h2 { break-after: avoid }
`

const titleOf = (report: Report): string => `${WORD[report.verdict]}: ${report.server.name}`

const html = (report: Report): string =>
  htmlPage(
    titleOf(report),
    `${bodyOf(report)}
<details><summary>The same as data, which Claimcheck opens again</summary>
<pre id="${DATA_ID}">${dataInPage(report)}</pre>
</details>`,
    PICTURE_STYLE,
  )

function bodyOf(report: Report): string {
  const parts = blocks(report).map((block): string => {
    switch (block.kind) {
      case 'boards': {
        const { before, change } = block.boards
        const after = change === undefined ? '' : miniSvg('After', change.after)
        return `<div class="boards">\n${miniSvg(change ? 'Before' : 'Now', before)}\n${after}</div>`
      }
      case 'title':
        return `<h1>${escapeHtml(block.text)}</h1>`
      case 'section':
        return `<h2>${escapeHtml(block.text)}</h2>`
      case 'text':
        return `<p>${escapeHtml(block.text)}</p>`
      case 'table':
        return `<table>\n<tr>${block.head.map((name) => `<th>${escapeHtml(name)}</th>`).join('')}</tr>\n${block.rows.map((row) => `<tr>${row.map((item) => `<td>${escapeHtml(item)}</td>`).join('')}</tr>`).join('\n')}\n</table>`
    }
  })
  return parts.join('\n')
}
