import type { IncomingMessage, ServerResponse } from 'node:http'
import Provider, { type Configuration } from 'oidc-provider'
import type { JsonObject } from '../../shared/kernel/json.ts'
import type { Leaf } from '../helpers/certificates.ts'
import { listenHttps } from '../gateway/rig/https.ts'
import { createSigningKey } from '../gateway/rig/signing.ts'
import type { Recorded } from './recorded.ts'

/** The person who signs in, with the address the gateway knows her by. */
export const PERSON = 'dana@example.com'

interface Refusal {
  readonly status: number
  readonly body: JsonObject | string
}

/** How one set-up's identity provider differs from a plain oidc-provider. Everything left out is its own. */
export interface IdentityOptions {
  /** The path of the issuer, such as `/realms/test`. */
  readonly path?: string
  /** A slash more at the end of the issuer's name, everywhere. */
  readonly slash?: boolean
  /** At which well-known addresses the metadata is found. */
  readonly places?: readonly ('rfc8414' | 'openid' | 'rfc8414-root')[]
  /** What stands at these addresses instead. */
  readonly instead?: Refusal
  /** The metadata as it is served. */
  readonly metadata?: (document: JsonObject) => JsonObject
  readonly scopes?: readonly string[]
  /** Out: why a registration is refused; null when the provider itself decides. */
  readonly refusesRegistration?: (wanted: JsonObject) => Refusal | null
  /** The answer to a registration, changed. */
  readonly registered?: (answer: JsonObject) => JsonObject
  readonly registeredStatus?: number
  /** Out: what an authorization request comes back with; null when the provider itself decides. */
  readonly refusesAuthorization?: (asked: URLSearchParams) => Readonly<Record<string, string>> | null
  /** The redirect back to the client, changed in place. */
  readonly comesBack?: (to: URL) => void
  readonly refusesToken?: (form: URLSearchParams) => Refusal | null
  readonly token?: (answer: JsonObject) => JsonObject
  /** What `aud` holds: the resource asked for (RFC 8707), or always the client's id. */
  readonly audience?: 'resource' | 'client-id'
  readonly email?: string | null
  readonly tokenSeconds?: number
}

export interface Identity {
  readonly issuer: string
  readonly origin: string
  /** Everything that was asked of it, in the order in which it came. */
  readonly recorded: Recorded[]
  close(): Promise<void>
}

const SIGN_IN = '/sign-in'
const PUBLISHED = '/.well-known/openid-configuration'
const key = createSigningKey('RS256')
const jwk = { ...key.privateKey.export({ format: 'jwk' }), kid: key.kid, alg: 'RS256', use: 'sig' }

/**
 * Starts oidc-provider over HTTPS behind a front that records every request and makes the differences of a
 * set-up. Whoever asks is signed in as {@link PERSON} and consents. Errors: when loopback cannot be listened
 * on.
 */
export async function startIdentity(leaf: Leaf, options: IdentityOptions): Promise<Identity> {
  const recorded: Recorded[] = []
  const path = options.path ?? ''
  let issuer = ''
  const server = await listenHttps(leaf, (origin) => {
    issuer = `${origin}${path}${options.slash === true ? '/' : ''}`
    const provider = new Provider(`${origin}${path}`, configuration(options))
    const answer = provider.callback()
    const fields = { issuer, path, origin, options }
    return (request, response) =>
      serve(request, response, { ...fields, recorded, provider, answer: (a, b) => void answer(a, b) })
  })
  return { issuer, origin: server.origin, recorded, close: () => server.close() }
}

interface Front {
  readonly issuer: string
  readonly origin: string
  readonly path: string
  readonly options: IdentityOptions
  readonly recorded: Recorded[]
  readonly provider: Provider
  readonly answer: (request: IncomingMessage, response: ServerResponse) => void
}

