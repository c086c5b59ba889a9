import type { JsonObject } from '../../kernel/json.ts'
import { ok, type Result } from '../../kernel/result.ts'
import { pythonRegistration, pythonToken } from '../answers.ts'
import { authorize, exchange, register, said, stop, type Place } from '../asking.ts'
import { looseChallenge, type Challenge } from '../challenge.ts'
import { placed, pydanticUrl, pythonIssuerFits, pythonResourceFits } from '../compare.ts'
import {
  readResourceMetadata,
  readServerMetadata,
  type ResourceMetadata,
  type ServerMetadata,
} from '../documents.ts'
import { send, type Fetched } from '../fetching.ts'
import { mark, newCourse, type Course, type End, type Purpose, type Stop, type Way } from '../way.ts'
import { afterRefusal, callWithToken, hello, noteChallenge } from './first-call.ts'
import { serverMetadataUrls } from './typescript-search.ts'

/**
 * The differences between the versions of the Python SDK and FastMCP, which is built on the second version.
 * Source: `mcp/client/auth`.
 */
export interface PythonSdk {
  readonly version: 1 | 2
  readonly registration: JsonObject
  readonly redirectUri: string
  /**
   * True for FastMCP: it requests the authorization address itself before it opens the browser, and removes a
   * final slash of the server's address.
   */
  readonly looksFirst: boolean
}

interface Found {
  readonly resource: ResourceMetadata | null
  readonly server: ServerMetadata | null
}

/** The whole way of a client that uses the Python SDK. */
export function* pythonWay(course: Course, sdk: PythonSdk): Way {
  const modern = sdk.version === 2
  let got = yield* hello(course, modern ? 'server/discover' : 'initialize', 'call', 'within-origin', 20)
  let speaks = modern
  // The second version falls back to `initialize` after every error answer.
  if (modern && got.kind === 'answer' && got.status >= 300 && !wantsSignIn(got)) {
    got = yield* hello(course, 'initialize', 'call', 'within-origin', 20)
    speaks = false
  }
  const end = afterRefusal(course, got, true)
  if (end !== null || got.kind !== 'answer') return end ?? { kind: 'open' }
  const challenge = looseChallenge(got.headers)
  noteChallenge(course, challenge.named)
  const signedIn = yield* signIn(course, sdk, challenge, speaks)
  if (!signedIn.ok) return { kind: 'stopped', stop: signedIn.error }
  const { found, scope, clientId } = signedIn.value
  const stepUp = function* (asked: string): Way<Result<unknown, Stop>> {
    const wider = union(scope, withOfflineAccess(asked === '' ? null : asked, found.server))
    return yield* grant(course, sdk, found, clientId, wider, speaks)
  }
  const hellos = speaks ? (['server/discover', 'initialize'] as const) : (['initialize'] as const)
  return yield* callWithToken(course, { redirects: 'within-origin', hellos, stepUp: modern ? stepUp : null })
}

/**
 * The way of FastMCP: that of the Python SDK 2, but it removes final slashes of the address before it looks
 * for metadata.
 */
export function* fastmcpWay(course: Course, sdk: PythonSdk): Way<End> {
  const address = course.address.replace(/(?<!\/)\/+$/, '')
  if (address === course.address) return yield* pythonWay(course, sdk)
  const bare = { ...newCourse(address, course.clientId), marks: course.marks, sent: course.sent }
  const end = yield* pythonWay(bare, sdk)
  course.issuer = bare.issuer
  return end
}

interface SignedIn {
  readonly found: Found
  readonly scope: string | null
  readonly clientId: string
}

function* signIn(
  course: Course,
  sdk: PythonSdk,
  challenge: Challenge,
  speaks: boolean,
): Way<Result<SignedIn, Stop>> {
  const resource = yield* resourceMetadata(course, sdk, challenge.named)
  if (!resource.ok) return resource
  course.issuer = resource.value?.issuers[0] ?? null
  const server = yield* serverMetadata(course, sdk, course.issuer)
  if (!server.ok) return server
  const found = { resource: resource.value, server: server.value }
  const base = challenge.scope ?? listed(found.resource?.scopes) ?? listed(found.server?.scopes)
  const scope = sdk.version === 2 ? withOfflineAccess(base, found.server) : base
  const clientId = yield* identify(course, sdk, found, scope)
  if (!clientId.ok) return clientId
  const token = yield* grant(course, sdk, found, clientId.value, scope, speaks)
  return token.ok ? ok({ found, scope, clientId: clientId.value }) : token
}

