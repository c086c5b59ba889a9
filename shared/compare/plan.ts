import { configOf, FLAG, type VirtualServer } from '../contextforge/index.ts'
import type { WantedChange } from '../change/review.ts'
import { redactSettings, type ServerSettings } from '../change/settings.ts'
import { sameJson, type JsonObject } from '../kernel/json.ts'
import { carried, differencesOf, secretKeys, type At, type DifferenceId } from './differences.ts'

/** A change that makes one server like another, and what it leaves as it is, in words. */
export type Likening = { readonly wanted: WantedChange; readonly leaves: readonly string[] }

/** The keys of `oauth_config` that a difference is about. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  resource: ['resource'],
  'client-id': ['client_id'],
  include: ['resource', FLAG],
  learned: [],
  issuers: ['authorization_servers', 'authorization_server'],
}

/**
 * The settings of `to` with these differences taken from `from`. A server's own address becomes the other's;
 * secrets and what was learned stay as they are on each. Out: the settings, and what stays, in words.
 */
export function likened(
  from: At,
  to: At,
  differences: readonly DifferenceId[],
): { readonly settings: ServerSettings; readonly leaves: readonly string[] } {
  const leaves: string[] = []
  const [source, target] = [configOf(from.server), configOf(to.server)]
  const secrets = secretKeys(source, target)
  if (differences.includes('enabled')) leaves.push('whether the server is active')
  if (differences.includes('learned')) leaves.push('what was learned from a token')
  const all = differences.includes('oauth')
  if (all && !from.server.oauthEnabled)
    return { settings: { oauthEnabled: false, oauthConfig: null }, leaves }
  const keys = all
    ? Object.keys(source)
    : differences.flatMap((id) => KEYS[id] ?? (id === 'enabled' ? [] : [id]))
  let config: JsonObject = target
  for (const key of new Set(keys)) {
    if (secrets.includes(key)) continue
    const value = Object.hasOwn(source, key) ? (source[key] ?? null) : undefined
    if (value === undefined) config = without(config, key)
    else {
      const there = carried(value, from, to)
      if (there === null && value !== null)
        leaves.push(`${key}: APP_DOMAIN of the other gateway is not known`)
      else if (!sameJson(there, config[key] ?? null)) config = { ...config, [key]: there }
    }
  }
  if (secrets.length > 0) leaves.push(`secrets (${secrets.join(', ')})`)
  return { settings: { oauthEnabled: from.server.oauthEnabled, oauthConfig: config }, leaves }
}

const without = (config: JsonObject, key: string): JsonObject =>
  Object.fromEntries(Object.entries(config).filter(([name]) => name !== key))

/**
 * The change that makes `to` like `from`, for the review. In: the differences to take over; all of them by
 * default. Null where nothing would be written.
 */
export function likeningOf(
  from: At,
  to: At,
  differences: readonly DifferenceId[] = differencesOf(from, to),
): Likening | null {
  const { settings, leaves } = likened(from, to, differences)
  const base = redactSettings(settingsOf(to.server))
  const mine = redactSettings(settings)
  if (base.oauthEnabled === mine.oauthEnabled && sameJson(base.oauthConfig, mine.oauthConfig)) return null
  return { wanted: { kind: 'edit', base, mine, secrets: {}, choices: {} }, leaves }
}

const settingsOf = ({ oauthEnabled, oauthConfig }: VirtualServer): ServerSettings => ({
  oauthEnabled,
  oauthConfig,
})