async function serve(request: IncomingMessage, response: ServerResponse, front: Front): Promise<void> {
  const { options, path } = front
  const url = new URL(request.url ?? '/', front.origin)
  const own = url.pathname.startsWith(`${path}/`) ? url.pathname.slice(path.length) : ''
  const at = Date.now()
  const text = await bodyOf(request)
  const entry: Recorded = {
    at,
    side: 'AS',
    method: request.method ?? '',
    path: url.pathname,
    query: new URLSearchParams(url.search),
    status: 0,
    withToken: false,
    body: /\/reg(ister)?$/.test(url.pathname) ? (readJson(text) ?? null) : null,
    by: request.headers['user-agent'] ?? '',
  }
  front.recorded.push(entry)
  response.on('finish', () => (entry.status = response.statusCode))
  const document = wellKnown(url.pathname, path)
  if (document !== null) {
    if (options.instead !== undefined) return send(response, options.instead)
    if (!(options.places ?? ['rfc8414', 'openid']).includes(document))
      return send(response, { status: 404, body: 'Not Found' })
    // The provider makes its addresses from what stands before the address that it is given.
    ;(request as { originalUrl?: string }).originalUrl = `${path}${PUBLISHED}`
    request.url = PUBLISHED
    changeJson(response, (found) => {
      const whole = { ...found, issuer: front.issuer }
      return options.metadata?.(whole) ?? whole
    })
    return front.answer(request, response)
  }
  if (own.startsWith(SIGN_IN)) return signIn(request, response, front)
  const refusal = refused(own, url, text, options)
  if (refusal !== null) return send(response, refusal.answer, refusal.location)
  if (own === '/reg' && options.registered !== undefined)
    changeJson(response, options.registered, options.registeredStatus)
  if (own === '/token' && options.token !== undefined) changeJson(response, options.token)
  changeReturn(response, front)
  // Without any scope this provider denies the request, where most others take it for their default.
  if (own === '/auth' && !url.searchParams.get('scope')) url.searchParams.set('scope', 'openid')
  request.url = own === '' ? '/nothing' : `${own}${url.search}`
  ;(request as { originalUrl?: string }).originalUrl = `${path}${request.url}`
  ;(request as { body?: string }).body = own === '/reg' ? lenient(text) : text
  return front.answer(request, response)
}

/** Which of the addresses of the metadata this is; null for any other. */
function wellKnown(asked: string, path: string): 'rfc8414' | 'openid' | 'rfc8414-root' | null {
  const oauth = '/.well-known/oauth-authorization-server'
  if (asked === `${oauth}${path}`) return 'rfc8414'
  if (asked === `${path}${PUBLISHED}`) return 'openid'
  return asked === oauth ? 'rfc8414-root' : null
}

function refused(
  own: string,
  url: URL,
  text: string,
  options: IdentityOptions,
): { readonly answer: Refusal; readonly location?: string } | null {
  if (own === '/reg') {
    const answer = options.refusesRegistration?.(readJson(text) ?? {}) ?? null
    return answer && { answer }
  }
  if (own === '/token') {
    const answer = options.refusesToken?.(new URLSearchParams(text)) ?? null
    return answer && { answer }
  }
  const back = own === '/auth' ? (options.refusesAuthorization?.(url.searchParams) ?? null) : null
  if (back === null) return null
  const location = new URL(url.searchParams.get('redirect_uri') ?? 'http://127.0.0.1:9/')
  for (const [name, value] of Object.entries(back)) location.searchParams.set(name, value)
  const state = url.searchParams.get('state')
  if (state !== null) location.searchParams.set('state', state)
  location.searchParams.set('iss', url.origin)
  return { answer: { status: 303, body: '' }, location: location.href }
}

/** An empty scope asks for none: some providers say so, this one calls it an error. */
function lenient(text: string): string {
  const wanted = readJson(text)
  if (wanted === undefined || wanted['scope'] !== '') return text
  return JSON.stringify({ ...wanted, scope: undefined })
}

