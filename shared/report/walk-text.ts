import { escapeHtml, escapeMarkdown, htmlPage, markdownTable } from '../kernel/markup.ts'
import { escaped } from '../kernel/visible.ts'
import { count } from '../kernel/words.ts'
import { whoseWord } from '../client/words.ts'
import type { WalkReport } from './walk.ts'
import { WALK_FILES, type WalkFormat } from './walk-formats.ts'

/** The report as the text of a file: invisible characters are written out, and nothing is markup. */
export function writeWalk(report: WalkReport, format: WalkFormat): string {
  if (format === 'json') return `${escaped(JSON.stringify(report, null, 2))}\n`
  return format === 'markdown' ? markdown(report) : html(report)
}

/** A file name such as `walk-payments-mcp-2026-11-23.md`; only letters, digits, dashes and dots. */
export function walkFileName({ server, madeAt }: WalkReport, format: WalkFormat): string {
  const name = server.name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== '')
    .join('-')
  const day = /^\d{4}-\d{2}-\d{2}/.exec(madeAt)?.[0] ?? ''
  return `${['walk', name.slice(0, 40), day].filter((part) => part !== '').join('-')}.${WALK_FILES[format].ending}`
}

type Block =
  | { readonly kind: 'title' | 'section' | 'text'; readonly text: string }
  | {
      readonly kind: 'table'
      readonly head: readonly string[]
      readonly rows: readonly (readonly string[])[]
    }

/** The content, made once for both text formats. */
function blocks({ clients, server, gateway, address, madeAt, madeBy, redacted }: WalkReport): Block[] {
  const text = (words: string): Block => ({ kind: 'text', text: words })
  const replaced = Object.entries(redacted).flatMap(([name, on]) => (on ? [name] : []))
  const [only] = clients
  const title =
    clients.length === 1 && only ? only.headline : `${count(clients.length, 'client')}: who gets in`
  return [
    { kind: 'title', text: `${title}, at ${server.name}` },
    {
      kind: 'table',
      head: ['What', 'Value'],
      rows: [
        ['Server', `${server.name} (${server.id})`],
        ['Address, as clients are given it', address],
        ['Gateway', gateway],
      ],
    },
    ...clients.flatMap((client): Block[] => {
      const { name, rules, headline, says, steps, requests, seen, tools } = client
      const cures = steps.filter(({ cure, outcome }) => cure !== '' && outcome === 'fail')
      const met = [
        ...cures.map((step) => [
          `Step ${step.number}: ${step.title}`,
          whoseWord(step.whose),
          step.cure,
          step.where,
        ]),
        ...seen.map((one) => [`${one.title}. ${one.received}`, whoseWord(one.whose), one.cure, '']),
      ]
      return [
        {
          kind: 'section',
          text: clients.length === 1 ? `${name}, rules ${rules}` : `${headline}; rules ${rules}`,
        },
        text(says),
        ...(tools === null
          ? []
          : [
              text(
                `Tools: ${[...tools.names, tools.says].filter((one) => one !== '').join(', ') || 'none'}.`,
              ),
            ]),
        {
          kind: 'table',
          head: ['#', 'Step', 'Outcome', 'Expected', 'Received', 'Whose'],
          rows: steps.map((step) => [
            `${step.number}`,
            step.title,
            step.outcome,
            step.expected,
            step.received,
            whoseWord(step.whose),
          ]),
        },
        ...(met.length === 0
          ? []
          : [{ kind: 'table' as const, head: ['What', 'Whose', 'What cures it', 'Where'], rows: met }]),
        {
          kind: 'table',
          head: ['Request', 'Answer'],
          rows: requests.map(({ side, method, path, status }) => [
            `${method} ${path}, ${side === 'RS' ? 'MCP server' : 'authorization server'}`,
            status === null ? 'not sent' : `${status}`,
          ]),
        },
      ]
    }),
    text(
      `Made by ${madeBy}, ${madeAt}. ${replaced.length === 0 ? 'Nothing was replaced.' : `Replaced: ${replaced.join(', ')}.`} No token is in it.`,
    ),
  ]
}

const markdown = (report: WalkReport): string =>
  `${blocks(report)
    .map((block) => {
      if (block.kind === 'table') return markdownTable(block.head, block.rows)
      return `${block.kind === 'title' ? '# ' : block.kind === 'section' ? '## ' : ''}${escapeMarkdown(block.text)}`
    })
    .join('\n\n')}\n`

function html(report: WalkReport): string {
  const all = blocks(report)
  const row = (cells: readonly string[], tag: 'td' | 'th'): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`
  const body = all.map((block) => {
    if (block.kind === 'table')
      return `<table>\n${[row(block.head, 'th'), ...block.rows.map((cells) => row(cells, 'td'))].join('\n')}\n</table>`
    const tag = block.kind === 'title' ? 'h1' : block.kind === 'section' ? 'h2' : 'p'
    return `<${tag}>${escapeHtml(block.text)}</${tag}>`
  })
  const [first] = all
  return htmlPage(first?.kind === 'title' ? first.text : 'Walk', body.join('\n'))
}
