import { withoutTokens } from '../kernel/secret-text.ts'
import type { Report } from './report.ts'

export type Redaction = Report['redacted']
export type Replacement = {
  readonly kind: 'person' | 'host' | 'id'
  readonly was: string
  readonly is: string
}

// These expressions match only where a run of such characters begins: a search from every character of a long
// run would take seconds.
const EMAIL = /(?<![\w.!#$%&'*+/=?^`{|}~-])[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+/g
const URL_HOST =
  /(?<![a-z0-9+.-])([a-z0-9+.-]*:\/\/)((?:[^\s/?#@"'<>`,;()]*@)?)((?:\[[0-9a-f:.]+\]|[^\s/:?#"'<>`,;()\]]+))((?::\d+)?)/gi
const ID = /\b(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{24,64})\b/gi

/**
 * Replaces the names of people, hosts and ids by placeholders. Equal values get equal placeholders, so that
 * what was equal stays equal. In: any plain data, what to replace, and texts known to name a person. Out:
 * data of the same form, and what was replaced. Anything that looks like a token is always removed.
 */
export function redactAll<T>(
  value: T,
  what: Redaction,
  people: readonly string[],
): { readonly value: T; readonly replaced: readonly Replacement[] } {
  const seen = new Map<string, Replacement>()
  const counts = { person: 0, host: 0, id: 0 }
  const standIn = (kind: Replacement['kind'], was: string): string => {
    const key = `${kind}:${kind === 'id' ? was : was.toLowerCase()}`
    const known = seen.get(key)
    if (known) return known.is
    const n = (counts[kind] += 1)
    const is = kind === 'person' ? `person-${n}` : kind === 'host' ? `host-${n}.example` : `id-${n}`
    seen.set(key, { kind, was, is })
    return is
  }
  const names = finder(people.filter((name) => name.trim().length >= 3))
  const hosts = new Set<string>()
  const collect = (text: string): void => {
    for (const [, , , host = ''] of text.matchAll(URL_HOST)) if (!/^id-\d+$/.test(host)) hosts.add(host)
  }
  walk(value, (text) => (collect(text), text))
  const bareHosts = finder([...hosts].filter((host) => host.length >= 4))

  const clean = (text: string): string => {
    let left = withoutTokens(text, '[token]')
    if (what.people) {
      left = left.replace(EMAIL, (email) => `${standIn('person', email)}@example.com`)
      left = names(left, (name) => standIn('person', name))
    }
    if (what.hosts) {
      left = left.replace(
        URL_HOST,
        (_all, scheme: string, user: string, host: string, port: string) =>
          `${scheme}${user === '' ? '' : 'user@'}${standIn('host', host)}${port}`,
      )
      left = bareHosts(left, (host) => standIn('host', host))
    }
    if (what.ids) left = left.replace(ID, (id) => standIn('id', id))
    return left
  }
  const value_ = walk(value, clean)
  return { value: value_, replaced: [...seen.values()] }
}

/**
 * A longer word is searched for by its first characters. The longest DNS name is shorter (RFC 1035 section
 * 2.3.4).
 */
const LONGEST_WORD = 256
type Node = { readonly next: Map<number, Node>; word: string | null }

/**
 * Finds many words in a text in one pass; where several begin at one place, the longest. Searching for each
 * word separately would take a time that grows with their number. In: the words. Out: a function that
 * replaces them in a text.
 */
function finder(words: readonly string[]): (text: string, by: (word: string) => string) => string {
  const start: Node = { next: new Map(), word: null }
  for (const word of new Set(words)) {
    let at = start
    for (let index = 0; index < Math.min(word.length, LONGEST_WORD); index++) {
      const next: Node = at.next.get(word.charCodeAt(index)) ?? { next: new Map(), word: null }
      at.next.set(word.charCodeAt(index), next)
      at = next
    }
    at.word ??= word
  }
  return (text, by) => {
    const out: string[] = []
    let kept = 0
    for (let from = 0; from < text.length;) {
      let found: { readonly word: string; readonly end: number } | null = null
      let node = start.next.get(text.charCodeAt(from))
      for (let at = from + 1; node; at++) {
        if (node.word !== null) found = { word: node.word, end: at }
        node = at < text.length ? node.next.get(text.charCodeAt(at)) : undefined
      }
      if (found) {
        out.push(text.slice(kept, from), by(found.word))
        kept = found.end
      }
      from = found?.end ?? from + 1
    }
    return out.join('') + text.slice(kept)
  }
}

function walk<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T
  if (Array.isArray(value)) return value.map((item: unknown) => walk(item, change)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, change)])) as T
}
