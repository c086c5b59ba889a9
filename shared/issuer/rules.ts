import { isObject, type JsonObject } from '../kernel/json.ts'
import { stripSlashes, urlsplit } from '../contextforge/index.ts'
import type { ProviderId } from './preset.ts'

/*
 * How each provider is recognised: by hosts of its makers, by paths only it has, by where the addresses in
 * its metadata are, and by claims only its tokens have. Sources: those of the presets.
 */

export interface Rule {
  readonly id: Exclude<ProviderId, 'other'>
  /** Host and path of an issuer that only the makers of this provider can have. */
  readonly home?: RegExp
  /** A path that almost always means this provider, on any host. */
  readonly path?: RegExp
  /**
   * Whether the addresses in a metadata document are where this provider puts them, relative to the issuer.
   */
  readonly metadata?: (issuer: string, document: JsonObject) => boolean
  /**
   * The path of the demo's stand-in. The demo runs all its providers on one loopback address and tells them
   * apart by path. Only issuers on a loopback address are compared with it.
   */
  readonly demo?: RegExp
  /** Whether claims are those only this provider issues. Weaker than an address: anybody can write claims. */
  readonly claims?: (claims: JsonObject) => boolean
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

const text = (claims: JsonObject, name: string): string =>
  typeof claims[name] === 'string' ? claims[name] : ''

// For `home` and `path` the order decides, but no two of them fit the same issuer. `metadata` counts only
// when it fits exactly one rule.
export const rules: readonly Rule[] = [
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
    claims: (claims) =>
      text(claims, 'typ') === 'Bearer' && (isObject(claims['realm_access']) || 'session_state' in claims),
  },
  {
    id: 'entra-v2',
    home: /^(login\.(microsoftonline\.(com|us)|partner\.microsoftonline\.cn)|[^./]+\.ciamlogin\.com)\/[^/]+\/v2\.0$/,
    metadata: (issuer, document) =>
      issuer.endsWith('/v2.0') &&
      !issuer.includes('/tfp/') &&
      under(document, 'jwks_uri', '/discovery/v2.0/keys'),
    demo: /^\/[0-9a-f-]{36}\/v2\.0$/,
    claims: (claims) => text(claims, 'ver') === '2.0' && text(claims, 'tid') !== '',
  },
  {
    id: 'entra-v1',
    home: /^sts\.(windows\.net|chinacloudapi\.cn)\/[^/]+$/,
    metadata: (_issuer, document) => under(document, 'jwks_uri', '/common/discovery/keys'),
    demo: /^\/sts\//,
    claims: (claims) =>
      text(claims, 'ver') === '1.0' && text(claims, 'tid') !== '' && text(claims, 'appid') !== '',
  },
  {
    id: 'okta-custom',
    home: /^[^./]+\.(okta|oktapreview|okta-emea|okta-gov)\.com\/oauth2\/[^/]+$/,
    metadata: (issuer, document) =>
      /\/oauth2\/[^/]+$/.test(issuer) && at(document, 'jwks_uri', `${issuer}/v1/keys`),
    demo: /^\/oauth2\/default$/,
    claims: (claims) => claims['ver'] === 1 && text(claims, 'cid') !== '' && text(claims, 'uid') !== '',
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
    claims: (claims) => /^(auth0\|.+|.+@clients)$/.test(text(claims, 'sub')),
  },
  {
    id: 'cognito',
    home: /^cognito-idp\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\/[^/]+$/,
    demo: /^\/cognito-pool\//,
    claims: (claims) => text(claims, 'token_use') === 'access',
  },
  {
    id: 'zitadel',
    home: /^([^./]+\.)+zitadel\.cloud$/,
    metadata: (issuer, document) =>
      at(document, 'jwks_uri', `${originOf(issuer)}/oauth/v2/keys`) &&
      at(document, 'token_endpoint', `${originOf(issuer)}/oauth/v2/token`),
    claims: (claims) => Object.keys(claims).some((name) => name.startsWith('urn:zitadel:iam:')),
  },
  { id: 'google', home: /^accounts\.google\.com$/ },
  {
    id: 'adfs',
    path: /^\/adfs$/i,
    metadata: (issuer, document) =>
      typeof document['access_token_issuer'] === 'string' ||
      (issuer.endsWith('/adfs') && at(document, 'jwks_uri', `${issuer}/discovery/keys`)),
    claims: (claims) => text(claims, 'apptype') !== '' && text(claims, 'ver') === '1.0',
  },
  {
    id: 'entra-b2c',
    home: /^[^./]+\.b2clogin\.com\/(tfp\/)?[^/]+(\/[^/]+)?\/v2\.0$/,
    metadata: (issuer, document) =>
      issuer.includes('/tfp/') && under(document, 'jwks_uri', '/discovery/v2.0/keys'),
    claims: (claims) => /^b2c_1a?_/i.test(text(claims, 'tfp') || text(claims, 'acr')),
  },
  {
    id: 'hydra',
    metadata: (issuer, document) =>
      at(document, 'jwks_uri', `${issuer}/.well-known/jwks.json`) &&
      at(document, 'token_endpoint', `${issuer}/oauth2/token`) &&
      at(document, 'authorization_endpoint', `${issuer}/oauth2/auth`),
    claims: (claims) => isObject(claims['ext']) && Array.isArray(claims['scp']),
  },
  {
    id: 'supabase',
    home: /^[a-z0-9]+\.supabase\.(co|in)\/auth\/v1$/,
    claims: (claims) => text(claims, 'aal') !== '' && text(claims, 'role') !== '',
  },
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
  {
    id: 'firebase',
    home: /^securetoken\.google\.com\/[^/]+$/,
    claims: (claims) => isObject(claims['firebase']),
  },
  {
    id: 'gitlab',
    home: /^gitlab\.com$/,
    metadata: (issuer, document) => at(document, 'jwks_uri', `${issuer}/oauth/discovery/keys`),
  },
  {
    id: 'descope',
    home: /^api(\.[a-z0-9]+)?\.descope\.(com|org)\/.+$/,
    metadata: (_issuer, document) => under(document, 'token_endpoint', '/oauth2/v1/apps/token'),
    claims: (claims) => text(claims, 'drn') !== '',
  },
  {
    id: 'clerk',
    home: /^[^./]+\.clerk\.accounts\.dev$/,
    metadata: (issuer, document) =>
      at(document, 'jwks_uri', `${issuer}/.well-known/jwks.json`) &&
      at(document, 'token_endpoint', `${issuer}/oauth/token`) &&
      at(document, 'authorization_endpoint', `${issuer}/oauth/authorize`) &&
      at(document, 'userinfo_endpoint', `${issuer}/oauth/userinfo`),
  },
  {
    id: 'fusionauth',
    home: /^[^./]+\.fusionauth\.io$/,
    metadata: (_issuer, document) =>
      under(document, 'jwks_uri', '/.well-known/jwks.json') &&
      under(document, 'authorization_endpoint', '/oauth2/authorize') &&
      under(document, 'device_authorization_endpoint', '/oauth2/device_authorize'),
    claims: (claims) => text(claims, 'applicationId') !== '' && text(claims, 'authenticationType') !== '',
  },
  {
    id: 'ping',
    home: /^auth\.pingone\.(com|eu|asia|ca|com\.au|sg)\/[^/]+\/as$/,
    metadata: (issuer, document) =>
      issuer.endsWith('/as') &&
      at(document, 'jwks_uri', `${issuer}/jwks`) &&
      at(document, 'token_endpoint', `${issuer}/token`),
  },
  {
    id: 'logto',
    home: /^[^./]+\.logto\.app\/oidc$/,
    metadata: (issuer, document) =>
      issuer.endsWith('/oidc') &&
      at(document, 'jwks_uri', `${issuer}/jwks`) &&
      at(document, 'token_endpoint', `${issuer}/token`) &&
      at(document, 'authorization_endpoint', `${issuer}/auth`),
  },
  {
    id: 'pocket-id',
    metadata: (issuer, document) =>
      under(document, 'token_endpoint', '/api/oidc/token') &&
      under(document, 'jwks_uri', '/.well-known/jwks.json') &&
      at(document, 'authorization_endpoint', `${issuer}/authorize`),
  },
  {
    id: 'authelia',
    metadata: (issuer, document) =>
      at(document, 'token_endpoint', `${issuer}/api/oidc/token`) &&
      at(document, 'jwks_uri', `${issuer}/jwks.json`),
  },
  {
    id: 'casdoor',
    home: /^(door|demo)\.casdoor\.com$/,
    metadata: (issuer, document) =>
      at(document, 'token_endpoint', `${issuer}/api/login/oauth/access_token`) &&
      under(document, 'jwks_uri', '/jwks'),
    claims: (claims) => text(claims, 'tokenType') === 'access-token',
  },
  {
    id: 'better-auth',
    path: /^\/api\/auth$/,
    metadata: (issuer, document) =>
      at(document, 'jwks_uri', `${issuer}/jwks`) &&
      at(document, 'token_endpoint', `${issuer}/oauth2/token`) &&
      at(document, 'authorization_endpoint', `${issuer}/oauth2/authorize`),
  },
  {
    id: 'scalekit',
    home: /^[^./]+\.scalekit\.(com|dev|cloud)(\/resources\/[^/]+)?$/,
    metadata: (issuer, document) =>
      at(document, 'jwks_uri', `${originOf(issuer)}/keys`) &&
      at(document, 'token_endpoint', `${originOf(issuer)}/oauth/token`),
  },
  {
    id: 'stytch',
    home: /^[^./]+\.customers\.stytch\.(com|dev)$/,
    metadata: (_issuer, document) =>
      under(document, 'jwks_uri', '/.well-known/jwks.json') &&
      under(document, 'token_endpoint', '/v1/oauth2/token'),
    claims: (claims) =>
      /^(https:\/\/)?stytch\.com\/project-/.test(text(claims, 'iss')) ||
      text(claims, 'client_id').startsWith('connected-app-'),
  },
  {
    id: 'duende',
    home: /^demo\.duendesoftware\.com$/,
    metadata: (issuer, document) =>
      at(document, 'jwks_uri', `${issuer}/.well-known/openid-configuration/jwks`) &&
      at(document, 'token_endpoint', `${issuer}/connect/token`),
  },
]
