/** One way to set a gateway up: its environment, and what an operator would say of it. */
export interface Deployment {
  readonly name: string
  readonly env: Readonly<Record<string, string>>
  /** What the operator says of settings no reply tells. */
  readonly said?: Readonly<Record<string, string>>
  /** Whom an identity-aware proxy in front of the gateway names to it, for clients. */
  readonly proxyNames?: string
  /** The app signs in through a proxy that names its administrator, since nobody else is let in. */
  readonly proxyForApp?: boolean
  /** The gateway itself does not trust the certificate authority of the issuers. */
  readonly withoutAuthority?: boolean
  /** An SSO provider is trusted for the API, and its tokens carry this audience. */
  readonly apiAudience?: string
  /** The releases on which it differs too, besides the newest. */
  readonly alsoOn?: readonly string[]
  /** The app sends live tests of its own there, as the gateway speaks. */
  readonly live?: boolean
  /** Part of the short run. */
  readonly slice?: boolean
}

export const ADMIN = 'admin@example.com'
export const ACTIVE = 'dana@example.com'
export const DISABLED = 'gone@example.com'
export const NOBODY = 'stranger@example.com'

/** The audience of the API, in deployments where a provider is trusted for it. */
export const API = 'https://api.acme.example'

const OLDER = ['1.0.8', '1.0.0']
const PROXY = {
  MCP_CLIENT_AUTH_ENABLED: 'false',
  TRUST_PROXY_AUTH: 'true',
  TRUST_PROXY_AUTH_DANGEROUSLY: 'true',
}

/**
 * The deployments. No setting of the rig's own is among them; what the operator says is true, except where a
 * name says that nobody told.
 */
