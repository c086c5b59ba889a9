import { mcpRemoteChallenge, typescriptChallenge } from '../challenge.ts'
import { placed } from '../compare.ts'
import {
  readResourceMetadata,
  readServerMetadata,
  type ResourceMetadata,
  type ServerMetadata,
} from '../documents.ts'
import { isObject } from '../../kernel/json.ts'
import { jsonOf, send, type Fetched } from '../fetching.ts'
import { success } from '../asking.ts'
import { mark, type Course, type End, type Purpose, type Way } from '../way.ts'
import { afterRefusal, callWithToken, hello, noteChallenge } from './first-call.ts'
import { firstHalf, secondHalf, type Identity } from './typescript-sdk.ts'
import { calling, type TypescriptClient } from './typescript-clients.ts'

/** The scope it asks for where nothing is published. */
const FALLBACK_SCOPE = 'openid email profile'

/** The result of its own search, which checks nothing and never fails. */
interface OwnSearch {
  readonly issuerUrl: string
  readonly challengeScope: string | null
  readonly resource: ResourceMetadata | null
  readonly server: ServerMetadata | null
  readonly resourceScopes: Listed
  readonly serverScopes: Listed
}

/**
 * The scopes of a document joined into one text; null where it names none, `broken` where they are no list.
 */
type Listed = { readonly scope: string } | 'broken' | null

/**
 * mcp-remote: it searches by itself, sends another request to see whether it is refused, and then lets the
 * SDK do everything again. Its own search decides the scope and how it authenticates at the token endpoint.
 * Source: `discoverOAuthServerInfo` and `NodeOAuthClientProvider`.
 */
export function* mcpRemoteWay(course: Course, client: TypescriptClient): Way {
  const own = yield* ownSearch(course)
  // It crashes on an issuer that is no valid address.
  if (own === null)
    return { kind: 'stopped', stop: { step: 'metadata', says: 'Fatal error: TypeError: Invalid URL' } }
  yield* look('call', course.address, { accept: 'application/json, text/event-stream' })
  const who = identity(client.who, own)
  let got = yield* hello(course, 'initialize', 'call', client.sdk.redirects)
  // Servers of the older transport answer the POST with 404 or 405, and a GET with a stream.
  const streams = got.kind === 'answer' && (got.status === 404 || got.status === 405)
  if (streams) got = yield* look('call', course.address, { accept: 'text/event-stream' })
  const end = afterRefusal(course, got, true)
  if (end !== null || got.kind !== 'answer') return end ?? { kind: 'open' }
  const { named, scope } = typescriptChallenge(got.headers, client.sdk.schemes)
  noteChallenge(course, named)
  if (ownScope(own) === null) return brokenScopes(course, own)
  const first = yield* firstHalf(course, client.sdk, who, named, scope)
  if (!first.ok) return { kind: 'stopped', stop: first.error }
  // If its own search found no metadata, it asks for it again when it opens the browser.
  if (own.server === null) yield* ownServerMetadata(own.issuerUrl)
  const asked = asksFor(own, scope, first.value.scope)
  const granted = yield* secondHalf(course, client.sdk, who, named, { ...first.value, scope: asked })
  if (!granted.ok) return { kind: 'stopped', stop: granted.error }
  return yield* callWithToken(course, calling(client, ['initialize'], null))
}

function* ownSearch(course: Course): Way<OwnSearch | null> {
  const accept = { accept: 'application/json, text/event-stream' }
  const probe = yield* look('call', course.address, accept)
  if (probe.kind === 'answer' && success(probe.status)) {
    const server = yield* ownServerMetadata(course.address)
    return { issuerUrl: course.address, challengeScope: null, ...NO_RESOURCE, ...server }
  }
  const refused = probe.kind === 'answer' && probe.status === 401
  const challenge = mcpRemoteChallenge(refused ? probe.headers : {})
  const resource = yield* ownResourceMetadata(course, challenge.named)
  const issuer = resource.resource?.issuers[0]
  course.issuer = issuer ?? null
  if (issuer !== undefined && !URL.canParse(issuer)) return null
  const issuerUrl = issuer ?? course.address
  const server = yield* ownServerMetadata(issuerUrl)
  return { issuerUrl, challengeScope: challenge.scope, ...resource, ...server }
}