/**
 * Looks for the document at the challenge's address, then at the address with the path, then at the root, and
 * takes the first one it can read.
 */
function* resourceMetadata(
  course: Course,
  sdk: PythonSdk,
  named: string | null,
): Way<Result<ResourceMetadata | null, Stop>> {
  const { pathname, origin } = new URL(course.address)
  const root = `${origin}/.well-known/oauth-protected-resource`
  const expected = 'a document that names the authorization server'
  let failing: Fetched | null = null
  let last: Fetched | null = null
  for (const url of [named, pathname === '/' ? null : `${root}${pathname}`, root]) {
    if (url === null) continue
    if (!URL.canParse(url)) return stop('challenge', `The challenge names no address: ${url}.`)
    const got = yield* look('resource-metadata', url)
    last = got
    if (got.kind === 'failed') {
      mark(course, 'metadata', false, expected, said(got))
      return stop(url === named ? 'challenge' : 'metadata', `The metadata cannot be read: ${said(got)}.`)
    }
    if (got.kind === 'answer' && (got.status >= 500 || got.status === 429)) failing = got
    const read =
      got.kind === 'answer' && got.status === 200 ? readResourceMetadata(got.text, reading(sdk)) : null
    if (read?.resource == null) continue
    mark(course, 'metadata', true, expected, read.issuers.join(', '))
    const fits = pythonResourceFits(course.address, read.resource)
    mark(course, 'resource', fits, course.address, read.resource)
    return fits
      ? ok(read)
      : stop('resource', `Protected resource ${read.resource} does not match expected ${course.address}`)
  }
  const worst = failing ?? last
  mark(course, 'metadata', false, expected, worst === null ? 'nothing' : without(worst))
  if (failing !== null) return stop('metadata', `The metadata request failed: ${said(failing)}.`)
  return ok(null)
}

/**
 * Asks at each address of the issuer. Without an issuer, only at the RFC 8414 address of the MCP server's
 * origin.
 */
function* serverMetadata(
  course: Course,
  sdk: PythonSdk,
  issuer: string | null,
): Way<Result<ServerMetadata | null, Stop>> {
  const own = pydanticUrl(new URL(course.address).origin, sdk.version === 2)
  const { origin, path } = placed(issuer ?? own)
  const urls = serverMetadataUrls(origin, issuer === null ? '' : path).slice(0, issuer === null ? 1 : 3)
  const expected = `the metadata of ${issuer ?? own}`
  for (const { url } of urls) {
    const got = yield* look('server-metadata', url)
    if (got.kind === 'failed') {
      mark(course, 'server-metadata', false, expected, said(got))
      return stop('server-metadata', `The metadata of ${issuer ?? own} cannot be read: ${said(got)}.`)
    }
    if (got.kind !== 'answer' || (got.status !== 200 && !(got.status >= 300 && got.status < 500))) break
    const read = got.status === 200 ? readServerMetadata(got.text, reading(sdk), false) : null
    if (read === null) continue
    mark(course, 'server-metadata', true, expected, url)
    const received = read.issuer ?? ''
    const tolerant = sdk.version === 1 || issuer === null
    const fits = tolerant ? pythonIssuerFits(issuer ?? own, received) : received === issuer
    mark(course, 'issuer', fits, issuer ?? own, received)
    const methods = read.challengeMethods
    mark(course, 'pkce', methods?.includes('S256') === true, 'S256', methods?.join(', ') ?? 'not announced')
    if (fits) return ok(read)
    return stop('issuer', `Authorization server metadata issuer mismatch: ${received} != ${issuer ?? own}`)
  }
  mark(course, 'server-metadata', false, expected, 'found at none of its addresses')
  return ok(null)
}

function* identify(
  course: Course,
  sdk: PythonSdk,
  found: Found,
  scope: string | null,
): Way<Result<string, Stop>> {
  if (course.clientId !== null) return ok(course.clientId)
  const place = endpoint(course, found, 'register')
  const body = { ...sdk.registration, ...(scope === null ? {} : { scope }) }
  const reads = (answer: JsonObject): boolean =>
    pythonRegistration(answer, sdk.version) &&
    (sdk.version === 1
      ? Array.isArray(answer['redirect_uris'])
      : typeof answer['client_id'] === 'string' && usable(answer))
  const done = (status: number): boolean => status === 200 || status === 201
  const registered = yield* register(course, place, body, { redirects: 'within-origin', done, reads })
  if (registered.ok) return ok(registered.value.clientId)
  // Where no endpoint is published, this client posts to the gateway's own origin, even if it read metadata.
  const unpublished = found.server !== null && place.guessed
  if (unpublished)
    mark(course, 'registration', false, 'a registration endpoint, or a client id', 'none is announced')
  return unpublished && found.resource !== null ? stop('registration', registered.error.says) : registered
}

