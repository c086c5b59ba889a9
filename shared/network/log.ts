import { z } from 'zod'

/** Which part of the app asked. */
export const networkPart = z.enum(['gateway', 'issuer', 'token', 'walk'])
export type NetworkPart = z.infer<typeof networkPart>

/**
 * One request as the network log shows it. Nothing secret is in it: no header, no body, no value of a query.
 */
export const networkEntry = z.object({
  /** Counts up from the start of the app. */
  number: z.number(),
  /** When it was sent, in milliseconds since 1970. */
  at: z.number(),
  method: z.string(),
  host: z.string(),
  path: z.string(),
  /** Null where no answer came. */
  status: z.number().nullable(),
  /** Why there was none, in words; empty where there was one. */
  problem: z.string(),
  milliseconds: z.number(),
  part: networkPart,
  /** The proxy it went through; null: directly. */
  proxy: z.string().nullable(),
  /** It was not let out at all: no connection was tried. */
  refused: z.boolean(),
})
export type NetworkEntry = z.infer<typeof networkEntry>

export const PART_WORDS: Readonly<Record<NetworkPart, string>> = {
  gateway: 'gateway',
  issuer: 'issuer check',
  token: 'get or check a token',
  walk: 'walk of a client',
}

/** Longest path that is kept. */
const MOST = 300

/**
 * The path of an address as it may be shown and saved: names of the query without their values, nothing that
 * looks like a token or is long enough to be a key. In: the address. Never its user, password or fragment.
 */
export function shownPath(url: { readonly pathname: string; readonly search: string }): string {
  const path = url.pathname
    .split('/')
    .map((part) => (/^eyJ|\.eyJ|[A-Za-z0-9_=.-]{65,}/.test(part) ? '…' : part))
    .join('/')
  const names = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = ''] = pair.split('=')
      return name.length > 40 ? '…' : `${name}=…`
    })
  const all = names.length === 0 ? path : `${path}?${names.join('&')}`
  return all.length > MOST ? `${all.slice(0, MOST)}…` : all
}

/**
 * The entries that have every word in what is shown of them, newest first. In: what was typed; empty finds
 * all.
 */
export function findEntries(
  entries: readonly NetworkEntry[],
  typed: string,
  onlyRefused: boolean,
): readonly NetworkEntry[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return entries
    .filter((entry) => !onlyRefused || entry.refused)
    .filter((entry) => {
      const text =
        `${entry.method} ${entry.host}${entry.path} ${resultWords(entry)} ${PART_WORDS[entry.part]} ${entry.proxy ?? 'direct'}`.toLowerCase()
      return words.every((word) => text.includes(word))
    })
    .toReversed()
}

/** How it ended, in a word or two. */
export const resultWords = (entry: NetworkEntry): string =>
  entry.refused
    ? 'refused, not sent'
    : entry.status === null
      ? entry.problem || 'no answer'
      : String(entry.status)

/** The log as a table for a file or the clipboard: tab-separated, with a heading, times in UTC. */
export function logAsText(entries: readonly NetworkEntry[]): string {
  const rows = entries.map((entry) => [
    new Date(entry.at).toISOString(),
    entry.method,
    entry.host,
    entry.path,
    resultWords(entry),
    String(entry.milliseconds),
    PART_WORDS[entry.part],
    entry.proxy ?? 'direct',
  ])
  // No value may begin a formula where a spreadsheet opens the file, nor hold what ends a cell.
  const cell = (text: string): string => text.replace(/[\t\r\n]/g, ' ').replace(/^(?=[=+\-@])/, "'")
  return [['time', 'method', 'host', 'path', 'result', 'milliseconds', 'asked by', 'proxy'], ...rows]
    .map((row) => `${row.map(cell).join('\t')}\n`)
    .join('')
}
