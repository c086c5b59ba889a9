import type { Case } from './case.ts'
import { remember } from '../kernel/remember.ts'
import { type Deployment, isOpen, type SettingKey, SETTING_KEYS, type Values } from './deployment.ts'
import { concernsApi } from './trusted.ts'
import { longestToken } from './steps/request.ts'

/** Other values a setting could have, each with further settings that have to change with it. */
type Possible = (c: Case) => readonly Partial<Values>[]

/** For settings that do not decide about a token; the table has them only to be complete. */
const NOTHING: Possible = () => []

/**
 * For every setting, the other values worth trying for one request. The judge tries all of them and compares
 * the answers, so no setting can be forgotten; a setting without an entry does not compile. A value is left
 * out only where it cannot change the answer, or where no operator has a reason to set it: no limit below the
 * release's default is tried here, though a known one is obeyed.
 */
const POSSIBLE: Readonly<Record<SettingKey, Possible>> = {
  JWT_ISSUER: ({ claims, settings }) => {
    const iss = claims['iss']
    if (typeof iss !== 'string' || iss === '') return []
    return [{ JWT_ISSUER: iss === settings.JWT_ISSUER ? 'another issuer' : iss }]
  },
  // Decides only about tokens that are checked with the gateway's own key, and is tried together with the
  // setting that leads there.
  JWT_ALGORITHM: NOTHING,
  JWT_ISSUER_VERIFICATION: (c) => {
    const alg = c.header['alg']
    const own = isOpen(c.facts.gateway.deployment, 'JWT_ALGORITHM') && typeof alg === 'string'
    if (!own && alg !== c.settings.JWT_ALGORITHM) return []
    return [
      {
        JWT_ISSUER_VERIFICATION: !c.settings.JWT_ISSUER_VERIFICATION,
        ...(own ? { JWT_ALGORITHM: alg } : {}),
      },
    ]
  },
  AUTH_HEADER_NAME: ({ facts, settings }) =>
    facts.asked === undefined || sameName(facts.asked.header, settings.AUTH_HEADER_NAME)
      ? []
      : [{ AUTH_HEADER_NAME: facts.asked.header }],
  HEADER_SIZE_VALIDATION_ENABLED: ({ facts, settings }) =>
    facts.token.length <= longestToken(settings.MAX_HEADER_FIELD_SIZE_BYTES, settings.AUTH_HEADER_NAME)
      ? []
      : [{ HEADER_SIZE_VALIDATION_ENABLED: !settings.HEADER_SIZE_VALIDATION_ENABLED }],
  MAX_HEADER_FIELD_SIZE_BYTES: ({ facts, settings }) => {
    const [most, name] = [settings.MAX_HEADER_FIELD_SIZE_BYTES, settings.AUTH_HEADER_NAME]
    const needs = most + facts.token.length - longestToken(most, name)
    return needs > most ? [{ MAX_HEADER_FIELD_SIZE_BYTES: needs }] : []
  },
  MCP_CLIENT_AUTH_ENABLED: (c) =>
    proxied(c, { MCP_CLIENT_AUTH_ENABLED: !c.settings.MCP_CLIENT_AUTH_ENABLED }),
  TRUST_PROXY_AUTH: (c) => proxied(c, { TRUST_PROXY_AUTH: !c.settings.TRUST_PROXY_AUTH }),
  PROXY_USER_HEADER: ({ settings }) => [
    { PROXY_USER_HEADER: settings.PROXY_USER_HEADER === '' ? 'a person' : '' },
  ],
  MCP_ALLOWED_HOSTS: ({ facts, settings }) =>
    facts.asked?.host == null ||
    settings.MCP_ALLOWED_HOSTS.length > 0 ||
    facts.gateway.hostsSeen?.includes(facts.asked.host) === true
      ? []
      : [{ MCP_ALLOWED_HOSTS: ['another host'] }],
  MCP_ALLOWED_ORIGINS: ({ facts, settings }) =>
    facts.asked?.origin == null || settings.MCP_ALLOWED_ORIGINS.length > 0
      ? []
      : [{ MCP_ALLOWED_ORIGINS: ['another origin'] }],
  SSO_API_TOKEN_AUTH_ENABLED: (c) =>
    concernsApi(c) ? [{ SSO_API_TOKEN_AUTH_ENABLED: !c.settings.SSO_API_TOKEN_AUTH_ENABLED }] : [],
  // Decides only where tokens of trusted providers count.
  SSO_ALLOW_PROVIDER_LINKING: (c) =>
    c.settings.SSO_API_TOKEN_AUTH_ENABLED && concernsApi(c)
      ? [{ SSO_ALLOW_PROVIDER_LINKING: !c.settings.SSO_ALLOW_PROVIDER_LINKING }]
      : [],
  SKIP_SSL_VERIFY: NOTHING,
  // An operator may have switched the certificate check off because the gateway does not know the authority.
  SSL_CERT_FILE: ({ facts, settings }) =>
    facts.ownAuthority === true && settings.SKIP_SSL_VERIFY
      ? [{ SSL_CERT_FILE: !settings.SSL_CERT_FILE }]
      : [],
  MCP_REQUIRE_AUTH: NOTHING,
  USE_STATEFUL_SESSIONS: ({ facts, settings }) =>
    facts.asked?.method === 'DELETE' ? [{ USE_STATEFUL_SESSIONS: !settings.USE_STATEFUL_SESSIONS }] : [],
  MCPGATEWAY_SESSION_AFFINITY_ENABLED: NOTHING,
  MCP_INBOUND_PROTOCOL_MODE: ({ settings }) => [
    { MCP_INBOUND_PROTOCOL_MODE: settings.MCP_INBOUND_PROTOCOL_MODE === 'legacy' ? 'auto' : 'legacy' },
  ],
  APP_ROOT_PATH: NOTHING,
  WELL_KNOWN_ENABLED: NOTHING,
}

/** A proxy counts only when all its settings are set, so those that nobody told are tried together. */
function proxied({ facts }: Case, change: Partial<Values>): readonly Partial<Values>[] {
  const open = (key: SettingKey): boolean => isOpen(facts.gateway.deployment, key)
  return [
    {
      ...(open('MCP_CLIENT_AUTH_ENABLED') ? { MCP_CLIENT_AUTH_ENABLED: false } : {}),
      ...(open('TRUST_PROXY_AUTH') ? { TRUST_PROXY_AUTH: true } : {}),
      ...(open('PROXY_USER_HEADER') ? { PROXY_USER_HEADER: 'a person' } : {}),
      ...change,
    },
  ]
}

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/** A setting nobody read, with other values; these may change further settings nobody read. */
export interface Open {
  readonly setting: SettingKey
  readonly values: Partial<Values>
}

/**
 * The other values the gateway's settings could have, as far as they could change the answer to this request.
 */
export function possibleIn(c: Case): readonly Open[] {
  return notRead(c.facts.gateway.deployment, null).flatMap((setting) =>
    POSSIBLE[setting](c).map((values) => ({ setting, values })),
  )
}

const notRead = remember(
  (facts: Deployment) => SETTING_KEYS.filter((key) => facts[key].known !== 'read'),
  () => true,
)
