import type { JsonObject } from '../../kernel/json.ts'
import { ok, type Result } from '../../kernel/result.ts'
import { typescriptRegistration, typescriptToken } from '../answers.ts'
import { authorize, exchange, register, stop, success, type Issued, type Place } from '../asking.ts'
import { typescriptResourceFits } from '../compare.ts'
import type { ResourceMetadata, ServerMetadata } from '../documents.ts'
import type { Redirects } from '../fetching.ts'
import { mark, type Course, type Known, type Stop, type Way } from '../way.ts'
import { discover, resourceMetadata, serverMetadata } from './typescript-search.ts'

/**
 * The differences between the versions of the TypeScript SDK that clients contain. Source: `auth()` of each
 * version.
 */
export interface TypescriptSdk {
  readonly redirects: Redirects
  /** When the search for metadata gets no connection: try the next address, or stop. */
  readonly unreached: 'next' | 'stop'
  /** The statuses after which the next address is tried. Any other error status ends the search. */
  readonly onward: (status: number) => boolean
  readonly checksIssuer: boolean
  /** Whether the `iss` of the callback is compared (RFC 9207). */
  readonly checksIss: boolean
  /** Whether `offline_access` is added to the scope where the provider lists it. */
  readonly addsOfflineAccess: boolean
  /**
   * Whether `resource` is sent as published, or as the URL class writes it, which adds a slash to a bare
   * origin.
   */
  readonly sendsResource: 'as-published' | 'as-parsed'
  /** The authentication schemes it reads in a challenge. */
  readonly schemes: readonly string[]
  /** Whether the second half, after the sign-in, knows what the first half read. */
  readonly remembers: boolean
  /** Whether it refuses a token address without https, except on loopback. */
  readonly wantsHttpsToken: boolean
  /** Whether it refuses a provider that announces no code challenge method. */
  readonly wantsPkce: boolean
  /**
   * True for MCP Inspector: whenever the RFC 8414 address fails, it tries the OpenID addresses itself, before
   * the SDK does.
   */
  readonly looksTwice: boolean
}

/** Who a client says it is. */
export interface Identity {
  readonly registration: JsonObject
  readonly redirectUri: string
  /**
   * The https address of the client's own metadata document, used as its client id where the provider
   * supports that.
   */
  readonly document: string | null
  /** The scope it asks for where neither challenge nor resource metadata names one. */
  readonly scope: string | undefined
}

/**
 * The whole of `auth()`: search, compare, register, sign in, exchange. In: the address and scope that the
 * challenge named.
 */
export function* signIn(
  course: Course,
  sdk: TypescriptSdk,
  who: Identity,
  named: string | null,
  requested: string | null,
): Way<Result<Issued, Stop>> {
  const first = yield* firstHalf(course, sdk, who, named, requested)
  return first.ok ? yield* secondHalf(course, sdk, who, named, first.value) : first
}

/** The part of `auth()` before the browser opens. */
export function* firstHalf(
  course: Course,
  sdk: TypescriptSdk,
  who: Identity,
  named: string | null,
  requested: string | null,
): Way<Result<Started, Stop>> {
  const discovered = yield* discover(course, sdk, named)
  if (!discovered.ok) return discovered
  const found = discovered.value
  const resource = resourceToSend(course, sdk, found.resource)
  if (!resource.ok) return resource
  const scope = scopeToAsk(sdk, who, found, requested)
  const clientId = yield* identify(course, sdk, who, found, scope)
  if (!clientId.ok) return clientId
  const unfit = unfitServer(course, sdk, found.server)
  if (unfit !== null) return stop(unfit.step, unfit.says)
  return ok({ found, resource: resource.value, scope, ...clientId.value })
}

export interface Started {
  readonly found: Known
  readonly resource: string | null
  readonly scope: string | undefined
  readonly clientId: string
  /** The answer to the registration; empty for a client that was registered in advance. */
  readonly registered: JsonObject
}

/** The part from the browser on. `between`: requests a client adds when it opens the address. */
export function* secondHalf(
  course: Course,
  sdk: TypescriptSdk,
  who: Identity,
  named: string | null,
  started: Started,
): Way<Result<Issued, Stop>> {
  const { found, resource, scope, clientId } = started
  const returned = yield* authorize(course, endpoint(found, 'authorize'), {
    response_type: 'code',
    client_id: clientId,
    code_challenge_method: 'S256',
    redirect_uri: who.redirectUri,
    ...(scope ? { scope } : {}),
    ...(scope?.split(' ').includes('offline_access') ? { prompt: 'consent' } : {}),
    ...(resource === null ? {} : { resource }),
  })
  if (!returned.ok) return returned
  const again = yield* afterReturn(course, sdk, named, found)
  if (!again.ok) return again
  const wrongIss = sdk.checksIss ? issProblem(returned.value.iss, again.value.server) : null
  if (wrongIss !== null) return stop('issuer', wrongIss)
  const token = endpoint(again.value, 'token')
  if (sdk.wantsHttpsToken && !isSafe(token.url))
    return stop(
      'server-metadata',
      `The token address ${token.url} is not https, and this client sends no code there.`,
    )
  if (lacksSecret(started.registered, again.value.server))
    return stop('registration', 'client_secret_basic authentication requires a client_secret')
  const body = {
    grant_type: 'authorization_code',
    redirect_uri: who.redirectUri,
    client_id: clientId,
    ...(resource === null ? {} : { resource }),
  }
  return yield* exchange(course, token, body, sdk.redirects, success, typescriptToken)
}