/**
 * Python SDK 2, `check_registration_usable`: the authentication method must be one it knows, and a secret
 * must be there where the method needs one.
 */
function usable(answer: JsonObject): boolean {
  const method = answer['token_endpoint_auth_method'] || 'none'
  if (method === 'none') return true
  const known = method === 'client_secret_post' || method === 'client_secret_basic'
  return known && typeof answer['client_secret'] === 'string'
}

/** The part from the browser to the token. Source: `_perform_authorization`. */
function* grant(
  course: Course,
  sdk: PythonSdk,
  found: Found,
  clientId: string,
  scope: string | null,
  speaks: boolean,
): Way<Result<unknown, Stop>> {
  // Without resource metadata, the parameter is sent only if the request named protocol version 2025-06-18 or
  // later.
  const named = found.resource?.resource ?? (speaks ? course.address : null)
  const resource: Record<string, string> = named === null ? {} : { resource: named }
  const place = endpoint(course, found, 'authorize')
  const params = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: sdk.redirectUri,
    code_challenge_method: 'S256',
    ...resource,
    ...(scope ? { scope } : {}),
    ...(sdk.version === 2 && scope?.split(/\s+/).includes('offline_access') ? { prompt: 'consent' } : {}),
  }
  if (sdk.looksFirst) {
    const looked = yield* authorize(course, place, params)
    if (!looked.ok && looked.error.step === 'redirect') return looked
  }
  const returned = yield* authorize(course, place, params)
  if (!returned.ok) return returned
  const wrongIss = sdk.version === 2 ? issProblem(returned.value.iss, found.server) : null
  if (wrongIss !== null) return stop('issuer', wrongIss)
  const body = {
    grant_type: 'authorization_code',
    redirect_uri: sdk.redirectUri,
    client_id: clientId,
    ...resource,
  }
  const done = (status: number): boolean => status === 200 || (sdk.version === 2 && status === 201)
  return yield* exchange(course, endpoint(course, found, 'token'), body, 'within-origin', done, pythonToken)
}

function issProblem(iss: string | null | undefined, server: ServerMetadata | null): string | null {
  if (iss === undefined) return null
  if (iss === null) return server?.announcesIss ? 'Authorization response missing iss parameter' : null
  return iss === server?.issuer
    ? null
    : `Authorization response iss mismatch: ${iss} != ${server?.issuer ?? 'none'}`
}

/** The published endpoint, or one made up at the MCP server's origin, never at the issuer's. */
function endpoint(course: Course, found: Found, which: 'authorize' | 'token' | 'register'): Place {
  const published = found.server?.[which] || null
  if (published !== null) return { url: published, guessed: false }
  return { url: `${new URL(course.address).origin}/${which}`, guessed: true }
}

function withOfflineAccess(scope: string | null, server: ServerMetadata | null): string | null {
  const offered = scope !== null && server?.scopes?.includes('offline_access') === true
  return offered && !scope.split(/\s+/).includes('offline_access') ? `${scope} offline_access` : scope
}

function union(before: string | null, more: string | null): string | null {
  if (!before) return more
  if (!more) return before
  return [...new Set([...before.split(/\s+/), ...more.split(/\s+/)])].join(' ')
}

const wantsSignIn = (got: Extract<Fetched, { kind: 'answer' }>): boolean =>
  got.status === 401 || (got.status === 403 && looseChallenge(got.headers).error === 'insufficient_scope')

const listed = (scopes: readonly string[] | null | undefined): string | null => scopes?.join(' ') ?? null

const reading = (sdk: PythonSdk): 'python' | 'python-2' => (sdk.version === 1 ? 'python' : 'python-2')

const without = (got: Fetched): string =>
  got.kind === 'answer' && got.status === 200 ? 'a document without what is required of one' : said(got)

const look = (purpose: Purpose, url: string): Way<Fetched> =>
  send({ purpose, method: 'GET', url, headers: { 'mcp-protocol-version': '2025-11-25' } }, 'within-origin', 5)
