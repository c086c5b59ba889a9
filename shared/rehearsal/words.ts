import { visible } from '../kernel/visible.ts'
import { count } from '../kernel/words.ts'
import type { Difference, Rehearsal } from './rehearsal.ts'

const HEADLINE: Readonly<Record<Rehearsal['outcome'], string>> = {
  nothing: 'nothing changes',
  changes: 'something changes',
  'cannot-tell': 'cannot tell whether anything changes',
}
/** What each kind of difference is listed under, in this order. */
export const SECTION: Readonly<Record<Difference['kind'], string>> = {
  tokens: 'Tokens',
  'first-call': 'Clients without a token',
  door: 'Doors',
  default: 'Defaults, for what was never set',
}

export const KINDS = Object.keys(SECTION) as readonly Difference['kind'][]

/** `Going from 1.0.5 to 1.1.0: something changes` */
export const headlineOf = ({ from, to, outcome }: Rehearsal): string =>
  `Going from ${from} to ${to}: ${HEADLINE[outcome]}`

/** `Compared: 3 servers, 1 token, by the rules of both releases. Nothing was sent.` */
export const comparedSays = ({ servers, tokens }: Pick<Rehearsal, 'servers' | 'tokens'>): string =>
  `Compared: ${count(servers, 'server')}, ${count(tokens, 'token')}, by the rules of both releases. Nothing was sent.`

/**
 * A rehearsal as lines for a terminal or a report. Names from outside are escaped, so that nothing in them is
 * read as markup or as a control sequence.
 */
export function rehearsalLines(rehearsal: Rehearsal): readonly string[] {
  const { differences, open } = rehearsal
  const kinds = [...new Set(differences.map(({ kind }) => kind))]
  return [
    headlineOf(rehearsal),
    comparedSays(rehearsal),
    ...kinds.flatMap((kind) => [
      `${SECTION[kind]}:`,
      ...differences.filter((one) => one.kind === kind).flatMap(linesOf),
    ]),
    ...(open.length === 0 ? [] : ['Cannot be told:', ...open.map(({ what, why }) => `  ${what}: ${why}`)]),
  ].map(visible)
}

function linesOf({
  title,
  before,
  after,
  servers,
  tokens,
  doors,
  clients,
  keep,
}: Difference): readonly string[] {
  const list = (label: string, names: readonly string[]): readonly string[] =>
    names.length === 0 ? [] : [`    ${label}: ${names.join(', ')}`]
  return [
    `  ${title}: ${before} -> ${after}`,
    ...list('servers', servers),
    ...list('tokens', tokens),
    ...list('doors', doors),
    ...list('clients', clients),
    ...(keep === '' ? [] : [`    keeps the old behaviour: ${keep}`]),
  ]
}

/** The same lines as a report in Markdown. */
export function rehearsalReport(rehearsal: Rehearsal): string {
  const [headline = '', ...rest] = rehearsalLines(rehearsal)
  const plain = (line: string): string => line.replace(/[\\`*_<>[\]#|&]/g, '\\$&')
  const body = rest.map((line) =>
    line.startsWith('    ')
      ? `  - ${plain(line.trim())}`
      : line.startsWith('  ')
        ? `- ${plain(line.trim())}`
        : line.endsWith(':')
          ? `\n## ${plain(line.slice(0, -1))}\n`
          : `\n${plain(line)}`,
  )
  return `# ${plain(headline)}\n${body.join('\n')}\n`
}
