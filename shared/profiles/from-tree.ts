import { isObject, type Json, type JsonObject } from '../kernel/json.ts'
import type { Assigned } from './env-text.ts'
import { isMark, type FoundSettings } from './from-settings.ts'

const SETTING = /^[A-Z][A-Z0-9_]{2,80}$/
/** How many values of a document are looked at. */
const MOST_VALUES = 20_000

/**
 * The gateway's settings in a YAML document, whatever holds it: the values of its Helm chart, a Compose file,
 * a Kubernetes manifest. Settings that stand together belong together; of those groups, the ones with a
 * setting of this gateway count. In: the documents of one file.
 */
export function settingsInTree(documents: readonly Json[]): FoundSettings {
  const assigned = new Map<string, Assigned>()
  const elsewhere: Assigned[] = []
  const addresses: string[] = []
  const queue: { readonly value: Json; readonly under: string }[] = documents.map((value) => ({
    value,
    under: '',
  }))
  for (let at = 0; at < queue.length && at < MOST_VALUES; at++) {
    const { value, under } = queue[at] ?? { value: null, under: '' }
    if (value === null || typeof value !== 'object') continue
    const group = groupIn(value)
    if (group.some(({ key }) => isMark(key))) for (const one of group) assigned.set(one.key, one)
    else elsewhere.push(...group)
    if (isObject(value) && /ingress$/i.test(under)) addresses.push(...ingress(value))
    for (const [key, item] of Object.entries(value as JsonObject))
      queue.push({ value: item, under: Array.isArray(value) ? under : key })
  }
  return { assigned: [...assigned.values()], elsewhere, addresses: [...new Set(addresses)] }
}

/** The settings that stand directly in an object or list. */
function groupIn(value: readonly Json[] | JsonObject): readonly Assigned[] {
  if (!Array.isArray(value))
    return Object.entries(value as JsonObject).flatMap(([key, one]) =>
      SETTING.test(key) && (one === null || typeof one !== 'object')
        ? [{ key, value: plain(String(one ?? '')) }]
        : [],
    )
  return (value as readonly Json[]).flatMap((one): readonly Assigned[] => {
    if (typeof one === 'string') {
      const cut = one.indexOf('=')
      const key = one.slice(0, Math.max(cut, 0))
      return SETTING.test(key) ? [{ key, value: plain(one.slice(cut + 1)) }] : []
    }
    if (!isObject(one) || typeof one['name'] !== 'string' || !SETTING.test(one['name'])) return []
    const given = one['value']
    const isPlain = given !== undefined && given !== null && typeof given !== 'object'
    // Without a value it is taken from a secret or a config map of the cluster.
    return [{ key: one['name'], value: isPlain ? plain(String(given)) : null }]
  })
}

/** Null for a value that a template or a variable fills in. */
const plain = (value: string): string | null => (/\{\{|\$\{|\$\(/.test(value) ? null : value)

/** The addresses of an ingress, https where it has TLS. */
function ingress(value: JsonObject): readonly string[] {
  if (value['enabled'] === false) return []
  const rules = [value['host'], value['hosts'], value['rules']].flatMap((one) =>
    Array.isArray(one) ? (one as readonly Json[]) : one === undefined ? [] : [one],
  )
  const tls = value['tls'] ?? null
  const isSafe =
    tls === true || (Array.isArray(tls) && tls.length > 0) || (isObject(tls) && tls['enabled'] === true)
  return rules
    .map((rule) => (isObject(rule) ? rule['host'] : rule))
    .filter((host): host is string => typeof host === 'string' && /^[\w.-]{1,253}(:\d{1,5})?$/.test(host))
    .map((host) => `${isSafe ? 'https' : 'http'}://${host}`)
}
