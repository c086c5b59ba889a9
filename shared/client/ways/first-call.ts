import type { Result } from '../../kernel/result.ts'
import { said } from '../asking.ts'
import { looseChallenge } from '../challenge.ts'
import { isMcpAnswer, send, type Fetched, type Redirects } from '../fetching.ts'
import { mark, type Course, type End, type Purpose, type Stop, type Way } from '../way.ts'

/**
 * The first MCP message of a client: `initialize` up to protocol version 2025-11-25, `server/discover` since
 * 2026-07-28.
 */
export type Hello = 'initialize' | 'server/discover'

/** Sends the first message to the MCP server. Its body is the least a server answers, and names no person. */
export function hello(
  course: Course,
  which: Hello,
  purpose: Purpose,
  redirects: Redirects,
  limit = 5,
): Way<Fetched> {
  const modern = which === 'server/discover'
  const version = modern ? '2026-07-28' : '2025-11-25'
  const client = { name: 'claimcheck-walk', version: '1' }
  const meta = {
    'io.modelcontextprotocol/protocolVersion': version,
    'io.modelcontextprotocol/clientInfo': client,
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  const params = modern ? { _meta: meta } : { protocolVersion: version, capabilities: {}, clientInfo: client }
  const headers = {
    accept: 'application/json, text/event-stream',
    'content-type': 'application/json',
    ...(modern ? { 'mcp-protocol-version': version, 'mcp-method': which } : {}),
  }
  const body = { jsonrpc: '2.0', id: 1, method: which, params }
  return send({ purpose, method: 'POST', url: course.address, headers, body }, redirects, limit)
}

/** Asks for an event stream without a token, as a client of the transport before Streamable HTTP begins. */
export const stream = (course: Course, redirects: Redirects): Way<Fetched> =>
  send(
    { purpose: 'call', method: 'GET', url: course.address, headers: { accept: 'text/event-stream' } },
    redirects,
    5,
  )

/** How a client goes on once it has a token. */
export interface Calling {
  readonly redirects: Redirects
  /** The messages it tries, in order: the next one after any answer that is neither a success nor 401. */
  readonly hellos: readonly Hello[]
  /** Signs in again for the scope that a 403 asks for; null where this client does not. */
  readonly stepUp: ((scope: string) => Way<Result<unknown, Stop>>) | null
}

/** The first call with the token, and what this client does when it is refused. */
export function* callWithToken(course: Course, calling: Calling): Way<End> {
  const expected = 'the token is taken, and the call is answered'
  for (const [at, which] of calling.hellos.entries()) {
    const got = yield* hello(course, which, 'first-call', calling.redirects)
    const refusal = judged(course, got, expected)
    if (refusal.kind !== 'stopped') return refusal
    const last = at === calling.hellos.length - 1
    if (got.kind !== 'answer' || (got.status === 401 && last)) return refusal
    if (!last) continue
    const { error, scope } = looseChallenge(got.headers)
    if (got.status !== 403 || error !== 'insufficient_scope' || calling.stepUp === null) return refusal
    const widened = yield* calling.stepUp(scope ?? '')
    if (!widened.ok) return { kind: 'stopped', stop: widened.error }
    return judged(course, yield* hello(course, which, 'first-call', calling.redirects), expected)
  }
  return { kind: 'arrived', called: false }
}

function judged(course: Course, got: Fetched, expected: string): End {
  if (got.kind === 'assumed') return { kind: 'arrived', called: false }
  if (succeeded(got) && isMcpAnswer(got)) {
    mark(course, 'token', true, 'the gateway takes the token', `HTTP ${got.status}`)
    mark(course, 'first-call', true, expected, `HTTP ${got.status}`)
    return { kind: 'arrived', called: true }
  }
  const refused = got.kind === 'answer' && got.status === 401
  const step = refused ? 'token' : 'first-call'
  mark(course, step, false, expected, said(got))
  return {
    kind: 'stopped',
    stop: { step, says: `The first call with the token was answered: ${told(got)}.` },
  }
}

const succeeded = (got: Fetched): got is Extract<Fetched, { kind: 'answer' }> =>
  got.kind === 'answer' && got.status >= 200 && got.status < 300

/** What was answered; of a success that this is no answer of MCP, since it would have been taken. */
const told = (got: Fetched): string =>
  succeeded(got) ? `${said(got)}, which is no answer of MCP, as where a page stands in front` : said(got)

/**
 * The result of the first request without a token: null where it makes the client sign in, otherwise how the
 * way ends.
 */
export function afterRefusal(course: Course, got: Fetched, onForbidden: boolean): End | null {
  const expected = 'HTTP 401, since no token was sent'
  const forbidden =
    onForbidden &&
    got.kind === 'answer' &&
    got.status === 403 &&
    looseChallenge(got.headers).error === 'insufficient_scope'
  if (forbidden || (got.kind === 'answer' && got.status === 401)) {
    mark(course, 'refused', true, expected, said(got))
    return null
  }
  mark(course, 'refused', false, expected, said(got))
  if (succeeded(got) && isMcpAnswer(got)) return { kind: 'open' }
  return { kind: 'stopped', stop: { step: 'refused', says: `The first request was answered: ${told(got)}.` } }
}

/** Notes whether the address in the challenge can be used by the client. */
export function noteChallenge(course: Course, named: string | null): void {
  const usable = named !== null && URL.canParse(named, course.address)
  const same = usable && new URL(named, course.address).origin === new URL(course.address).origin
  const expected = `resource_metadata at ${new URL(course.address).origin}`
  mark(course, 'challenge', same, expected, named ?? 'no resource_metadata')
}
