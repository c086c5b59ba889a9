import type { JsonObject } from '../../kernel/json.ts'
import { ok, type Result } from '../../kernel/result.ts'
import { authorize, exchange, namesRedirects, register, said, stop, success, type Place } from '../asking.ts'
import { rustChallenge } from '../challenge.ts'
import { placed, rustIssuerFits, rustResourceFits } from '../compare.ts'
import {
  readResourceMetadata,
  readServerMetadata,
  type ResourceMetadata,
  type ServerMetadata,
} from '../documents.ts'
import { redirectTarget, send } from '../fetching.ts'
import { isLoopbackHost, isPrivateHost } from '../hosts.ts'
import { mark, type Course, type Headers, type Purpose, type Stop, type Way } from '../way.ts'
import { callWithToken, noteChallenge } from './first-call.ts'

/** What a client that uses the Rust SDK (rmcp 3.11) says about itself. */
export interface RustClient {
  readonly registration: JsonObject
  /** The redirect address; it depends on whether the provider announces `iss`. */
  readonly redirectUri: (announcesIss: boolean) => string
  readonly document: string | null
}

interface Found {
  readonly resource: ResourceMetadata | null
  readonly server: ServerMetadata | null
  readonly challengeScope: readonly string[]
}

/**
 * Codex's way: it searches before it signs in, whatever the result; then it searches again and signs in; and
 * its server process searches once more before the first call with the token. Source: rmcp 3.11
 * `transport/auth.rs`; that a challenge naming another origin is ignored was recorded.
 */
export function* codexWay(course: Course, client: RustClient): Way {
  yield* discover(course)
  const discovered = yield* discover(course)
  if (!discovered.ok) return { kind: 'stopped', stop: discovered.error }
  const granted = yield* signIn(course, client, discovered.value)
  if (!granted.ok) return { kind: 'stopped', stop: granted.error }
  yield* discover(course)
  return yield* callWithToken(course, { redirects: 'within-origin', hellos: ['initialize'], stepUp: null })
}

function* discover(course: Course): Way<Result<Found, Stop>> {
  const probe = yield* get('call', course.address)
  if (!probe.ok) {
    mark(course, 'refused', false, 'HTTP 401, since no token was sent', probe.error)
    return stop('refused', `The first request was answered: ${probe.error}.`)
  }
  const refused = probe.value.status === 401
  mark(course, 'refused', refused, 'HTTP 401, since no token was sent', `HTTP ${probe.value.status}`)
  const challenge = rustChallenge(refused ? probe.value.headers : {})
  if (refused) noteChallenge(course, challenge.named)
  const challengeScope = challenge.scope?.split(/\s+/).filter((one) => one !== '') ?? []
  const resource = yield* resourceMetadata(course, pointer(course, challenge.named))
  if (!resource.ok) return resource
  const read = resource.value
  course.issuer = read?.issuers[0] ?? null
  const server =
    read !== null && read.issuers.length > 0 ? yield* fromIssuers(course, read) : yield* fromOwnHost(course)
  return server.ok ? ok({ resource: read, server: server.value, challengeScope }) : server
}

/**
 * The metadata address a challenge names, if this client would ask there, which it does only at the server's
 * own origin; otherwise null.
 */
function pointer(course: Course, named: string | null): string | null {
  if (named === null || named.trim() === '' || !URL.canParse(named.trim(), course.address)) return null
  const [own, url] = [new URL(course.address), new URL(named.trim(), course.address)]
  if (!/^https?:$/.test(url.protocol)) return null
  return own.origin === url.origin ? url.href : null
}

/**
 * A document at the challenge's address must fit, otherwise the search ends. A document at a guessed address
 * is ignored if it does not fit.
 */
