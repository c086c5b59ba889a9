import { configOf } from '../contextforge/index.ts'
import type { Json } from '../kernel/json.ts'
import { differencesOf, includedIn, isOwnOnly, otherKeys, type At } from './differences.ts'

/** A setting on both sides, as it is shown. */
export type SettingOnBoth = {
  readonly id: string
  readonly left: string
  readonly right: string
  readonly relation: 'same' | 'differs' | 'own'
}

const onOff = (on: boolean): string => (on ? 'On' : 'Off')
const shown = (value: Json | undefined): string =>
  value === undefined || value === null
    ? ''
    : typeof value === 'string'
      ? value
      : Array.isArray(value)
        ? (value as readonly Json[]).map((one) => shown(one)).join('\n')
        : JSON.stringify(value)

/**
 * Every setting of a pair that is compared, those that decide who gets in first. Values as they are
 * shown.
 */
export function settingsOnBoth(left: At, right: At): readonly SettingOnBoth[] {
  const differs = differencesOf(left, right)
  const [one, other] = [configOf(left.server), configOf(right.server)]
  const relate = (id: string, isOwn = false): SettingOnBoth['relation'] =>
    differs.includes(id) ? 'differs' : isOwn ? 'own' : 'same'
  const row = (id: string, a: string, b: string, isOwn = false): SettingOnBoth => ({
    ...{ id, left: a, right: b },
    relation: relate(id, isOwn && a !== b),
  })
  const oauth = row('oauth', onOff(left.server.oauthEnabled), onOff(right.server.oauthEnabled))
  const enabled = row('enabled', onOff(left.server.enabled), onOff(right.server.enabled))
  if (!left.server.oauthEnabled || !right.server.oauthEnabled) return [oauth, enabled]
  const issuers = (config: typeof one) =>
    shown(config['authorization_servers'] ?? config['authorization_server'])
  return [
    row('resource', shown(one['resource']), shown(other['resource']), isOwnOnly(left, right)),
    row('client-id', shown(one['client_id']), shown(other['client_id'])),
    row('include', included(left), included(right)),
    row('learned', learned(left), learned(right)),
    row('issuers', issuers(one), issuers(other)),
    oauth,
    enabled,
    ...otherKeys(one, other).map((key) => row(key, shown(one[key]), shown(other[key]), true)),
  ]
}

const learned = ({ server, wasLearned }: At): string =>
  wasLearned(server) ? 'learned from a token' : 'nothing'

const included = (at: At): string => {
  const state = includedIn(at)
  return state === 'on' ? 'On' : state === 'off' ? 'Off' : state.replaceAll('-', ' ')
}
