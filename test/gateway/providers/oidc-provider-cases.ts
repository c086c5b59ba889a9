import type { Cure, Place } from './cure.ts'

/** How the provider is configured; each field is one setting of its maker, by the name it has there. */
export interface Setting {
  /** `features.resourceIndicators.defaultResource`. */
  readonly defaultResource?: (place: Place) => string
  /** `getResourceServerInfo`: `audience`. */
  readonly audience?: (resource: string, place: Place) => string
  readonly accessTokenFormat?: 'jwt' | 'opaque'
  readonly accessTokenTTL?: number
  readonly sign?: 'RS256' | 'HS256' | 'none'
  readonly encrypt?: boolean
  /** `extraTokenClaims`. */
  readonly claims?: (email: string) => Record<string, unknown>
  /** `findAccount`: what the subject of a person is. */
  readonly sub?: 'id' | 'email'
}

/** What the client asks for. */
export interface Asking {
  readonly resource?: (place: Place) => string
  readonly grant?: 'code' | 'client_credentials'
  readonly take?: 'id_token' | 'refresh'
  readonly registered?: boolean
}

export interface ProviderCase {
  readonly name: string
  readonly stops: Cure['stops']
  readonly offers: RegExp
  readonly before: Setting & { readonly asks?: Asking }
  readonly after: Setting & { readonly asks?: Asking }
}

const canonical = ({ canonical: url }: Place): string => url
const withEmail = (email: string): Record<string, unknown> => ({ email })
const asksForIt = { resource: canonical }
const good = { claims: withEmail, asks: asksForIt } as const

const AUDIENCE = /carry \S+ in aud, exactly as written|resource=\S+ \(RFC 8707\)/
const EMAIL = /Put the e-mail address into access tokens/
const JWT = /Issue JWT access tokens/

