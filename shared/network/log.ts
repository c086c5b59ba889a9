import { z } from 'zod'
import { spreadsheetText } from '../kernel/csv.ts'

/** The part of the app that sent a request. */
const networkPart = z.enum(['gateway', 'issuer', 'token', 'walk'])
export type NetworkPart = z.infer<typeof networkPart>

/**
 * One request as the network log shows it. It contains nothing secret: no header, no body, no value of a
 * query.
 */
export const networkEntry = z.object({
  /** Numbers the requests since the start of the app. */
  number: z.number(),
  /** When it was sent, in milliseconds since 1970. */
  at: z.number(),
  method: z.string(),
  host: z.string(),
  path: z.string(),
  /** Null where there was no answer. */
  status: z.number().nullable(),
  /** Why there was no answer, in words; empty where there was one. */
  problem: z.string(),
  milliseconds: z.number(),
  part: networkPart,
  /** The proxy it went through; null: none. */
  proxy: z.string().nullable(),
  /** True when it was not sent: no connection was tried. */
  refused: z.boolean(),
})
export type NetworkEntry = z.infer<typeof networkEntry>

export const PART_WORDS: Readonly<Record<NetworkPart, string>> = {
  gateway: 'gateway',
  issuer: 'issuer check',
  token: 'get or check a token',
  walk: 'walk of a client',
}

/** The longest path that is kept, in characters. */
const MOST = 300

/**
 * The path of an address as it may be shown and saved: names of query parameters without values, and nothing
 * that looks like a token or is long enough to be a key. Leaves out user, password and fragment.
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

/** The entries that show every typed word, newest first. Without words, all entries. */
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

/** The result of a request, in a word or two. */
export const resultWords = (entry: NetworkEntry): string =>
  entry.refused
    ? 'refused, not sent'
    : entry.status === null
      ? entry.problem || 'no answer'
      : String(entry.status)

/** The log as tab-separated text with a heading, for a file or the clipboard. Times are in UTC. */
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
  // A value must not contain what ends a cell.
  const cell = (text: string): string => spreadsheetText(text.replace(/[\t\r\n]/g, ' '))
  return [['time', 'method', 'host', 'path', 'result', 'milliseconds', 'asked by', 'proxy'], ...rows]
    .map((row) => `${row.map(cell).join('\t')}\n`)
    .join('')
}