function* resourceMetadata(course: Course, named: string | null): Way<Result<ResourceMetadata | null, Stop>> {
  const { origin, pathname } = new URL(course.address)
  const path = pathname
    .split('/')
    .filter((part) => part !== '')
    .join('/')
  const canonical = `${origin}/.well-known/oauth-protected-resource`
  const guesses =
    path === ''
      ? [canonical]
      : [`${canonical}/${path}`, `${origin}/${path}/.well-known/oauth-protected-resource`, canonical]
  const expected = 'a document that names the authorization server'
  const asked = new Set<string>()
  let last = 'nothing'
  for (const url of [...(named === null ? [] : [named]), ...guesses]) {
    if (asked.has(url)) continue
    asked.add(url)
    const advertised = url === named
    let got = yield* get('resource-metadata', url)
    if (got.ok && got.value.status === 401 && !advertised) {
      const next = pointer(course, rustChallenge(got.value.headers).named)
      if (next === null || asked.has(next)) continue
      asked.add(next)
      got = yield* get('resource-metadata', next)
    }
    if (!got.ok) {
      mark(course, 'metadata', false, expected, got.error)
      return stop('metadata', `OAuth metadata discovery failed for ${url}: ${got.error}`)
    }
    last = `HTTP ${got.value.status}`
    const read = got.value.status === 200 ? readResourceMetadata(got.value.text, 'rust') : null
    if (read === null) continue
    if (read.resource === null && read.issuers.length === 0) {
      if (!advertised) continue
      mark(course, 'metadata', false, expected, 'a document that is no such metadata')
      return stop('metadata', `What ${url} answers is not protected resource metadata.`)
    }
    const published = read.resource ?? ''
    const fits =
      URL.canParse(published) && new URL(published).hash === '' && rustResourceFits(course.address, published)
    mark(course, 'resource', fits, course.address, published)
    if (!fits && advertised)
      return stop('resource', `Protected resource metadata names ${published}, and not ${course.address}.`)
    if (!fits) continue
    const names = read.issuers.length > 0
    mark(
      course,
      'metadata',
      names,
      expected,
      names ? read.issuers.join(', ') : 'a document without authorization servers',
    )
    return ok(read)
  }
  mark(course, 'metadata', false, expected, last)
  return ok(null)
}

/**
 * Asks each issuer the document names, in its order. The gateway's own host is not asked when the document
 * names an issuer.
 */
function* fromIssuers(course: Course, read: ResourceMetadata): Way<Result<ServerMetadata | null, Stop>> {
  for (const named of new Set(read.issuers.map((one) => one.trim()).filter((one) => one !== ''))) {
    if (!URL.canParse(named, course.address)) continue
    const url = new URL(named, course.address)
    if (!mayAsk(course, url)) continue
    const direct = url.pathname.includes('/.well-known/')
    const urls = direct ? [url.href] : metadataUrls(url.href)
    // A final slash of a path is removed to build the addresses, but kept for the comparison.
    const server = yield* firstMetadata(course, urls, direct ? null : url.href)
    if (!server.ok || server.value !== null) return server
  }
  const names = read.issuers.join(', ')
  mark(course, 'server-metadata', false, `the metadata of ${names}`, 'found at none of its addresses')
  return stop('server-metadata', `None of the authorization servers ${names} published usable metadata.`)
}

/**
 * Without an issuer, asks the gateway's own host; where that has no metadata, endpoints are made up there.
 */
function* fromOwnHost(course: Course): Way<Result<ServerMetadata | null, Stop>> {
  const server = yield* firstMetadata(course, metadataUrls(course.address), null)
  if (server.ok && server.value === null)
    mark(
      course,
      'server-metadata',
      false,
      `metadata at ${new URL(course.address).origin}`,
      'found at none of its addresses',
    )
  return server
}

function* firstMetadata(
  course: Course,
  urls: readonly string[],
  issuer: string | null,
): Way<Result<ServerMetadata | null, Stop>> {
  for (const url of urls) {
    const got = yield* get('server-metadata', url)
    if (!got.ok) {
      mark(course, 'server-metadata', false, `metadata at ${url}`, got.error)
      return stop('server-metadata', `OAuth metadata discovery failed for ${url}: ${got.error}`)
    }
    const read = got.value.status === 200 ? readServerMetadata(got.value.text, 'rust', false) : null
    if (read === null) continue
    mark(course, 'server-metadata', true, `metadata at ${url}`, url)
    const expected = issuer ?? issuerOf(url)
    if (expected === null) return ok(read)
    const fits = read.issuer !== null && rustIssuerFits(expected, read.issuer)
    mark(course, 'issuer', fits, expected, read.issuer ?? 'none')
    if (!fits)
      return stop(
        'issuer',
        `Authorization server issuer mismatch: expected ${expected}, received ${read.issuer ?? 'none'}`,
      )
    return ok(read)
  }
  return ok(null)
}

function metadataUrls(base: string): string[] {
  const { origin, path } = placed(base)
  const [oauth, openid] = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']
  if (path === '') return [`${origin}${oauth}`, `${origin}${openid}`]
  return [
    `${origin}${oauth}${path}`,
    `${origin}${openid}${path}`,
    `${origin}${path}${openid}`,
    `${origin}${oauth}`,
  ]
}

/** The issuer a metadata address belongs to; null for an address of unknown form. */
function issuerOf(url: string): string | null {
  const { origin, pathname } = new URL(url)
  const [oauth, openid] = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']
  const inserted = [oauth, openid].find((one) => pathname === one || pathname.startsWith(`${one}/`))
  if (inserted !== undefined) return new URL(`${origin}${pathname.slice(inserted.length)}`).href
  return pathname.endsWith(openid) ? new URL(`${origin}${pathname.slice(0, -openid.length)}`).href : null
}