/** Each is one change at the provider, or in what its client asks, after which the next token passes. */
export const CASES: readonly ProviderCase[] = [
  {
    name: 'oidc-provider, opaque without resource: a default resource',
    stops: 'readable',
    offers: JWT,
    before: { claims: withEmail },
    after: { claims: withEmail, defaultResource: canonical },
  },
  {
    name: 'oidc-provider, opaque without resource: the client sends resource',
    stops: 'readable',
    offers: JWT,
    before: { claims: withEmail },
    after: good,
  },
  {
    name: 'oidc-provider, accessTokenFormat opaque: jwt',
    stops: 'readable',
    offers: JWT,
    before: { ...good, accessTokenFormat: 'opaque' },
    after: good,
  },
  {
    name: 'oidc-provider, an encrypted token: no encryption',
    stops: 'readable',
    offers: /not opaque and not encrypted/,
    before: { ...good, encrypt: true },
    after: good,
  },
  {
    name: 'oidc-provider, aud is the client id: the resource asked for',
    stops: 'audience',
    offers: AUDIENCE,
    before: { ...good, audience: () => 'oidc-client' },
    after: good,
  },
  {
    name: 'oidc-provider, aud is one value for all: the resource asked for',
    stops: 'audience',
    offers: AUDIENCE,
    before: { ...good, audience: () => 'urn:company:apis' },
    after: good,
  },
  {
    name: 'oidc-provider, aud ends in a slash: without it',
    stops: 'audience',
    offers: AUDIENCE,
    before: { ...good, audience: (resource) => `${resource}/` },
    after: good,
  },
  {
    name: 'oidc-provider, aud is in capitals: as written',
    stops: 'audience',
    offers: AUDIENCE,
    before: { ...good, audience: (resource) => resource.toUpperCase() },
    after: good,
  },
  {
    name: 'oidc-provider, aud is the origin: the whole address',
    stops: 'audience',
    offers: AUDIENCE,
    before: { ...good, audience: (resource) => new URL(resource).origin },
    after: good,
  },
  {
    name: 'oidc-provider, the client asks for another resource: for this server',
    stops: 'audience',
    offers: AUDIENCE,
    before: { claims: withEmail, asks: { resource: () => 'https://orders.example.com' } },
    after: good,
  },
  {
    name: 'oidc-provider, the client asks for the SSE address: for this server',
    stops: 'audience',
    offers: AUDIENCE,
    before: { claims: withEmail, asks: { resource: (place) => place.canonical.replace(/mcp$/, 'sse') } },
    after: good,
  },
  {
    name: 'oidc-provider, the default resource is another API: this server',
    stops: 'audience',
    offers: AUDIENCE,
    before: { claims: withEmail, defaultResource: () => 'urn:other' },
    after: { claims: withEmail, defaultResource: canonical },
  },
  {
    name: 'oidc-provider, no e-mail address: extraTokenClaims',
    stops: 'email-claim',
    offers: EMAIL,
    before: { asks: asksForIt },
    after: good,
  },
  {
    name: 'oidc-provider, the address under another name: as email',
    stops: 'email-claim',
    offers: EMAIL,
    before: { asks: asksForIt, claims: (mail) => ({ mail, upn: mail }) },
    after: good,
  },
  {
    name: 'oidc-provider, a user name without @ in preferred_username: email too',
    stops: 'email-claim',
    offers: EMAIL,
    before: { asks: asksForIt, claims: () => ({ preferred_username: 'oidc-provider, dana' }) },
    after: { asks: asksForIt, claims: (email) => ({ preferred_username: 'oidc-provider, dana', email }) },
  },
  {
    name: 'oidc-provider, emails as a list: email as text',
    stops: 'email-claim',
    offers: EMAIL,
    before: { asks: asksForIt, claims: (email) => ({ emails: [email] }) },
    after: good,
  },
  {
    name: 'oidc-provider, an id as sub: the e-mail address as sub',
    stops: 'email-claim',
    offers: EMAIL,
    before: { asks: asksForIt, sub: 'id' },
    after: { asks: asksForIt, sub: 'email' },
  },
  {
    name: 'oidc-provider, HS256: RS256',
    stops: 'signature',
    offers: /Sign access tokens with a key|private key/,
    before: { ...good, sign: 'HS256' },
    after: good,
  },
  {
    name: 'oidc-provider, the nonce in the access token: left out',
    stops: 'not-id-token',
    offers: /nonce/,
    before: { ...good, claims: (email) => ({ email, nonce: 'n1' }) },
    after: good,
  },
  {
    name: 'oidc-provider, at_hash in the access token: left out',
    stops: 'not-id-token',
    offers: /access token/,
    before: { ...good, claims: (email) => ({ email, at_hash: 'h' }) },
    after: good,
  },
  {
    name: 'oidc-provider, the ID token: the access token',
    stops: 'not-id-token',
    offers: /Use the access_token field/,
    before: { ...good, asks: { ...asksForIt, take: 'id_token' } },
    after: good,
  },
  {
    name: 'oidc-provider, a lifetime of one second: ten minutes',
    stops: 'time',
    offers: /Get a fresh token/,
    before: { ...good, accessTokenTTL: 1 },
    after: good,
  },
  {
    name: 'oidc-provider, an expired token: a renewed one',
    stops: 'time',
    offers: /Get a fresh token/,
    before: { ...good, accessTokenTTL: 1 },
    after: { ...good, asks: { ...asksForIt, take: 'refresh' } },
  },
  {
    name: 'oidc-provider, client credentials: a grant with a person',
    stops: 'email-claim',
    offers: /use a grant with a person/,
    before: { asks: { ...asksForIt, grant: 'client_credentials' } },
    after: good,
  },
  {
    name: 'oidc-provider, client credentials: an address for this client',
    stops: 'email-claim',
    offers: /e-mail address the provider puts into this client’s tokens/,
    before: { asks: { ...asksForIt, grant: 'client_credentials' } },
    after: { claims: withEmail, asks: { ...asksForIt, grant: 'client_credentials' } },
  },
  {
    name: 'oidc-provider, a client that registered itself asks for nothing: a default resource for all',
    stops: 'readable',
    offers: JWT,
    before: { claims: withEmail, asks: { registered: true } },
    after: { claims: withEmail, defaultResource: canonical, asks: { registered: true } },
  },
  {
    name: 'oidc-provider, a client that registered itself, without an address: extraTokenClaims for all',
    stops: 'email-claim',
    offers: EMAIL,
    before: { asks: { ...asksForIt, registered: true } },
    after: { claims: withEmail, asks: { ...asksForIt, registered: true } },
  },
]
