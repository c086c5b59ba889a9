import {
  type GatewayContext,
  isSensitiveKey,
  keyRecord,
  MASK,
  planToggle,
  type ToggleState,
  truthy,
  type VirtualServer,
} from '../contextforge/index.ts'
import { isObject, sameJson, type Json, type JsonObject } from '../kernel/json.ts'
import { keysOf, type ServerSettings } from './settings.ts'

/* Settings while they are being typed: what a form shows of a configuration, and how what is typed goes
   back into it. */

/** A list as a form can show it; null for a shape that only the raw text can. */
export function listIn(config: JsonObject, key: string): readonly string[] | null {
  const value = Object.hasOwn(config, key) ? config[key] : undefined
  if (value === undefined || value === null || value === '') return []
  if (typeof value === 'string') return [value]
  if (!Array.isArray(value)) return null
  const items = value as readonly Json[]
  return items.every((item): item is string => typeof item === 'string') ? items : null
}

/** The issuers in their order; the singular key is read where the list is missing. */
export const issuersIn = (config: JsonObject): readonly string[] | null =>
  truthy(config['authorization_servers'] ?? null)
    ? listIn(config, 'authorization_servers')
    : (listIn(config, 'authorization_server') ?? null)

/** Issuers written where they stand now: the singular key stays as long as one issuer fits into it. */
export function withIssuers(config: JsonObject, issuers: readonly string[]): JsonObject {
  const single = config['authorization_servers'] === undefined && config['authorization_server'] !== undefined
  if (single && issuers.length < 2) return withText(config, 'authorization_server', issuers[0] ?? '')
  const { authorization_server: before, ...rest } = config
  const moved = single ? rest : before === undefined ? rest : config
  return { ...moved, authorization_servers: [...issuers] }
}

/** A list, in the shape it had: one text stays one text, an empty list takes the key away. */
export function withList(
  config: JsonObject,
  key: string,
  items: readonly string[],
  was: Json | undefined,
): JsonObject {
  if (items.length === 0) return without(config, key)
  return { ...config, [key]: typeof was === 'string' && items.length === 1 ? (items[0] ?? '') : [...items] }
}

/** The configuration with a text for this key; without the key when the text is empty. */
export const withText = (config: JsonObject, key: string, text: string): JsonObject =>
  text === '' ? without(config, key) : { ...config, [key]: text }

/** The configuration without one key. */
export const without = (config: JsonObject, key: string): JsonObject =>
  Object.fromEntries(Object.entries(config).filter(([name]) => name !== key))

/** One text for a list of scopes, and back: RFC 6749 section 3.3 separates them by blanks. */
export const scopesText = (scopes: readonly string[]): string => scopes.join(' ')
/** The scopes in a typed text, which may also be separated by commas. */
export const scopesOf = (text: string): readonly string[] => text.split(/[\s,]+/).filter((one) => one !== '')

/** Keys a form has no field for, in their own order; secrets are another list. */
export const otherKeys = (config: JsonObject): readonly string[] =>
  Object.keys(config).filter(
    (key) => keyRecord(key)?.field === undefined && !isSecretField(key, config[key] ?? null),
  )

/** Secrets of the form: those that are there, and client_secret, which most often is wanted. */
export const secretFields = (config: JsonObject): readonly string[] => [
  ...new Set([
    'client_secret',
    ...Object.keys(config).filter((key) => isSecretField(key, config[key] ?? null)),
  ]),
]

const isSecretField = (key: string, value: Json): boolean =>
  isSensitiveKey(key) && !isObject(value) && !Array.isArray(value)

/** What stands in the place of a secret in a draft: the mask, whether it is kept or about to be replaced. */
export const SECRET = MASK

/** Whether two sets of settings are equal, independent of the order of keys. */
export const isSame = (one: ServerSettings, other: ServerSettings): boolean =>
  one.oauthEnabled === other.oauthEnabled && sameJson(one.oauthConfig, other.oauthConfig)

/** The configuration of a draft as an object; empty where there is none yet. */
export const configIn = (settings: ServerSettings): JsonObject => keysOf(settings.oauthConfig) ?? {}

/**
 * The settings with "include client id in audience" as wanted, by this gateway's own rules. In: the server,
 * the settings as they are typed, the gateway, and the toggle as it stands for them. Null where the toggle
 * cannot be used.
 */
export function withToggle(
  server: VirtualServer,
  config: JsonObject,
  gateway: GatewayContext,
  toggle: ToggleState,
  on: boolean,
): JsonObject | null {
  const typed = { ...server, oauthEnabled: true, oauthConfig: config }
  const edit = planToggle(typed, gateway, 'clientId' in toggle ? [toggle.clientId] : [], on)
  return edit.ok ? edit.value.after : null
}

/** One item moved up (-1) or down (1); the list itself where it cannot move. */
export function moved<T>(list: readonly T[], index: number, by: -1 | 1): readonly T[] {
  const to = index + by
  const [item, other] = [list[index], list[to]]
  if (item === undefined || other === undefined) return list
  return list.map((one, at) => (at === index ? other : at === to ? item : one))
}
