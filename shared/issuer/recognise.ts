import { isObject, type Json, type JsonObject } from '../kernel/json.ts'
import { stripSlashes, urlsplit } from '../contextforge/index.ts'
import type { ProviderId } from './preset.ts'

/** How sure the app is about a provider. Never part of a verdict: it only chooses words and advice. */
export interface Recognition {
  readonly id: ProviderId
  /** True when the host belongs to the provider's makers, or the metadata has its addresses. */
  readonly sure: boolean
  /** What it was recognised by, as a sentence. */
  readonly why: string
}

interface Rule {
  readonly id: Exclude<ProviderId, 'other'>
  /** Host and path of an issuer that only the makers of this provider can have. */
  readonly home?: RegExp
  /** A path that nearly always means this provider, wherever it runs. */
  readonly path?: RegExp
  /** Where the addresses in the metadata of this provider lie, seen from the issuer. */
  readonly metadata?: (issuer: string, document: JsonObject) => boolean
  /**
   * The demo has all its providers on one loopback address, told apart by path. Nobody else's provider is
   * looked up there.
   */
  readonly demo?: RegExp
}

const under = (document: JsonObject, field: string, ...ends: string[]): boolean => {
  const value = document[field]
  return typeof value === 'string' && ends.some((end) => stripSlashes(value).endsWith(end))
}
const at = (document: JsonObject, field: string, address: string): boolean =>
  typeof document[field] === 'string' && stripSlashes(document[field]) === address
const originOf = (issuer: string): string => {
  const parts = urlsplit(issuer)
  return parts ? `${parts.scheme}://${parts.netloc}` : ''
}

// The order matters only for `home` and `path`, which exclude one another; metadata must fit exactly one
// rule.
const rules: readonly Rule[] = [
  {
    id: 'authentik',
    path: /^\/application\/o\/[^/]+$/,
    metadata: (issuer, document) =>
      at(document, 'jwks_uri', `${issuer}/jwks`) && issuer.includes('/application/o/'),
  },
  {
    id: 'keycloak',
    path: /^(\/auth)?\/realms\/[^/]+$/,
    metadata: (issuer, document) => at(document, 'jwks_uri', `${issuer}/protocol/openid-connect/certs`),
  },
  {
    id: 'entra-v2',
    home: /^(login\.(microsoftonline\.(com|us)|partner\.microsoftonline\.cn)|[^./]+\.ciamlogin\.com)\/[^/]+\/v2\.0$/,
    metadata: (issuer, document) =>
      issuer.endsWith('/v2.0') &&
      !issuer.includes('/tfp/') &&
      under(document, 'jwks_uri', '/discovery/v2.0/keys'),
    demo: /^\/[0-9a-f-]{36}\/v2\.0$/,
  },
  {
    id: 'entra-v1',
    home: /^sts\.(windows\.net|chinacloudapi\.cn)\/[^/]+$/,
    metadata: (_issuer, document) => under(document, 'jwks_uri', '/common/discovery/keys'),
    demo: /^\/sts\//,
  },
  {
    id: 'okta-custom',
    home: /^[^./]+\.(okta|oktapreview|okta-emea|okta-gov)\.com\/oauth2\/[^/]+$/,
    metadata: (issuer, document) =>
      /\/oauth2\/[^/]+$/.test(issuer) && at(document, 'jwks_uri', `${issuer}/v1/keys`),
    demo: /^\/oauth2\/default$/,
  },
  {
    id: 'okta-org',
    home: /^[^./]+\.(okta|oktapreview|okta-emea|okta-gov)\.com$/,
    metadata: (issuer, document) => at(document, 'jwks_uri', `${issuer}/oauth2/v1/keys`),
    demo: /^\/okta-org$/,
  },
  {
    id: 'auth0',
    home: /^([^./]+\.)+auth0\.com$/,
    metadata: (issuer, document) =>
      at(document, 'jwks_uri', `${issuer}/.well-known/jwks.json`) &&
      at(document, 'token_endpoint', `${issuer}/oauth/token`) &&
      at(document, 'mfa_challenge_endpoint', `${issuer}/mfa/challenge`),
    demo: /^\/auth0$/,
  },
  {
    id: 'cognito',
    home: /^cognito-idp\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\/[^/]+$/,
    demo: /^\/cognito-pool\//,
  },
  {
    id: 'zitadel',
    home: /^([^./]+\.)+zitadel\.cloud$/,
    metadata: (issuer, document) =>
      at(document, 'jwks_uri', `${originOf(issuer)}/oauth/v2/keys`) &&
      at(document, 'token_endpoint', `${originOf(issuer)}/oauth/v2/token`),
  },
  { id: 'google', home: /^accounts\.google\.com$/ },
  {
    id: 'adfs',
    path: /^\/adfs$/i,
    metadata: (issuer, document) =>
      typeof document['access_token_issuer'] === 'string' ||
      (issuer.endsWith('/adfs') && at(document, 'jwks_uri', `${issuer}/discovery/keys`)),
  },
  {
    id: 'entra-b2c',
    home: /^[^./]+\.b2clogin\.com\/(tfp\/)?[^/]+(\/[^/]+)?\/v2\.0$/,
    metadata: (issuer, document) =>
      issuer.includes('/tfp/') && under(document, 'jwks_uri', '/discovery/v2.0/keys'),
  },
  {
    id: 'hydra',
    metadata: (issuer, document) =>
      at(document, 'jwks_uri', `${issuer}/.well-known/jwks.json`) &&
      at(document, 'token_endpoint', `${issuer}/oauth2/token`) &&
      at(document, 'authorization_endpoint', `${issuer}/oauth2/auth`),
  },
  { id: 'supabase', home: /^[a-z0-9]+\.supabase\.(co|in)\/auth\/v1$/ },
  {
    id: 'authkit',
    home: /^[^./]+\.authkit\.app$/,
    metadata: (issuer, document) => at(document, 'jwks_uri', `${issuer}/oauth2/jwks`),
  },
  {
    id: 'dex',
    path: /^\/dex$/,
    metadata: (issuer, document) =>
      at(document, 'jwks_uri', `${issuer}/keys`) &&
      at(document, 'token_endpoint', `${issuer}/token`) &&
      at(document, 'device_authorization_endpoint', `${issuer}/device/code`),
  },
  { id: 'firebase', home: /^securetoken\.google\.com\/[^/]+$/ },
  {
    id: 'gitlab',
    home: /^gitlab\.com$/,
    metadata: (issuer, document) => at(document, 'jwks_uri', `${issuer}/oauth/discovery/keys`),
  },
]

