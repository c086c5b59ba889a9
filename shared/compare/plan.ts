import { configOf, FLAG, planToggle, type VirtualServer } from '../contextforge/index.ts'
import type { WantedChange } from '../change/review.ts'
import { redactSettings, type ServerSettings } from '../change/settings.ts'
import { sameJson, type JsonObject } from '../kernel/json.ts'
import { carried, differencesOf, includedIn, secretKeys, type At, type DifferenceId } from './differences.ts'
import { differenceSays } from './words.ts'

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

const LEARNED = 'what was learned from a token'

/**
 * The settings of `to` with these differences taken from `from`. A server's own address becomes the other's;
 * secrets and what was learned stay as they are on each. Out: the settings, and what stays, in words.
 */
export function likened(
  from: At,
  to: At,
  differences: readonly DifferenceId[],
): { readonly settings: ServerSettings; readonly leaves: readonly string[] } {
  const leaves = new Set<string>()
  const [source, target] = [configOf(from.server), configOf(to.server)]
  const secrets = secretKeys(source, target)
  if (differences.includes('enabled')) leaves.add('whether the server is active')
  if (differences.includes('learned')) leaves.add(LEARNED)
  const isLearned = from.wasLearned(from.server) || to.wasLearned(to.server)
  const all = differences.includes('oauth')
  if (all && !from.server.oauthEnabled)
    return { settings: { oauthEnabled: false, oauthConfig: null }, leaves: [...leaves] }
  const keys = all
    ? [...Object.keys(source), ...Object.keys(target)]
    : differences.flatMap((id) => KEYS[id] ?? (id === 'enabled' ? [] : [id]))
  let config: JsonObject = target
  for (const key of new Set(keys)) {
    if (secrets.includes(key)) continue
    // What a token taught one of them would be set by hand on the other.
    if (key === 'resource' && isLearned) {
      leaves.add(LEARNED)
      continue
    }
    const value = Object.hasOwn(source, key) ? (source[key] ?? null) : undefined
    if (value === undefined) config = without(config, key)
    else {
      const there = carried(value, from, to)
      if (there === null && value !== null) leaves.add(`${key}: APP_DOMAIN of the other gateway is not known`)
      else if (!sameJson(there, config[key] ?? null)) config = { ...config, [key]: there }
    }
  }
  if (secrets.length > 0) leaves.add(`secrets (${secrets.join(', ')})`)
  return { settings: { oauthEnabled: from.server.oauthEnabled, oauthConfig: config }, leaves: [...leaves] }
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

/** A likening as it is offered: of which server, on which side, and under which title. */
export type Offer = Likening & {
  readonly serverId: string
  readonly on: 'left' | 'right'
  readonly title: string
}
/** Which server would become like which, on which side, and the name of the gateway that is the model. */
export type Aim = { readonly from: At; readonly to: At; readonly on: Offer['on']; readonly like: string }

const offered = ({ to, on }: Aim, title: string, likening: Likening): Offer => ({
  ...{ serverId: to.server.id, on, title },
  ...likening,
})

/** The offer to take everything over; null where nothing would be written. */
export function wholeOffer(
  aim: Aim,
  differs: readonly DifferenceId[] = differencesOf(aim.from, aim.to),
): Offer | null {
  const whole = likeningOf(aim.from, aim.to, differs)
  return whole && offered(aim, `make it like ${aim.like}`, whole)
}

/** What is offered for a pair: first what alone explains the verdict, then all of it. */
export function offersFor(
  aim: Aim,
  differs: readonly DifferenceId[],
  alone: readonly DifferenceId[],
): readonly Offer[] {
  const { from, to } = aim
  const single = alone.flatMap((id): readonly Offer[] => {
    if (id === 'include') {
      const on = includedIn(from) !== 'off'
      const title = `${on ? 'include' : 'leave out'} client id`
      const wanted = { kind: 'toggle', on, clientId: null } as const
      return planToggle(to.server, to.gateway, [], on).ok ? [offered(aim, title, { wanted, leaves: [] })] : []
    }
    const one = likeningOf(from, to, [id])
    return one === null ? [] : [offered(aim, `take over ${differenceSays(id)}`, one)]
  })
  const whole = differs.length > 1 || single.length === 0 ? wholeOffer(aim, differs) : null
  return whole === null ? single : [...single, whole]
}

const settingsOf = ({ oauthEnabled, oauthConfig }: VirtualServer): ServerSettings => ({
  oauthEnabled,
  oauthConfig,
})