const DEPLOYMENTS: readonly Deployment[] = [
  { name: 'as it comes', env: {}, slice: true },
  { name: 'JWT_ISSUER of its own', env: { JWT_ISSUER: 'https://gw.example.com' }, alsoOn: OLDER },
  {
    name: 'JWT_ISSUER of its own, issuers not verified',
    env: { JWT_ISSUER: 'acme-gateway', JWT_ISSUER_VERIFICATION: 'false', JWT_ALGORITHM: 'HS512' },
    said: { JWT_ISSUER_VERIFICATION: 'off' },
    slice: true,
    alsoOn: OLDER,
  },
  { name: 'issuers not verified, and nobody told', env: { JWT_ISSUER_VERIFICATION: 'false' } },
  { name: 'as it comes, with all that no reply tells said', env: {}, live: true },
  {
    name: 'own tokens signed with HS512, issuers not verified',
    env: { JWT_ALGORITHM: 'HS512', JWT_ISSUER_VERIFICATION: 'false' },
    said: { JWT_ISSUER_VERIFICATION: 'off' },
  },
  {
    name: 'another header, longer ones, and JWT_ISSUER of its own',
    env: { AUTH_HEADER_NAME: 'X-Gateway-Token', MAX_HEADER_FIELD_SIZE_BYTES: '9500', JWT_ISSUER: 'acme' },
    said: { MAX_HEADER_FIELD_SIZE_BYTES: '9500', HEADER_SIZE_VALIDATION_ENABLED: 'on' },
    slice: true,
  },
  // 1.0.0 does not have it.
  { name: 'another header', env: { AUTH_HEADER_NAME: 'X-Auth' }, alsoOn: ['1.0.8'] },
  {
    name: 'shorter headers',
    env: { MAX_HEADER_FIELD_SIZE_BYTES: '2000' },
    said: { MAX_HEADER_FIELD_SIZE_BYTES: '2000', HEADER_SIZE_VALIDATION_ENABLED: 'on' },
    alsoOn: ['1.0.8'],
  },
  { name: 'longer headers, and nobody told', env: { MAX_HEADER_FIELD_SIZE_BYTES: '16000' } },
  {
    name: 'headers of any length, the old protocol only, no token needed, and nothing told to clients',
    env: {
      HEADER_SIZE_VALIDATION_ENABLED: 'false',
      MCP_INBOUND_PROTOCOL_MODE: 'legacy',
      MCP_REQUIRE_AUTH: 'false',
      USE_STATEFUL_SESSIONS: 'true',
      WELL_KNOWN_ENABLED: 'false',
    },
    said: {
      HEADER_SIZE_VALIDATION_ENABLED: 'off',
      MCP_INBOUND_PROTOCOL_MODE: 'legacy',
      MCP_REQUIRE_AUTH: 'off',
      USE_STATEFUL_SESSIONS: 'on',
    },
    slice: true,
  },
  {
    name: 'headers of any length',
    env: { HEADER_SIZE_VALIDATION_ENABLED: 'false' },
    said: { HEADER_SIZE_VALIDATION_ENABLED: 'off' },
    alsoOn: ['1.0.8'],
  },
  {
    name: 'the old protocol only',
    live: true,
    env: { MCP_INBOUND_PROTOCOL_MODE: 'legacy' },
    said: { MCP_INBOUND_PROTOCOL_MODE: 'legacy' },
  },
  {
    name: 'a trusted proxy that names a person',
    env: PROXY,
    proxyNames: ACTIVE,
    proxyForApp: true,
    said: { PROXY_USER_HEADER: ACTIVE },
    alsoOn: OLDER,
  },
  {
    name: 'a trusted proxy that names somebody who is disabled',
    env: PROXY,
    proxyNames: DISABLED,
    proxyForApp: true,
    said: { PROXY_USER_HEADER: DISABLED },
    slice: true,
    alsoOn: OLDER,
  },
  {
    name: 'a trusted proxy that names somebody nobody knows',
    env: { ...PROXY, PROXY_USER_HEADER: 'X-Forwarded-Email' },
    proxyNames: NOBODY,
    proxyForApp: true,
    said: { PROXY_USER_HEADER: NOBODY },
  },
  {
    name: 'a trusted proxy, and nobody told whom it names',
    env: PROXY,
    proxyNames: ACTIVE,
    proxyForApp: true,
  },
  {
    name: 'a trusted proxy that names nobody to clients',
    env: PROXY,
    proxyForApp: true,
    said: { PROXY_USER_HEADER: '' },
  },
  {
    name: 'hosts and origins listed',
    env: {
      MCP_ALLOWED_HOSTS: 'gw.example.com,gw.example.com:8443',
      MCP_ALLOWED_ORIGINS: 'https://app.example.com',
    },
    said: {
      MCP_ALLOWED_HOSTS: 'gw.example.com,gw.example.com:8443',
      MCP_ALLOWED_ORIGINS: 'https://app.example.com',
    },
    slice: true,
  },
  { name: 'hosts listed, and nobody told', env: { MCP_ALLOWED_HOSTS: 'gw.example.com' } },
  {
    name: 'certificates not verified, and the authority not trusted',
    env: { SKIP_SSL_VERIFY: 'true' },
    withoutAuthority: true,
    said: { SSL_CERT_FILE: 'no' },
    alsoOn: ['1.0.8'],
  },
  {
    name: 'certificates not verified, a path in front, and nobody told whether the authority is trusted',
    env: { SKIP_SSL_VERIFY: 'true', APP_ROOT_PATH: '/gw' },
    said: { APP_ROOT_PATH: '/gw' },
    withoutAuthority: true,
    slice: true,
  },
  {
    name: 'certificates not verified, and the authority trusted',
    env: { SKIP_SSL_VERIFY: 'true' },
    said: { SSL_CERT_FILE: 'yes' },
  },
  {
    name: 'a provider trusted for the API',
    env: { SSO_ENABLED: 'true', SSO_API_TOKEN_AUTH_ENABLED: 'true' },
    said: { SSO_API_TOKEN_AUTH_ENABLED: 'on', SSO_ALLOW_PROVIDER_LINKING: 'off' },
    apiAudience: API,
  },
  {
    name: 'a provider trusted for the API, accounts linked',
    env: { SSO_ENABLED: 'true', SSO_API_TOKEN_AUTH_ENABLED: 'true', SSO_ALLOW_PROVIDER_LINKING: 'true' },
    said: { SSO_API_TOKEN_AUTH_ENABLED: 'on', SSO_ALLOW_PROVIDER_LINKING: 'on' },
    apiAudience: API,
    slice: true,
  },
  {
    name: 'a provider trusted for the API, and the API off',
    env: { SSO_ENABLED: 'true' },
    said: { SSO_API_TOKEN_AUTH_ENABLED: 'off' },
    apiAudience: API,
  },
  {
    name: 'no token needed where OAuth is off',
    env: { MCP_REQUIRE_AUTH: 'false' },
    said: { MCP_REQUIRE_AUTH: 'off' },
    alsoOn: ['1.0.8'],
  },
  {
    name: 'AUTH_REQUIRED off, MCP_REQUIRE_AUTH on',
    env: { AUTH_REQUIRED: 'false', MCP_REQUIRE_AUTH: 'true' },
    said: { MCP_REQUIRE_AUTH: 'on' },
  },
  { name: 'a path in front', env: { APP_ROOT_PATH: '/gw' }, said: { APP_ROOT_PATH: '/gw' } },
  {
    name: 'APP_DOMAIN with capitals, a port and a path',
    env: { APP_DOMAIN: 'https://GW.Example.com:443/team/' },
  },
  {
    name: 'no admin API',
    env: { MCPGATEWAY_ADMIN_API_ENABLED: 'false' },
    said: { MCP_CLIENT_AUTH_ENABLED: 'on' },
  },
  { name: 'nothing told to clients', env: { WELL_KNOWN_ENABLED: 'false' } },
  {
    name: 'own tokens for another audience',
    env: { JWT_AUDIENCE: 'acme-api', JWT_AUDIENCE_VERIFICATION: 'false' },
  },
  {
    name: 'sessions that are kept',
    env: { USE_STATEFUL_SESSIONS: 'true' },
    said: { USE_STATEFUL_SESSIONS: 'on' },
  },
  { name: 'people need no entry', env: { REQUIRE_USER_IN_DB: 'false' } },
]

/** What an operator answers once, and what holds wherever a deployment is about something else. */
const TOLD = {
  MCP_ALLOWED_HOSTS: '',
  MCP_ALLOWED_ORIGINS: '',
  MCP_INBOUND_PROTOCOL_MODE: 'auto',
  HEADER_SIZE_VALIDATION_ENABLED: 'on',
  MAX_HEADER_FIELD_SIZE_BYTES: '8192',
  JWT_ISSUER_VERIFICATION: 'on',
  MCP_REQUIRE_AUTH: 'on',
  USE_STATEFUL_SESSIONS: 'off',
}

/**
 * The deployments, with the operator's words on what nobody changed there. Nothing is said for one in which
 * nobody told, and for the one as it comes.
 */
export const deployments: readonly Deployment[] = DEPLOYMENTS.map((one) => {
  if (one.name === 'as it comes' || one.name.includes('nobody told')) return one
  const unchanged = Object.entries(TOLD).filter(
    ([key]) => !(key in one.env) && !(key === 'MCP_REQUIRE_AUTH' && 'AUTH_REQUIRED' in one.env),
  )
  return { ...one, said: { ...Object.fromEntries(unchanged), ...one.said } }
})