/**
 * Reads the challenge's address, then the address for the path, then the root, even if it asked one of them
 * before.
 */
function* ownResourceMetadata(
  course: Course,
  named: string | null,
): Way<Pick<OwnSearch, 'resource' | 'resourceScopes'>> {
  const { origin, path } = placed(course.address)
  const root = `${origin}/.well-known/oauth-protected-resource`
  for (const url of [named, path === '' ? null : `${root}${path}`, root]) {
    if (url === null || !URL.canParse(url)) continue
    const got = yield* look('resource-metadata', url, { accept: 'application/json' })
    if (got.kind !== 'answer' || !success(got.status)) continue
    const resource = readResourceMetadata(got.text, 'unchecked')
    if (resource !== null) return { resource, resourceScopes: scopesIn(got.text) }
  }
  return NO_RESOURCE
}

function* ownServerMetadata(issuerUrl: string): Way<Pick<OwnSearch, 'server' | 'serverScopes'>> {
  const { origin } = placed(issuerUrl)
  const path = new URL(issuerUrl).pathname.replace(/(?<!\/)\/+$/, '')
  const [oauth, openid] = [
    `${origin}/.well-known/oauth-authorization-server`,
    `${origin}/.well-known/openid-configuration`,
  ]
  const below = [
    `${oauth}${path}`,
    oauth,
    `${openid}${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ]
  for (const url of path === '' ? [oauth, openid] : below) {
    const got = yield* look('server-metadata', url, { accept: 'application/json' })
    if (got.kind !== 'answer' || !success(got.status)) continue
    const server = readServerMetadata(got.text, 'unchecked', false)
    if (server !== null) return { server, serverScopes: scopesIn(got.text) }
  }
  return { server: null, serverScopes: null }
}

const NO_RESOURCE = { resource: null, resourceScopes: null }

/** It joins whatever it finds and crashes on what cannot be joined; an empty text counts as an empty list. */
function scopesIn(text: string): Listed {
  const found = jsonOf(text)
  const listed = isObject(found) ? found['scopes_supported'] : undefined
  if (listed === undefined) return null
  if (Array.isArray(listed)) return { scope: listed.join(' ') }
  return listed === '' ? { scope: '' } : 'broken'
}

/**
 * The scope from the first source that has one (an empty list: no scope is wanted). Null: the source is
 * broken.
 */
function ownScope({ challengeScope, resourceScopes, serverScopes }: OwnSearch): string | null {
  if (challengeScope !== null && challengeScope.trim() !== '') return challengeScope
  const listed = resourceScopes ?? serverScopes ?? { scope: FALLBACK_SCOPE }
  return listed === 'broken' ? null : listed.scope
}

/** Scopes that are no list make it crash as soon as it wants to sign in. */
function brokenScopes(course: Course, own: OwnSearch): End {
  const step = own.resourceScopes === 'broken' ? 'metadata' : 'server-metadata'
  mark(course, step, false, 'scopes_supported as a list', 'scopes_supported is no list')
  return { kind: 'stopped', stop: { step, says: 'Fatal error: TypeError: join is not a function' } }
}

function identity(who: Identity, own: OwnSearch): Identity {
  const scope = ownScope(own) ?? ''
  const offered = own.server?.authMethods ?? []
  // The first of these methods the provider offers; without a list it is a public client (`none`).
  const method =
    ['none', 'client_secret_post', 'client_secret_basic'].find((one) => offered.includes(one)) ?? 'none'
  const registration = {
    ...who.registration,
    token_endpoint_auth_method: method,
    ...(scope === '' ? {} : { scope }),
  }
  return { ...who, registration, scope: scope === '' ? undefined : scope }
}

/** The scope in the address that is opened: its own, unless the SDK took one from another source. */
function asksFor(own: OwnSearch, challenged: string | null, built: string | undefined): string | undefined {
  const scope = ownScope(own) ?? ''
  const listed = own.resourceScopes === 'broken' ? undefined : own.resourceScopes?.scope
  const couldBeOurs = [scope, listed]
  if (built !== undefined && built !== '' && !couldBeOurs.includes(built)) return built
  return scope === '' ? (challenged ?? built) : scope
}

function* look(purpose: Purpose, url: string, headers: Record<string, string>): Way<Fetched> {
  return yield* send({ purpose, method: 'GET', url, headers }, 'any', 20)
}