function* signIn(course: Course, client: RustClient, found: Found): Way<Result<unknown, Stop>> {
  const { server } = found
  const scope = scopeToAsk(found).join(' ')
  const redirectUri = client.redirectUri(server?.announcesIss === true)
  const unfit = unfitServer(course, server)
  let clientId = course.clientId ?? (server?.takesDocuments === true ? client.document : null)
  if (clientId === null) {
    if (server !== null && server.register === null) {
      mark(course, 'registration', false, 'a registration endpoint, or a client id', 'none is announced')
      return stop('registration', 'Dynamic client registration not supported')
    }
    if (unfit !== null) return stop(unfit.step, unfit.says)
    const body = { ...client.registration, redirect_uris: [redirectUri], ...(scope === '' ? {} : { scope }) }
    const how = { redirects: 'any', done: success, reads: namesRedirects } as const
    const registered = yield* register(course, endpoint(course, server, 'register'), body, how)
    if (!registered.ok) return registered
    clientId = registered.value.clientId
  }
  if (unfit !== null) return stop(unfit.step, unfit.says)
  const resource = found.resource?.resource ?? course.address
  const returned = yield* authorize(course, endpoint(course, server, 'authorize'), {
    response_type: 'code',
    client_id: clientId,
    code_challenge_method: 'S256',
    redirect_uri: redirectUri,
    ...(scope === '' ? {} : { scope }),
    resource,
  })
  if (!returned.ok) return returned
  const wrongIss = issProblem(returned.value.iss, server)
  if (wrongIss !== null) return stop('issuer', wrongIss)
  const body = { grant_type: 'authorization_code', client_id: clientId, redirect_uri: redirectUri, resource }
  return yield* exchange(course, endpoint(course, server, 'token'), body, 'same-origin', success)
}

/**
 * The scopes of the challenge, otherwise of the resource, otherwise all that the provider lists; plus
 * `offline_access` where the provider lists it.
 */
function scopeToAsk({ challengeScope, resource, server }: Found): readonly string[] {
  const lists = [challengeScope, resource?.scopes ?? [], server?.scopes ?? []]
  const base = [...new Set(lists.find((list) => list.length > 0) ?? [])]
  const offered = base.length > 0 && server?.scopes?.includes('offline_access') === true
  return offered && !base.includes('offline_access') ? [...base, 'offline_access'] : base
}

function unfitServer(course: Course, server: ServerMetadata | null): Stop | null {
  if (server === null) return null
  if (server.responseTypes?.includes('code') === false)
    return {
      step: 'server-metadata',
      says: 'The authorization server does not offer the response type code.',
    }
  const methods = server.challengeMethods
  mark(course, 'pkce', methods?.includes('S256') === true, 'S256', methods?.join(', ') ?? 'not announced')
  if (methods?.includes('S256') !== false) return null
  return { step: 'pkce', says: 'The authorization server does not offer the code challenge method S256.' }
}

function issProblem(iss: string | null | undefined, server: ServerMetadata | null): string | null {
  if (iss === undefined) return null
  if (iss === null)
    return server?.announcesIss === true ? 'The callback lacks the announced parameter iss.' : null
  return iss === server?.issuer
    ? null
    : `The callback names ${iss}, and not ${server?.issuer ?? 'no issuer'}.`
}

function endpoint(
  course: Course,
  server: ServerMetadata | null,
  which: 'authorize' | 'token' | 'register',
): Place {
  const published = server?.[which] ?? null
  if (published !== null) return { url: published, guessed: false }
  return { url: `${new URL(course.address).origin}/${which}`, guessed: true }
}

/**
 * Documents may lead to loopback only from loopback, and never to a private address. Names are not resolved.
 */
function mayAsk(course: Course, url: URL): boolean {
  if (!/^https?:$/.test(url.protocol)) return false
  if (!isPrivateHost(url.hostname) && !isLoopbackHost(url.hostname)) return true
  return isLoopbackHost(url.hostname) && isLoopbackHost(new URL(course.address).hostname)
}

/**
 * One request of the search. It ends the search where there is no answer, where the server fails, and at a
 * redirect to another origin.
 */
function* get(
  purpose: Purpose,
  url: string,
): Way<Result<{ readonly status: number; readonly headers: Headers; readonly text: string }, string>> {
  const headers = { 'mcp-protocol-version': '2024-11-05' }
  const got = yield* send({ purpose, method: 'GET', url, headers }, 'same-origin', 9)
  if (got.kind !== 'answer') return { ok: false, error: said(got) }
  const failing = got.status >= 500 || [408, 425, 429].includes(got.status)
  if (failing || redirectTarget(got.status, got.headers, url) !== null) return { ok: false, error: said(got) }
  // Of a header that came twice it reads only the first; fetch would join both.
  return ok({ status: got.status, headers: { ...got.headers, ...got.first }, text: got.text })
}