async function signIn(
  request: IncomingMessage,
  response: ServerResponse,
  { provider, path }: Front,
): Promise<void> {
  ;(request as { originalUrl?: string }).originalUrl = request.url ?? ''
  request.url = (request.url ?? '').slice(path.length)
  const { grantId } = await provider.interactionDetails(request, response)
  const consent = grantId === undefined ? {} : { grantId }
  await provider.interactionFinished(request, response, { login: { accountId: PERSON }, consent })
}

function changeJson(
  response: ServerResponse,
  change: (answer: JsonObject) => JsonObject,
  status?: number,
): void {
  const end = response.end.bind(response) as (chunk?: unknown) => ServerResponse
  response.end = ((chunk?: unknown) => {
    const found = response.statusCode < 300 ? readJson(typeof chunk === 'string' ? chunk : '') : undefined
    if (found === undefined) return end(chunk)
    const text = JSON.stringify(change(found))
    if (status !== undefined) response.statusCode = status
    response.setHeader('content-length', Buffer.byteLength(text))
    return end(text)
  }) as ServerResponse['end']
}

/** The redirect with the code, as it leaves; redirects within the provider are its own matter. */
function changeReturn(response: ServerResponse, { issuer, origin, options }: Front): void {
  const end = response.end.bind(response) as (chunk?: unknown) => ServerResponse
  response.end = ((chunk?: unknown) => {
    const location = response.getHeader('location')
    if (typeof location === 'string' && !location.startsWith(origin) && URL.canParse(location)) {
      const to = new URL(location)
      if (to.searchParams.has('iss')) to.searchParams.set('iss', issuer)
      options.comesBack?.(to)
      response.setHeader('location', to.href)
    }
    return end(chunk)
  }) as ServerResponse['end']
}

function send(response: ServerResponse, { status, body }: Refusal, location?: string): void {
  response.statusCode = status
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  response.setHeader('content-type', typeof body === 'string' ? 'text/html' : 'application/json')
  if (location !== undefined) response.setHeader('location', location)
  response.end(text)
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  if (request.method !== 'POST') return ''
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function readJson(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as unknown
    return typeof value === 'object' && value !== null ? (value as JsonObject) : undefined
  } catch {
    return undefined
  }
}

function configuration(options: IdentityOptions): Configuration {
  const { audience = 'resource', email = PERSON, tokenSeconds = 600 } = options
  const scopes = options.scopes ?? ['openid', 'offline_access', 'email', 'profile']
  return {
    jwks: { keys: [jwk] },
    scopes: [...scopes],
    claims: { email: ['email'], profile: ['name'] },
    ttl: { AccessToken: tokenSeconds, Grant: 3600, Session: 3600, Interaction: 600, RefreshToken: 3600 },
    cookies: { keys: ['a test keeps no secrets'] },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, email }) }),
    extraTokenClaims: () => (email === null ? {} : { email }),
    interactions: {
      url: (_context, { uid }) => `${options.path ?? ''}${SIGN_IN}/${uid}`,
    },
    // Whoever signs in has consented to everything.
    loadExistingGrant: async ({ oidc }) => {
      const accountId = oidc.session?.accountId
      const clientId = oidc.client?.clientId
      if (accountId === undefined || clientId === undefined) return undefined
      const grant = new oidc.provider.Grant({ accountId, clientId })
      grant.addOIDCScope([...scopes].join(' '))
      for (const resource of [oidc.params?.['resource']].flat())
        if (typeof resource === 'string') grant.addResourceScope(resource, [...scopes].join(' '))
      await grant.save()
      return grant
    },
    features: {
      devInteractions: { enabled: false },
      registration: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => 'urn:claimcheck:no-resource-asked-for',
        getResourceServerInfo: (_context, resource, { clientId }) => ({
          scope: [...scopes].join(' '),
          audience: audience === 'resource' ? resource : clientId,
          accessTokenFormat: 'jwt',
          accessTokenTTL: tokenSeconds,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  }
}
