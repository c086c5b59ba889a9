import { z } from 'zod'
import { isObject } from '../kernel/json.ts'
import { jsonOf, redirectTarget } from './fetching.ts'
import type { Ask, Reply } from './way.ts'

/** What can go wrong besides the twelve steps, now or later. */
export const SEEN_IDS = [
  'authorization-stripped',
  'post-lost',
  'token-lost',
  'header-limit',
  'stream-held',
  'session-lost',
  'no-cors',
  'challenge-hidden',
  'chain-incomplete',
  'refresh-refused',
  'no-refresh',
] as const

/** A problem that was seen on the way, with its cure. */
export const seen = z.object({
  id: z.enum(SEEN_IDS),
  title: z.string(),
  whose: z.enum(['proxy', 'gateway', 'identity-provider']),
  received: z.string(),
  cure: z.string(),
})
export type Seen = z.infer<typeof seen>

/** One request and its answer. */
export interface Exchange {
  readonly ask: Ask
  readonly reply: Reply
}

const WORDS: Readonly<Record<Seen['id'], Omit<Seen, 'id' | 'received'>>> = {
  'authorization-stripped': {
    title: 'The Authorization header does not reach the gateway',
    whose: 'proxy',
    cure: 'Let the proxy pass Authorization on.',
  },
  'post-lost': {
    title: 'A redirect turns the POST into a GET',
    whose: 'proxy',
    cure: 'Give clients the address that is redirected to, or answer there without a redirect; where one has to be, 308 keeps the request as it is.',
  },
  'token-lost': {
    title: 'A redirect to another origin loses the token',
    whose: 'proxy',
    cure: 'Give clients the address that is redirected to: http and https are two origins, and clients do not take a token from one to the other.',
  },
  'header-limit': {
    title: 'A token is longer than the headers that are taken',
    whose: 'proxy',
    cure: 'Raise the limit. ContextForge takes 8,192 bytes a field. Or put fewer groups and roles into the token.',
  },
  'stream-held': {
    title: 'An event stream does not begin',
    whose: 'proxy',
    cure: 'Do not buffer answers of this path, and let them take their time.',
  },
  'session-lost': {
    title: 'The session is not known a request later',
    whose: 'proxy',
    cure: 'Let all requests of a session reach the replica that began it (by the header Mcp-Session-Id), or let the replicas share their sessions.',
  },
  'no-cors': {
    title: 'A page in a browser may not read the answers',
    whose: 'gateway',
    cure: 'Add the page’s origin to ALLOWED_ORIGINS of the gateway. Only clients in a browser page need it.',
  },
  'challenge-hidden': {
    title: 'A page in a browser does not see the challenge',
    whose: 'gateway',
    cure: 'Expose it: `Access-Control-Expose-Headers: WWW-Authenticate, Mcp-Session-Id`.',
  },
  'chain-incomplete': {
    title: 'The certificate comes without those between it and its authority',
    whose: 'proxy',
    cure: 'Send the whole chain (nginx `ssl_certificate` takes the file with all of them). Browsers fetch what is missing, and clients do not. If the authority is a private one, clients need it: NODE_EXTRA_CA_CERTS or SSL_CERT_FILE.',
  },
  'refresh-refused': {
    title: 'A refresh is refused: it works until the token ends, then 401',
    whose: 'identity-provider',
    cure: 'Let the provider allow this client refresh_token, with the same scope and resource.',
  },
  'no-refresh': {
    title: 'No refresh token was issued: the sign-in is asked for again when the token ends',
    whose: 'identity-provider',
    cure: 'Let the provider issue a refresh token to this client; most want the scope offline_access.',
  },
}

const note = (id: Seen['id'], received: string): Seen => ({ id, ...WORDS[id], received })

/**
 * The problems the requests of a walk show besides its steps, each named once. In: all requests, in their
 * order. Every problem needs a sign in an answer; nothing is concluded from what was not asked.
 */
