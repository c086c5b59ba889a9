import type { Report } from './report.ts'

export type Redaction = Report['redacted']
export type Replacement = {
  readonly kind: 'person' | 'host' | 'id'
  readonly was: string
  readonly is: string
}

const EMAIL = /[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+/g
const URL_HOST =
  /\b([a-z][a-z0-9+.-]*:\/\/)((?:[^\s/?#@"'<>`,;()]*@)?)((?:\[[0-9a-f:.]+\]|[^\s/:?#"'<>`,;()\]]+))((?::\d+)?)/gi
const ID = /\b(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{24,64})\b/gi
const ANY_TOKEN = /\be[yw][A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_=-]*)+/g

/**
 * Replaces what names people, hosts and ids by stand-ins, the same one for the same value everywhere, so that what was equal stays equal
 * and what differed stays different. In: any value of plain data, what to replace, and texts known to name a person. Out: the same shape,
 * and what was replaced. Anything that looks like a token goes whatever was chosen.
 */
export function redactAll<T>(
  value: T,
  what: Redaction,
  people: readonly string[],
): { readonly value: T; readonly replaced: readonly Replacement[] } {
  const seen = new Map<string, Replacement>()
  const standIn = (kind: Replacement['kind'], was: string): string => {
    const key = `${kind}:${kind === 'id' ? was : was.toLowerCase()}`
    const known = seen.get(key)
    if (known) return known.is
    const n = [...seen.values()].filter((one) => one.kind === kind).length + 1
    const is = kind === 'person' ? `person-${n}` : kind === 'host' ? `host-${n}.example` : `id-${n}`
    seen.set(key, { kind, was, is })
    return is
  }
  const names = [...new Set(people)].filter((name) => name.trim().length >= 3).sort((a, b) => b.length - a.length)
  const hosts = new Set<string>()
  const collect = (text: string): void => {
    for (const [, , , host = ''] of text.matchAll(URL_HOST)) if (!/^id-\d+$/.test(host)) hosts.add(host)
  }
  walk(value, (text) => (collect(text), text))
  const bareHosts = [...hosts].filter((host) => host.length >= 4).sort((a, b) => b.length - a.length)

  const clean = (text: string): string => {
    let left = text.replace(ANY_TOKEN, '[token]')
    if (what.people) {
      left = left.replace(EMAIL, (email) => `${standIn('person', email)}@example.com`)
      for (const name of names) if (left.includes(name)) left = left.replaceAll(name, standIn('person', name))
    }
    if (what.hosts) {
      left = left.replace(URL_HOST, (_all, scheme: string, user: string, host: string, port: string) =>
        `${scheme}${user === '' ? '' : 'user@'}${standIn('host', host)}${port}`)
      for (const host of bareHosts) if (left.includes(host)) left = left.replaceAll(host, standIn('host', host))
    }
    if (what.ids) left = left.replace(ID, (id) => standIn('id', id))
    return left
  }
  const value_ = walk(value, clean)
  return { value: value_, replaced: [...seen.values()] }
} // prettier-ignore

function walk<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T
  if (Array.isArray(value)) return value.map((item: unknown) => walk(item, change)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, change)])) as T
}
