import type { z } from 'zod'
import {
  type OwnTokenSettings,
  SETTING_KEYS,
  SETTINGS,
  type Values,
  type wire,
} from '../../shared/contextforge/index.ts'

/** The settings a gateway shows. */
export type GatewaySettings = {
  readonly appDomain: string | null
  readonly jwtAudience: string | null
  readonly ownTokens: OwnTokenSettings
  /** AUTH_REQUIRED, which MCP_REQUIRE_AUTH follows unless it is set; null where it is not shown. */
  readonly authRequired: boolean | null
  /** The settings it shows that can change an answer. */
  readonly values: Partial<Values>
}

/**
 * Reads the settings, whatever their groups are called. A value that is masked, empty or of another type
 * counts as not shown.
 */
export function settingsIn(groups: z.infer<typeof wire.settingsWire>['groups']): GatewaySettings {
  const find = (key: string): unknown =>
    Object.values(groups).find((group) => Object.hasOwn(group, key))?.[key]
  const text = (key: string): string | null => {
    const value = find(key)
    return typeof value === 'string' && !/^\**$/.test(value) ? value : null
  }
  const told = TOLD.flatMap((key) => {
    const parsed = SETTINGS[key].shape.safeParse(find(key.toLowerCase()))
    return parsed.success && !isUntold(parsed.data) ? [[key, parsed.data] as const] : []
  })
  const flag = (key: string): boolean | null => {
    const value = find(key)
    return typeof value === 'boolean' ? value : null
  }
  return {
    appDomain: text('app_domain'),
    jwtAudience: text('jwt_audience'),
    authRequired: flag('auth_required'),
    values: Object.fromEntries(told),
    ownTokens: {
      algorithm: text('jwt_algorithm'),
      needsExpiry: flag('require_token_expiration'),
      environment: text('environment'),
    },
  }
}

/** What the variables tell that a gateway was started with. Its .env file does not count among them. */
export type StartedWith = Pick<GatewaySettings, 'authRequired' | 'values'>

/**
 * The settings among the variables of `/version`. They stand above the .env file, so one that is there is the
 * one in force; one that is missing tells nothing. A value nobody can read tells nothing either.
 */
export function startedWith(variables: Readonly<Record<string, unknown>>): StartedWith {
  const text = (key: string): string => {
    const value = Object.hasOwn(variables, key) ? variables[key] : undefined
    return typeof value === 'string' ? value : ''
  }
  const told = TOLD.flatMap((key) => {
    const value = isUntold(text(key)) ? null : SETTINGS[key].parse(text(key))
    return value === null ? [] : [[key, value] as const]
  })
  return {
    authRequired: SETTINGS.MCP_REQUIRE_AUTH.parse(text('AUTH_REQUIRED')),
    values: Object.fromEntries(told),
  }
}
export const NOTHING_TOLD: StartedWith = { authRequired: null, values: {} }

const isUntold = (value: unknown): boolean => typeof value === 'string' && /^\**$/.test(value)

/**
 * The two others describe the surroundings of the gateway, and its own setting of that name has another
 * value.
 */
const TOLD = SETTING_KEYS.filter((key) => key !== 'PROXY_USER_HEADER' && key !== 'SSL_CERT_FILE')