const NAMES: Record<ProviderId, string> = {
  authentik: 'Authentik',
  keycloak: 'Keycloak',
  'entra-v2': 'Entra ID',
  'entra-v1': 'Entra ID',
  'okta-custom': 'Okta',
  'okta-org': 'Okta',
  auth0: 'Auth0',
  cognito: 'Cognito',
  zitadel: 'Zitadel',
  google: 'Google',
  adfs: 'AD FS',
  'entra-b2c': 'Azure AD B2C',
  hydra: 'Ory Hydra',
  supabase: 'Supabase',
  authkit: 'WorkOS',
  dex: 'Dex',
  firebase: 'Firebase',
  gitlab: 'GitLab',
  other: 'it',
}

const unknown = (why: string): Recognition => ({ id: 'other', sure: false, why })

/**
 * Recognises an identity provider. In: the issuer as configured or as in a token, and its metadata document
 * where it was read (null: not read). Out: the provider, whether that is sure, and why. An address alone
 * names only a provider whose address nobody else can have, or whose path is its own; where metadata and
 * address disagree, or metadata fits several, it is `other`. Does not check that the metadata is genuine:
 * that is the gateway's business.
 */
export function recognise(issuer: string, metadata: Json | null = null): Recognition {
  const plain = stripSlashes(issuer)
  const parts = urlsplit(plain)
  if (!parts || parts.scheme !== 'https') return unknown('The issuer is not an https address.')
  const place = `${parts.netloc.toLowerCase()}${parts.path}`
  const home = rules.find((rule) => rule.home?.test(place))
  if (home) return { id: home.id, sure: true, why: `Its host belongs to ${NAMES[home.id]}.` }

  const loopback = /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(parts.netloc)
  const demo = loopback ? rules.find((rule) => rule.demo?.test(parts.path)) : undefined
  if (demo) return { id: demo.id, sure: false, why: `It is the demo’s stand-in for ${NAMES[demo.id]}.` }
  const byPath = rules.find((rule) => rule.path?.test(parts.path))
  const document = isObject(metadata) ? metadata : null
  const fits = document ? rules.filter((rule) => rule.metadata?.(plain, document)) : []
  const only = fits.length === 1 ? fits[0] : undefined
  if (only && (byPath === undefined || byPath.id === only.id))
    return { id: only.id, sure: true, why: `Its metadata has the addresses of ${NAMES[only.id]}.` }
  if (fits.length > 0) return unknown('Its metadata fits more than one product.')
  if (!byPath)
    return unknown(
      document
        ? 'Neither its address nor its metadata is of a product known here.'
        : 'Its address is of no product known here.',
    )
  if (document && byPath.metadata)
    return unknown(`Its address looks like ${NAMES[byPath.id]}, its metadata does not.`)
  return { id: byPath.id, sure: false, why: `Its address looks like ${NAMES[byPath.id]}.` }
}
