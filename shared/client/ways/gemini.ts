import { ok, type Result } from '../../kernel/result.ts'
import { authorize, exchange, namesClient, register, said, stop, success } from '../asking.ts'
import { looseChallenge } from '../challenge.ts'
import { geminiIssuerFits, geminiResource, geminiResourceFits } from '../compare.ts'
import { readResourceMetadata, readServerMetadata, type ServerMetadata } from '../documents.ts'
import { send, type Fetched } from '../fetching.ts'
import { isLoopbackHost, isPrivateHost } from '../hosts.ts'
import { mark, type Course, type Purpose, type StepId, type Stop, type Way } from '../way.ts'
import { noteChallenge } from './first-call.ts'

/**
 * The result of its search. It keeps a registration address only from the search that starts at the server's
 * path.
 */
interface Found {
  readonly server: ServerMetadata
  readonly register: string | null
}

const REDIRECT_URI = 'http://localhost:PORT/oauth/callback'

/**
 * Gemini CLI's `MCPOAuthProvider.authenticate()`: what its library does. Its first call with the token was
 * not recorded.
 */
export function* geminiWay(course: Course): Way {
  const granted = yield* authenticate(course)
  return granted.ok ? { kind: 'arrived', called: false } : { kind: 'stopped', stop: granted.error }
}

function* authenticate(course: Course): Way<Result<unknown, Stop>> {
  const found = yield* search(course)
  if (!found.ok) return found
  const { server } = found.value
  const scopes = server.scopes ?? []
  const scope = scopes.join(' ')
  const clientId =
    course.clientId === null ? yield* identify(course, found.value, scope) : ok(course.clientId)
  if (!clientId.ok) return clientId
  for (const url of [server.authorize, server.token]) {
    const unsafe = problem(course, url, false)
    if (unsafe !== null) return stop('server-metadata', unsafe)
  }
  const resource = geminiResource(course.address)
  const returned = yield* authorize(
    course,
    { url: server.authorize, guessed: false },
    {
      client_id: clientId.value,
      response_type: 'code',
      redirect_uri: REDIRECT_URI,
      code_challenge_method: 'S256',
      ...(scope === '' ? {} : { scope }),
      resource,
    },
  )
  if (!returned.ok) return returned
  const { iss } = returned.value
  // It requires `iss` in every callback, even where the provider does not announce it.
  if (server.issuer !== null && iss === null)
    return stop('issuer', 'Missing "iss" parameter in authorization response per RFC 9207')
  if (server.issuer !== null && iss != null && !geminiIssuerFits(server.issuer, iss)) {
    mark(course, 'issuer', false, server.issuer, iss)
    return stop('issuer', 'Issuer mismatch in authorization response - possible OAuth mix-up attack')
  }
  const body = {
    grant_type: 'authorization_code',
    redirect_uri: REDIRECT_URI,
    client_id: clientId.value,
    resource,
  }
  return yield* exchange(course, { url: server.token, guessed: false }, body, 'any', success)
}

/** Searches by the challenge of a HEAD request first, then at the well-known addresses. */
function* search(course: Course): Way<Result<Found, Stop>> {
  const accept =
    course.address.includes('/sse') || !course.address.includes('/mcp')
      ? 'text/event-stream'
      : 'application/json'
  const got = yield* send(
    { purpose: 'call', method: 'HEAD', url: course.address, headers: { accept } },
    'any',
    20,
  )
  const refused = got.kind === 'answer' && got.status === 401
  mark(course, 'refused', refused, 'HTTP 401, since no token was sent', said(got))
  if (refused) {
    const { named } = looseChallenge(got.headers)
    noteChallenge(course, named)
    const told = named === null ? ok(null) : yield* fromChallenge(course, named)
    if (!told.ok) return told
    if (told.value !== null && told.value.authorize !== '') return ok({ server: told.value, register: null })
  }
  return yield* fromAddress(course)
}

function* fromChallenge(course: Course, named: string): Way<Result<ServerMetadata | null, Stop>> {
  if (!URL.canParse(named, course.address)) return stop('challenge', `Invalid OAuth endpoint URL "${named}"`)
  const url = new URL(named, course.address).href
  const unsafe = problem(course, url, true)
  if (unsafe !== null) return stop('challenge', unsafe)
  const read = yield* document(course, url)
  if (!read.ok) return read
  const issuer = read.value?.issuers[0]
  if (issuer === undefined) return ok(null)
  course.issuer = issuer
  return yield* serverMetadata(course, issuer)
}

function* fromAddress(course: Course): Way<Result<Found, Stop>> {
  const { origin, pathname } = new URL(course.address)
  const root = `${origin}/.well-known/oauth-protected-resource`
  let read = yield* document(course, `${root}${pathname.replace(/\/$/, '')}`)
  if (read.ok && read.value === null && pathname !== '/') read = yield* document(course, root)
  if (!read.ok) return read
  const issuer = read.value?.issuers[0] ?? null
  course.issuer = issuer
  if (issuer !== null) {
    const named = yield* serverMetadata(course, issuer)
    if (!named.ok) return named
    if (named.value !== null) return ok({ server: named.value, register: named.value.register })
  }
  const own = yield* serverMetadata(course, course.address)
  if (!own.ok) return own
  if (own.value !== null && own.value.authorize !== '')
    return ok({ server: own.value, register: own.value.register })
  const step: StepId = issuer === null ? 'metadata' : 'server-metadata'
  return stop(step, 'Failed to discover OAuth configuration from MCP server')
}

/**
 * The protected resource metadata at one address; null when there is none. It must name the server's address
 * exactly.
 */
