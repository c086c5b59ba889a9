import type { JsonObject } from '../../kernel/json.ts'
import { ok, type Result } from '../../kernel/result.ts'
import { authorize, exchange, namesRedirects, register, stop, success, type Place } from '../asking.ts'
import { typescriptResourceFits } from '../compare.ts'
import type { ResourceMetadata, ServerMetadata } from '../documents.ts'
import type { Redirects } from '../fetching.ts'
import { mark, type Course, type Known, type Stop, type Way } from '../way.ts'
import { discover, resourceMetadata, serverMetadata } from './typescript-search.ts'

/**
 * In what the versions of the TypeScript SDK differ, and the copies of it that clients carry. Source: each
 * one's `auth()`.
 */
export interface TypescriptSdk {
  readonly redirects: Redirects
  /** What a failed connection means to the search for metadata: go on to the next address, or give up. */
  readonly unreached: 'next' | 'stop'
  /** The statuses after which the next address is tried; every other one ends the search with an error. */
  readonly onward: (status: number) => boolean
  readonly checksIssuer: boolean
  /** Whether the `iss` of the callback is compared (RFC 9207). */
  readonly checksIss: boolean
  /** Whether `offline_access` is added where the provider lists it. */
  readonly addsOfflineAccess: boolean
  /**
   * Whether `resource` is sent as it was published, or as the URL class writes it (a bare origin gets a
   * slash).
   */
  readonly sendsResource: 'as-published' | 'as-parsed'
  /** The schemes of a challenge that it reads. */
  readonly schemes: readonly string[]
  /** Whether the second half, after the sign-in, knows what the first half has read. */
  readonly remembers: boolean
  /** Whether a token address without https is refused (loopback excepted). */
  readonly wantsHttpsToken: boolean
  /** Whether a provider that announces no code challenge method is refused. */
  readonly wantsPkce: boolean
  /** MCP Inspector's own look at the OpenID addresses whenever the RFC 8414 one fails, before the SDK's. */
  readonly looksTwice: boolean
}

/** Who a client says it is. */
export interface Identity {
  readonly registration: JsonObject
  readonly redirectUri: string
  /**
   * The https address of the client's own metadata document, used as the client id where the provider takes
   * such.
   */
  readonly document: string | null
  /** The scope it asks for where neither the challenge nor the resource metadata names one. */
  readonly scope: string | undefined
}

/**
 * The whole of `auth()`: search, compare, register, sign in, exchange. In: what the refusal's challenge
 * named.
 */
export function* signIn(
  course: Course,
  sdk: TypescriptSdk,
  who: Identity,
  named: string | null,
  requested: string | null,
): Way<Result<{ readonly livesFor: number | null }, Stop>> {
  const first = yield* firstHalf(course, sdk, who, named, requested)
  return first.ok ? yield* secondHalf(course, sdk, who, named, first.value) : first
}

/** What `auth()` does before the browser opens. */
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
  /** What the registration was answered with; empty for a client that was known before. */
  readonly registered: JsonObject
}

/** What happens from the browser on. `between`: what a client asks once more when the address is opened. */
export function* secondHalf(
  course: Course,
  sdk: TypescriptSdk,
  who: Identity,
  named: string | null,
  started: Started,
): Way<Result<{ readonly livesFor: number | null }, Stop>> {
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
  return yield* exchange(course, token, body, sdk.redirects, success, ['access_token', 'token_type'])
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

/** The challenge before the resource metadata before the client's own; empty lists count as none. */
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
  const how = { redirects: sdk.redirects, done: success, reads: namesRedirects }
  const registered = yield* register(course, place, body, how)
  if (!registered.ok) return registered
  return ok({ clientId: registered.value.clientId, registered: registered.value.answer })
}

/**
 * A client registered for `client_secret_basic` without a secret: this is only found out when the token is
 * asked for.
 */
function lacksSecret(registered: JsonObject, server: ServerMetadata | null): boolean {
  const basic = 'client_secret_basic'
  if (registered['token_endpoint_auth_method'] !== basic || registered['client_secret'] !== undefined)
    return false
  return server?.authMethods?.includes(basic) ?? true
}

/** Whether the metadata offers the code flow with S256; a list that is left out is taken for a yes. */
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

/** A published endpoint, or the one the SDK makes up at the issuer's origin. */
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