/** What is read again after the sign-in: everything, or only what the first half did not find. */
function* afterReturn(
  course: Course,
  sdk: TypescriptSdk,
  named: string | null,
  found: Known,
): Way<Result<Known, Stop>> {
  if (!sdk.remembers) return yield* discover(course, sdk, named)
  let server = found.server
  if (server === null) {
    const again = yield* serverMetadata(course, sdk, found.issuerUrl)
    if (!again.ok) return again
    server = again.value
  }
  if (found.resource === null) {
    const again = yield* resourceMetadata(course, sdk, named)
    if (!again.ok) return again
  }
  return ok({ ...found, server })
}

function resourceToSend(
  course: Course,
  sdk: TypescriptSdk,
  read: ResourceMetadata | null,
): Result<string | null, Stop> {
  const published = read?.resource ?? null
  if (published === null) return ok(null)
  const fits = typescriptResourceFits(course.address, published)
  mark(course, 'resource', fits, course.address, published)
  if (!fits)
    return stop(
      'resource',
      `Protected resource ${published} does not match expected ${course.address} (or origin)`,
    )
  return ok(sdk.sendsResource === 'as-published' ? published : new URL(published).href)
}

/**
 * The scope of the challenge, otherwise of the resource metadata, otherwise the client's own. An empty list
 * counts as none.
 */
function scopeToAsk(
  sdk: TypescriptSdk,
  who: Identity,
  found: Known,
  requested: string | null,
): string | undefined {
  const scope = requested || found.resource?.scopes?.join(' ') || who.scope
  const offered = found.server?.scopes?.includes('offline_access') === true
  const adds = sdk.addsOfflineAccess && offered && scope !== undefined && scope !== ''
  return adds && !scope.split(' ').includes('offline_access') ? `${scope} offline_access` : scope
}

function* identify(
  course: Course,
  sdk: TypescriptSdk,
  who: Identity,
  found: Known,
  scope: string | undefined,
): Way<Result<Pick<Started, 'clientId' | 'registered'>, Stop>> {
  const known = course.clientId ?? (found.server?.takesDocuments === true ? who.document : null)
  if (known !== null) return ok({ clientId: known, registered: {} })
  if (found.server !== null && found.server.register === null) {
    mark(course, 'registration', false, 'a registration endpoint, or a client id', 'none is announced')
    return stop('registration', 'Incompatible auth server: does not support dynamic client registration')
  }
  const place = endpoint(found, 'register')
  const body = { ...who.registration, ...(scope === undefined ? {} : { scope }) }
  const how = { redirects: sdk.redirects, done: success, reads: typescriptRegistration }
  const registered = yield* register(course, place, body, how)
  if (!registered.ok) return registered
  return ok({ clientId: registered.value.clientId, registered: registered.value.answer })
}

/**
 * True for a client that was registered for `client_secret_basic` without a secret. The SDK only notices when
 * it requests the token.
 */
function lacksSecret(registered: JsonObject, server: ServerMetadata | null): boolean {
  const basic = 'client_secret_basic'
  if (registered['token_endpoint_auth_method'] !== basic || registered['client_secret'] !== undefined)
    return false
  return server?.authMethods?.includes(basic) ?? true
}

/**
 * Why the metadata does not offer the code flow with S256; null where it does. A missing list counts as
 * support.
 */
function unfitServer(course: Course, sdk: TypescriptSdk, server: ServerMetadata | null): Stop | null {
  if (server === null) return null
  if (server.responseTypes?.includes('code') === false)
    return { step: 'server-metadata', says: 'Incompatible auth server: does not support response type code' }
  const methods = server.challengeMethods
  mark(course, 'pkce', methods?.includes('S256') === true, 'S256', methods?.join(', ') ?? 'not announced')
  if (methods === null ? sdk.wantsPkce : !methods.includes('S256'))
    return { step: 'pkce', says: 'Incompatible auth server: does not support code challenge method S256' }
  return null
}

/** The published endpoint, or the one the SDK makes up at the issuer's origin. */
export function endpoint(found: Known, which: 'authorize' | 'token' | 'register'): Place {
  const published = found.server?.[which] ?? null
  if (published !== null) return { url: published, guessed: false }
  return { url: new URL(`/${which}`, found.issuerUrl).href, guessed: true }
}

function issProblem(iss: string | null | undefined, server: ServerMetadata | null): string | null {
  if (server === null || iss === undefined) return null
  if (iss === null)
    return server.announcesIss ? 'The provider announces the parameter iss and does not send it.' : null
  return iss === server.issuer ? null : `The sign-in came back from ${iss}, and not from ${server.issuer}.`
}

const isSafe = (address: string): boolean => {
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || /^(localhost|.*\.localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)
}
