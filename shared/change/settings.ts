import { z } from 'zod'
import { isObject, json, type Json, type JsonObject } from '../kernel/json.ts'
import { redactConfig, type VirtualServer } from '../contextforge/index.ts'

/**
 * Everything a change can be about: the switch and the configuration. Turning OAuth off removes the
 * configuration.
 */
export const serverSettings = z.object({ oauthEnabled: z.boolean(), oauthConfig: json })
export type ServerSettings = z.infer<typeof serverSettings>

/**
 * Stand for the switch and for a configuration that has no keys, where keys are listed; no key can be named
 * like this by accident.
 */
export const ENABLED = '(oauth_enabled)'
export const WHOLE = '(all)'

/** The OAuth settings of a server. */
export const settingsOf = ({ oauthEnabled, oauthConfig }: VirtualServer): ServerSettings => ({
  oauthEnabled,
  oauthConfig,
})

/** The settings with masked secrets, to be shown and stored. */
export const redactSettings = ({ oauthEnabled, oauthConfig }: ServerSettings): ServerSettings => ({
  oauthEnabled,
  oauthConfig: redactConfig(oauthConfig),
})

/** The keys of a configuration; none for null, and null for what is no object. */
export const keysOf = (config: Json): JsonObject | null =>
  config === null ? {} : isObject(config) ? config : null

// A key named __proto__ or constructor is data like any other, and must not be found where it is not.
export const own = (config: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(config, key) ? config[key] : undefined
