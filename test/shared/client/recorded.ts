/**
 * What real clients did and what they were answered, kept as data (`recorded/`), and how a walk is put
 * against it. The recordings were made in November 2026: `made-up.json` against small servers on loopback,
 * whose answers are in `served.json` as differences from the shape of ContextForge 1.1.0 (`cf`); `real.json`
 * against ContextForge 1.1.0 and Keycloak behind TLS.
 */
import { readFileSync } from 'node:fs'
import type { Json, JsonObject } from '../../../shared/kernel/json.ts'
import { PROFILES } from '../../../shared/client/profiles/all.ts'
import type { ClientProfile } from '../../../shared/client/profile.ts'
import { walk } from '../../../shared/client/walk.ts'
import type { Walked } from '../../../shared/client/walked.ts'
import type { Ask, Reply } from '../../../shared/client/way.ts'

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Json
  readonly 'www-authenticate'?: string
  readonly location?: string
}
type Answers = Readonly<Record<string, Answer | null>>

/**
 * First stop as the matrix calls it, the requests, what was registered, and what was asked of the
 * authorization address.
 */
type Pair = readonly [stop: string, requests: number, registration: number, authorization: number]

interface Recording {
  readonly requests: readonly (readonly string[])[]
  readonly sent: readonly (JsonObject | null)[]
  readonly pairs: Readonly<Record<string, Readonly<Record<string, Pair>>>>
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`recorded/${name}.json`, import.meta.url), 'utf8'))

export const served = read('served') as Readonly<Record<string, Answers>>
export const madeUp = read('made-up') as Recording & {
  readonly extra: {
    readonly 'preset-nodcr': Readonly<
      Record<string, { requests: readonly string[]; authorization: JsonObject }>
    >
    readonly 'codex-app': Readonly<Record<string, { requests: readonly string[] }>>
  }
}
export const real = read('real') as Recording & {
  readonly answers: Readonly<Record<string, { shared: Answers; own: Readonly<Record<string, Answers>> }>>
}

export const profileOf = (id: string): ClientProfile => {
  const found = PROFILES.find((one) => one.id === id)
  if (found === undefined) throw new Error(`there is no profile ${id}`)
  return found
}

/** Walks with every answer at hand. */
export function walkThrough(
  client: string,
  address: string,
  clientId: string | null,
  answer: (ask: Ask) => Reply,
): Walked {
  const way = walk(profileOf(client), address, clientId)
  for (let item = way.next(); ;) {
    if (item.done === true) return item.value
    item = way.next(answer(item.value))
  }
}

export const answered = ({ status, headers, body, ...rest }: Answer): Reply => {
  const more = { ...headers, ...(rest as Record<string, string>) }
  return { kind: 'answered', status, headers: more, text: body === undefined ? '' : JSON.stringify(body) }
}

const MCP_PATH = '/servers/5ccc809f382b40669e8bf750b9c72781/mcp'
export const MADE_UP = `http://127.0.0.1:4701${MCP_PATH}`
const NOT_FOUND: Answer = { status: 404, body: { detail: 'Not Found' } }

/**
 * The answers of a made-up server. In: its topology, and for Gemini the `iss` that its recordings had in
 * every callback.
 */
export function madeUpServer(topology: string, iss: boolean): (ask: Ask) => Reply {
  if (topology === 'untrusted') return () => ({ kind: 'unreached', reason: 'the certificate is not trusted' })
  const found: Answers = { ...served['cf'], ...(topology === 'cf' ? {} : served[topology]) }
  const of = (key: string): Answer => found[key] ?? NOT_FOUND
  const named = (of('RS GET PRM by path').body as JsonObject | undefined)?.['authorization_servers'] as
    string[] | undefined
  const issuer = named?.[0] ?? ''
  let widened = false
  return (ask) => {
    const url = new URL(ask.url)
    const modern = ask.headers['mcp-protocol-version'] === '2026-07-28'
    const unknownVersion = of('RS POST mcp initialize, MCP-Protocol-Version 2026-07-28 (its token)')
    if (ask.purpose === 'authorize') widened ||= (url.searchParams.get('scope') ?? '').includes('mcp:admin')
    if (url.port === '4701' && url.pathname === MCP_PATH) {
      if (modern && unknownVersion.status === 400) return answered(unknownVersion)
      if (ask.purpose !== 'first-call') return answered(of('RS POST mcp (no token)'))
      if (widened) return answered(served['cf']?.['RS POST mcp initialize (its token)'] ?? NOT_FOUND)
      return answered(
        of(modern ? 'RS POST mcp server/discover (its token)' : 'RS POST mcp initialize (its token)'),
      )
    }
    const got = of(madeUpKey(ask, url))
    const location = got.headers?.['location']
    if (ask.purpose !== 'authorize' || location === undefined || !iss) return answered(got)
    const back = new URL(location)
    if (!back.searchParams.has('iss')) back.searchParams.set('iss', issuer)
    return answered({ ...got, headers: { location: back.href } })
  }
}

