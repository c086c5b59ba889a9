import { z } from 'zod'

/**
 * How a setting became known. `read`: the gateway showed it. `said`: the operator told it. `assumed`: nobody
 * told, so the release's default is used. `unknown`: nobody told, and no default can be used. A verdict never
 * rests on `assumed` or `unknown` alone.
 */
export const KNOWN = ['read', 'said', 'assumed', 'unknown'] as const
export type Known = (typeof KNOWN)[number]

/** One setting of the gateway: the release's default, and where an operator finds its value. */
interface Setting<T> {
  readonly shape: z.ZodType<T>
  readonly fallback: T
  /** How the setting counts as long as nobody told its value. */
  readonly untold: 'assumed' | 'unknown'
  /** Parses a value as an operator types it; null where it is no valid value. */
  readonly parse: (text: string) => T | null
  readonly means: string
  readonly find: string
}

const IN_ENVIRONMENT = 'in the environment or the .env file the gateway was started with'

type Words = Pick<Setting<unknown>, 'means'> & Partial<Pick<Setting<unknown>, 'find' | 'untold'>>
const words = ({ means, find = IN_ENVIRONMENT, untold = 'assumed' }: Words) => ({ means, find, untold })

const text = (fallback: string, more: Words): Setting<string> => ({
  shape: z.string(),
  fallback,
  parse: (said) => said.trim(),
  ...words(more),
})
const flag = (fallback: boolean, more: Words): Setting<boolean> => ({
  shape: z.boolean(),
  fallback,
  // Accepts what pydantic accepts as a boolean.
  parse: (said) =>
    /^(1|true|t|yes|y|on)$/i.test(said.trim())
      ? true
      : /^(0|false|f|no|n|off)$/i.test(said.trim())
        ? false
        : null,
  ...words(more),
})
const count = (fallback: number, more: Words): Setting<number> => ({
  shape: z.number(),
  fallback,
  parse: (said) => (/^\d{1,9}$/.test(said.trim()) ? Number(said.trim()) : null),
  ...words(more),
})
const list = (more: Words): Setting<readonly string[]> => ({
  shape: z.array(z.string()).readonly(),
  fallback: [],
  // The gateway takes a list separated by commas, or a JSON list.
  parse: (said) =>
    said
      .replace(/^\s*\[|\]\s*$|"/g, '')
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
  ...words(more),
})

/**
 * Every setting of the gateway that can change the answer to a token, by the gateway's own name. Sources:
 * config.py, streamablehttp_transport.py and header_size_middleware.py of 1.1.0. MAX_HEADER_VALUE_LENGTH is
 * missing on purpose: it limits only the headers that are passed on to tools.
 */
export const SETTINGS = {
  JWT_ISSUER: text('mcpgateway', {
    means: 'tokens that name it are the gateway’s own, and are checked with the gateway’s key',
    find: 'in the Admin UI under settings, or in the iss of a token the gateway made itself',
  }),
  JWT_ALGORITHM: text('HS256', { means: 'how the gateway signs its own tokens' }),
  JWT_ISSUER_VERIFICATION: flag(true, {
    means: 'off: a token of no listed issuer passes when it is signed with the gateway’s own key',
  }),
  AUTH_HEADER_NAME: text('Authorization', { means: 'the header the gateway reads tokens from' }),
  HEADER_SIZE_VALIDATION_ENABLED: flag(true, { means: 'off: no header is too long' }),
  MAX_HEADER_FIELD_SIZE_BYTES: count(8192, {
    means: 'a header that is longer is refused with 431 after its token passed',
    find: `${IN_ENVIRONMENT}; a 431 of the gateway names it as max_field_size_bytes`,
  }),
  MCP_CLIENT_AUTH_ENABLED: flag(true, {
    means: 'off, with TRUST_PROXY_AUTH: whom the proxy names counts, and no token',
  }),
  TRUST_PROXY_AUTH: flag(false, { means: 'the gateway believes a proxy in front of it who is asking' }),
  PROXY_USER_HEADER: text('', {
    means: 'whom the proxy in front names in this header: an e-mail, or nobody where it adds none',
    find: 'in the settings of the proxy: which e-mail it puts there for the client in question',
    untold: 'unknown',
  }),
  MCP_ALLOWED_HOSTS: list({
    means: 'where it is set, a request to another host is refused with 403 after its token passed',
  }),
  MCP_ALLOWED_ORIGINS: list({
    means: 'where it is set, a request with another Origin is refused with 403 after its token passed',
  }),
  SSO_API_TOKEN_AUTH_ENABLED: flag(false, {
    means: 'tokens of an SSO provider trusted for the API count everywhere, and may create their users',
  }),
  SSO_ALLOW_PROVIDER_LINKING: flag(false, {
    means: 'an account of another provider is bound to the one whose token came',
  }),
  SKIP_SSL_VERIFY: flag(false, {
    means: 'the issuer’s metadata is read whatever its certificate; its keys are not',
  }),
  SSL_CERT_FILE: flag(true, {
    means: 'whether the gateway itself trusts the certificate authority of the issuer (yes or no)',
    untold: 'unknown',
  }),
  MCP_REQUIRE_AUTH: flag(true, {
    means: 'off: a request without any token is let in where the server’s OAuth is off',
  }),
  USE_STATEFUL_SESSIONS: flag(false, { means: 'sessions are kept, and with affinity sent to one replica' }),
  MCPGATEWAY_SESSION_AFFINITY_ENABLED: flag(false, { means: 'a session stays with one replica' }),
  MCP_INBOUND_PROTOCOL_MODE: text('auto', {
    means: 'legacy: only initialize, and no server/discover of 2026-07-28',
  }),
  APP_ROOT_PATH: text('', { means: 'the path under which a proxy shows the gateway' }),
  WELL_KNOWN_ENABLED: flag(true, { means: 'off: clients are told nothing about the authorization server' }),
} as const

export type SettingKey = keyof typeof SETTINGS
export const SETTING_KEYS = Object.keys(SETTINGS) as readonly SettingKey[]
export type Values = { readonly [K in SettingKey]: (typeof SETTINGS)[K] extends Setting<infer T> ? T : never }

/** The value of a setting and how it is known. `from`: where it was read, or who told it. */
export interface Fact<T> {
  readonly value: T
  readonly known: Known
  readonly from: string
}

export type Deployment = { readonly [K in SettingKey]: Fact<Values[K]> }

const untold = (key: SettingKey): Fact<Values[SettingKey]> => ({
  value: SETTINGS[key].fallback,
  known: SETTINGS[key].untold,
  from: '',
})

/** A gateway about whose settings nobody told anything. */
export const UNTOLD = Object.fromEntries(SETTING_KEYS.map((key) => [key, untold(key)])) as Deployment

/**
 * The stored form, in kept lists and saved reports. A setting that an older one lacks counts as one nobody
 * told.
 */
export const deployment: z.ZodType<Deployment> = z
  .object(
    Object.fromEntries(
      SETTING_KEYS.map((key) => [
        key,
        z
          .object({ value: SETTINGS[key].shape, known: z.enum(KNOWN), from: z.string() })
          .default(() => untold(key)),
      ]),
    ),
  )
  .transform((facts) => facts as Deployment)

/** Facts that were read in one place. In: values by key; undefined: not read. */
export const readFrom = (from: string, values: Partial<Values>): Partial<Deployment> =>
  factsOf('read', from, values)

function factsOf(known: Known, from: string, values: Partial<Values>): Partial<Deployment> {
  const told = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(told.map(([key, value]) => [key, { value, known, from }]))
}

/**
 * Combines what is known: first what was read, then what the operator said, then the defaults. In: what was
 * read; the operator's values by key (unknown keys and invalid values are left out); and a default that
 * follows another setting.
 */
export function deploymentOf(
  read: Partial<Deployment>,
  said: Readonly<Record<string, string>>,
  defaults: Partial<Values> = {},
): Deployment {
  return { ...UNTOLD, ...factsOf('assumed', '', defaults), ...saidFacts(said), ...read }
}

/** The operator's values as facts; unknown keys and invalid values are left out. */
function saidFacts(said: Readonly<Record<string, string>>): Partial<Deployment> {
  const values = SETTING_KEYS.flatMap((key) => {
    const value = Object.hasOwn(said, key) ? SETTINGS[key].parse(said[key] ?? '') : null
    return value === null ? [] : [[key, value] as const]
  })
  return factsOf('said', 'you', Object.fromEntries(values))
}

/** The values alone, without how they are known. */
export const valuesOf = (facts: Deployment): Values =>
  Object.fromEntries(SETTING_KEYS.map((key) => [key, facts[key].value])) as Values

/** The same facts with some values replaced, to compute what would happen with them. */
export const withValues = (facts: Deployment, values: Partial<Values>): Deployment => ({
  ...facts,
  ...Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, { ...facts[key as SettingKey], value }]),
  ),
})

/** Whether a setting is open: nobody read it and nobody said it. */
export const isOpen = (facts: Deployment, key: SettingKey): boolean =>
  facts[key].known === 'assumed' || facts[key].known === 'unknown'

/** A value in words: `on`, `off`, a number, a list; `not set` when it is empty. */
export function valueSays(value: Values[SettingKey]): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  const text = typeof value === 'object' ? value.join(', ') : String(value)
  return text === '' ? 'not set' : text
}