function* document(course: Course, url: string): Way<Result<ReturnType<typeof readResourceMetadata>, Stop>> {
  const got = yield* look('resource-metadata', url)
  const expected = 'a document that names the authorization server'
  const read =
    got.kind === 'answer' && success(got.status) ? readResourceMetadata(got.text, 'unchecked') : null
  const names = read !== null && read.issuers.length > 0
  mark(course, 'metadata', names, expected, names ? read.issuers.join(', ') : said(got))
  if (read === null) return ok(null)
  const published = read.resource ?? ''
  const fits = geminiResourceFits(course.address, published)
  mark(course, 'resource', fits, geminiResource(course.address), published)
  if (fits) return ok(read)
  return stop(
    'resource',
    `Protected resource ${published} does not match expected ${geminiResource(course.address)}`,
  )
}

function* serverMetadata(course: Course, issuer: string): Way<Result<ServerMetadata | null, Stop>> {
  const unsafe = problem(course, issuer, false)
  if (unsafe !== null) return stop('server-metadata', unsafe)
  const { origin, pathname } = new URL(issuer)
  const [oauth, openid] = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']
  const below = [`${oauth}${pathname}`, `${openid}${pathname}`, `${pathname}${openid}`]
  for (const path of [...(pathname === '/' ? [] : below), oauth, openid]) {
    const got = yield* look('server-metadata', new URL(path, origin).href)
    const read =
      got.kind === 'answer' && success(got.status) ? readServerMetadata(got.text, 'unchecked', false) : null
    if (read === null) continue
    mark(course, 'server-metadata', true, `the metadata of ${issuer}`, path)
    const methods = read.challengeMethods
    mark(course, 'pkce', methods?.includes('S256') === true, 'S256', methods?.join(', ') ?? 'not announced')
    mark(course, 'issuer', geminiIssuerFits(issuer, read.issuer ?? ''), issuer, read.issuer ?? 'none')
    return ok(read)
  }
  mark(course, 'server-metadata', false, `the metadata of ${issuer}`, 'found at none of its addresses')
  return ok(null)
}

function* identify(course: Course, found: Found, scope: string): Way<Result<string, Stop>> {
  let place = found.register
  if (place === null) {
    const { issuer } = found.server
    if (issuer === null) return stop('registration', 'Cannot perform dynamic registration without issuer')
    const again = yield* metadataForRegistration(course, issuer)
    if (!again.ok) return again
    place = again.value.register
  }
  if (place === null) {
    mark(course, 'registration', false, 'a registration endpoint, or a client id', 'none is announced')
    return stop('registration', 'No client ID provided and dynamic registration not supported')
  }
  const unsafe = problem(course, place, false)
  if (unsafe !== null) return stop('registration', unsafe)
  const body = {
    client_name: 'Gemini CLI MCP Client',
    redirect_uris: [REDIRECT_URI],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    scope,
  }
  const how = { redirects: 'any', done: success, reads: namesClient } as const
  const registered = yield* register(course, { url: place, guessed: false }, body, how)
  return registered.ok ? ok(registered.value.clientId) : registered
}

/**
 * Reads the metadata a second time: at the issuer's origin, then at its path, then at its path without a
 * version at the end.
 */
function* metadataForRegistration(course: Course, issuer: string): Way<Result<ServerMetadata, Stop>> {
  if (!URL.canParse(issuer)) return stop('registration', `The issuer ${issuer} is no address.`)
  const { origin, pathname } = new URL(issuer)
  const known = [
    '/protocol/openid-connect/auth',
    '/protocol/openid-connect/authorize',
    '/oauth2/authorize',
    '/oauth/authorize',
    '/authorize',
  ]
  let path = pathname.replace(/\/$/, '')
  const suffix = known.find((one) => path.endsWith(one))
  if (suffix !== undefined) path = path.slice(0, -suffix.length)
  const segments = path.split('/').filter((one) => one !== '')
  const versioned = segments.length > 1 && /^v\d+(\.\d+)?$/i.test(segments.at(-1) ?? '')
  const candidates = [
    origin,
    `${origin}${path}`,
    ...(versioned ? [`${origin}/${segments.slice(0, -1).join('/')}`] : []),
  ]
  for (const candidate of new Set(candidates)) {
    const read = yield* serverMetadata(course, candidate)
    if (!read.ok) return read
    if (read.value !== null) return ok(read.value)
  }
  return stop('server-metadata', 'Failed to fetch authorization server metadata for client registration')
}

/**
 * Its `validateOAuthEndpointUrl`: https or loopback, no private address, and for the first document the
 * server's origin.
 */
function problem(course: Course, address: string, ofServer: boolean): string | null {
  if (!URL.canParse(address)) return `Invalid OAuth endpoint URL "${address}"`
  const [url, own] = [new URL(address), new URL(course.address)]
  const [loopback, mayLoop] = [isLoopbackHost(url.hostname), isLoopbackHost(own.hostname)]
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback && mayLoop))
    return `Insecure HTTP OAuth endpoint "${address}" is not allowed.`
  if (ofServer && url.origin !== own.origin)
    return `OAuth endpoint origin "${url.origin}" does not match expected origin "${own.origin}".`
  if (loopback && !mayLoop)
    return `Loopback OAuth endpoint "${address}" is not allowed for remote MCP servers.`
  return isPrivateHost(url.hostname)
    ? `OAuth endpoint "${address}" points to a private or reserved address.`
    : null
}

const look = (purpose: Purpose, url: string): Way<Fetched> => send({ purpose, method: 'GET', url }, 'any', 20)