function madeUpKey(ask: Ask, url: URL): string {
  const [prm, as, oidc] = ['protected-resource', 'authorization-server', 'openid-configuration'].map(
    (one, at) => (at === 2 ? `/.well-known/${one}` : `/.well-known/oauth-${one}`),
  )
  const place = `${url.port === '4701' ? 'RS' : 'AS'} ${ask.method} ${url.pathname}`
  const known: Readonly<Record<string, string>> = {
    [`RS GET ${prm}${MCP_PATH}`]: 'RS GET PRM by path',
    [`RS GET ${prm}`]: 'RS GET PRM at the root',
    [`RS GET ${MCP_PATH.replace('/mcp', '')}${prm}`]: 'RS GET PRM at the old place',
    [`AS GET ${as}`]: 'AS GET RFC 8414 at the root',
    [`AS GET ${oidc}`]: 'AS GET OpenID at the root',
    [`AS GET ${as}/realms/test`]: 'AS GET RFC 8414 of /realms/test',
    [`AS GET /realms/test${oidc}`]: 'AS GET OpenID of /realms/test',
    'AS POST /register': 'AS POST /register',
    'AS GET /authorize': 'AS GET /authorize (a registered client)',
    'AS POST /token': 'AS POST /token',
  }
  return known[place] ?? place
}

/** The address that the clients were given in one real set-up. */
export function realAddress(topology: string): string {
  const shared = Object.keys(real.answers[topology]?.shared ?? {})
  const path = shared
    .map((key) => / (\/servers\/[0-9a-f]{32}\/mcp)/.exec(key)?.[1])
    .find((one) => one !== undefined)
  return `https://localhost:4701${path}`
}

/** What Keycloak's documents also hold; the recorder kept only the fields that clients use. */
const ALSO = {
  response_types_supported: ['code'],
  jwks_uri: 'https://localhost:4702/certs',
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
}

/** The answers of one real set-up, as one client got them. */
export function realServer(topology: string, client: string): (ask: Ask) => Reply {
  const { shared, own } = real.answers[topology] ?? { shared: {}, own: {} }
  const mine = own[client] ?? {}
  return (ask) => {
    const url = new URL(ask.url)
    const side = { 'https://localhost:4701': 'RS', 'https://localhost:4702': 'AS' }[url.origin]
    if (side === undefined) return { kind: 'unreached', reason: 'nothing listens there in this way' }
    const rpc = rpcOf(ask)
    const token = ask.purpose === 'first-call' ? '*' : ''
    const place = `${side} ${ask.method}${token} ${url.pathname}`
    const got = mine[`${place}${rpc}`] ?? shared[`${place}${rpc}`] ?? refusal(shared, ask, url)
    if (got == null) return answered(NOT_FOUND)
    const body = got.body as JsonObject | undefined
    if (ask.purpose === 'server-metadata' && body?.['issuer'] !== undefined)
      return answered({ ...got, body: { ...body, ...ALSO } })
    if (ask.purpose === 'token' && got.status === 200)
      return answered({
        status: 200,
        body: { access_token: 'cut', token_type: 'Bearer', expires_in: 300, refresh_token: 'cut' },
      })
    if (ask.purpose === 'register' && got.status === 201)
      return answered({ status: 201, body: { ...(ask.body as JsonObject), client_id: '<issued>' } })
    return answered(got)
  }
}

const rpcOf = ({ body }: Ask): string => {
  const method = (body as JsonObject | null)?.['method']
  return typeof method === 'string' ? ` ${method}` : ''
}

/**
 * Every request without a token to the server is refused alike; which of them was recorded differs by client.
 */
const refusal = (shared: Answers, ask: Ask, url: URL): Answer | null =>
  ask.purpose === 'call'
    ? (Object.entries(shared).find(([key]) => key.includes(` ${url.pathname}`) && !key.includes('*'))?.[1] ??
      null)
    : null

/** What the matrices call the end of a walk. */
export function labelOf(walked: Walked): string {
  if (walked.verdict === 'in') return 'in'
  if (walked.verdict === 'would-get-in') return 'token'
  const last = walked.endedAfter
  if (last === null) return 'STOP none'
  const { path, method, side, status } = last
  if (walked.stoppedAt?.id === 'first-call' || (walked.stoppedAt?.id === 'token' && path.endsWith('/mcp')))
    return `STOP ${status}`
  if (/\/(register|clients-registrations\/openid-connect)$/.test(path)) return `STOP reg${status}@${side}`
  if (/\/(authorize|auth)$/.test(path)) return 'STOP authz'
  if (path.endsWith('/token')) return `STOP token${status}`
  if (path.includes('oauth-protected-resource')) return 'STOP prm'
  if (path.includes('/.well-known/')) return 'STOP asmeta'
  return `STOP ${method === 'POST' || method === 'GET' ? 'challenge' : method}`
}

/**
 * The recorded requests as far as a walk goes: to the first call with the token, which stands as `*` behind
 * the method.
 */
export function upToFirstCall(requests: readonly string[]): readonly string[] {
  const at = requests.findIndex((one) => / (GET|POST)\* /.test(one))
  return (at === -1 ? requests : requests.slice(0, at + 1)).map(plain)
}

/** `RS POST* /path 200 initialize` without the star and the name of the call. */
const plain = (request: string): string => request.replace('*', '').split(' ').slice(0, 4).join(' ')

export const asText = (walked: Walked): readonly string[] =>
  walked.requests.map(({ side, method, path, status }) => `${side} ${method} ${path} ${status}`)

/** What was sent; the client id that a provider issued has one name. */
export function comparable(sent: unknown): unknown {
  const text = JSON.stringify(sent ?? null)
  return JSON.parse(text.replaceAll('<client id>', '<issued>')) as unknown
}