export function seenOnTheWay(exchanges: readonly Exchange[]): readonly Seen[] {
  const all = exchanges.flatMap((one, at) => signs(one, exchanges.slice(0, at)))
  return all.filter(({ id }, at) => all.findIndex((one) => one.id === id) === at)
}

function signs({ ask, reply }: Exchange, before: readonly Exchange[]): readonly Seen[] {
  if (reply.kind === 'unreached')
    return /UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT)/.test(reply.reason)
      ? [note('chain-incomplete', reply.reason)]
      : []
  const wantsStream = ask.purpose === 'first-call' && ask.method === 'GET'
  if (reply.kind === 'withheld' && wantsStream && reply.reason.includes('did not answer within'))
    return [note('stream-held', reply.reason)]
  if (reply.kind !== 'answered') return []
  const { status, text } = reply
  const isCall = ask.purpose === 'call' || ask.purpose === 'first-call'
  const received = `${ask.method} ${new URL(ask.url).pathname}: HTTP ${status}`
  if (isCall && isTooLarge(status, text)) return [note('header-limit', received)]
  if (ask.purpose === 'token' && isObject(ask.body) && ask.body['grant_type'] === 'refresh_token')
    return status >= 400 ? [note('refresh-refused', received)] : []
  if (!isCall) return []
  return [
    ...redirectSigns(ask, reply, received),
    ...pageSigns(ask, reply, received),
    ...(isStripped(ask, reply, before)
      ? [note('authorization-stripped', `${received}, as without a token`)]
      : []),
    ...(isLostSession(ask, reply) ? [note('session-lost', received)] : []),
  ]
}

const isTooLarge = (status: number, text: string): boolean =>
  status === 431 || (status === 400 && /Request Header Or Cookie Too Large/i.test(text))

type Answered = Extract<Reply, { kind: 'answered' }>

function redirectSigns(ask: Ask, reply: Answered, received: string): readonly Seen[] {
  const target = redirectTarget(reply.status, reply.headers, ask.url)
  if (target === null) return []
  const to = `${received} to ${target.origin}${target.pathname}`
  return [
    ...(ask.method === 'POST' && reply.status < 307 ? [note('post-lost', to)] : []),
    ...(target.origin === new URL(ask.url).origin ? [] : [note('token-lost', to)]),
  ]
}

/** Problems in the answer to a request with an `Origin` header, as browsers send it. */
function pageSigns(ask: Ask, reply: Answered, received: string): readonly Seen[] {
  const origin = ask.headers['origin']
  if (origin === undefined) return []
  const allowed = reply.headers['access-control-allow-origin']
  if (allowed !== '*' && allowed !== origin)
    return [note('no-cors', `${received} without Access-Control-Allow-Origin for ${origin}`)]
  const exposed = (reply.headers['access-control-expose-headers'] ?? '')
    .split(',')
    .map((one) => one.trim().toLowerCase())
  const hides = reply.headers['www-authenticate'] !== undefined
  return hides && !exposed.includes('www-authenticate') && !exposed.includes('*')
    ? [note('challenge-hidden', `${received} without Access-Control-Expose-Headers: WWW-Authenticate`)]
    : []
}

/**
 * Whether a request with a token got exactly the same answer as one without: then the token did not reach the
 * gateway.
 */
function isStripped(ask: Ask, reply: Answered, before: readonly Exchange[]): boolean {
  if (ask.purpose !== 'first-call' || reply.status !== 401) return false
  const without = before.find((one) => one.ask.purpose === 'call' && one.reply.kind === 'answered')
  if (without?.reply.kind !== 'answered' || without.reply.status !== 401) return false
  const same = (name: string): boolean =>
    without.reply.kind === 'answered' && without.reply.headers[name] === reply.headers[name]
  return jsonOf(reply.text) !== undefined && without.reply.text === reply.text && same('www-authenticate')
}

const isLostSession = (ask: Ask, reply: Answered): boolean =>
  ask.headers['mcp-session-id'] !== undefined && (reply.status === 404 || reply.status === 400)
