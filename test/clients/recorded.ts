import type { Json, JsonObject } from '../../shared/kernel/json.ts'
import { isObject } from '../../shared/kernel/json.ts'
import type { Walked, WalkedRequest } from '../../shared/client/walked.ts'

/** One request as a server saw it: the proxy (RS) or the identity provider (AS). */
export interface Recorded {
  /** When it came, in milliseconds. */
  readonly at: number
  readonly side: 'RS' | 'AS'
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  status: number
  readonly withToken: boolean
  /** What a registration held; null for every other request. */
  readonly body: Json
  /** Its user agent. */
  readonly by: string
}

type Kind = 'call' | 'prm' | 'asmeta' | 'reg' | 'authz' | 'token'
const RANK: readonly Kind[] = ['call', 'prm', 'asmeta', 'reg', 'authz', 'token']

function kindOf({ side, path }: { readonly side: string; readonly path: string }): Kind {
  if (path.includes('oauth-protected-resource')) return 'prm'
  // Looking for an authorization server at the gateway is part of not having found its metadata.
  if (path.includes('/.well-known/')) return side === 'AS' ? 'asmeta' : 'call'
  if (/\/(reg|register|clients-registrations\/openid-connect)$/.test(path)) return 'reg'
  if (/\/(auth|authorize)$/.test(path)) return 'authz'
  return path.endsWith('/token') ? 'token' : 'call'
}

/** What a person does in the browser is no request of the client. */
const isClients = ({ side, path }: Recorded): boolean =>
  side === 'RS' ||
  path.includes('/.well-known/') ||
  /\/(reg|register|auth|authorize|token|clients-registrations\/openid-connect)$/.test(path)

/**
 * nginx knows the time of its last turn only, and the provider's process has its own turns: within this the
 * order of two requests to different servers is not told by their times.
 */
const CLOCKS_MS = 250

/**
 * Out: both servers' requests as one sequence. Each server's own order stands; where the times do not tell
 * which of two came first, the expected one is taken.
 */
function merged(all: readonly Recorded[], expected: readonly string[]): readonly Recorded[] {
  const queues = (['RS', 'AS'] as const).map((side) => all.filter((one) => one.side === side))
  const order: Recorded[] = []
  for (;;) {
    const heads = queues.map(([head]) => head).filter((head) => head !== undefined)
    const [first, second] = [...heads].sort((a, b) => a.at - b.at)
    if (first === undefined) return order
    const next = expected[order.length]
    const either = second !== undefined && second.at - first.at < CLOCKS_MS
    const chosen = either && asText(first) !== next && asText(second) === next ? second : first
    queues.find(([head]) => head === chosen)?.shift()
    order.push(chosen)
  }
}

/** Out: one client's requests in their order, up to and including the first one with a token. */
function requestsOf(all: readonly Recorded[], expected: readonly string[]): readonly Recorded[] {
  const own = merged(all.filter(isClients), expected)
  const issued = own.findIndex((one) => kindOf(one) === 'token' && one.status < 300)
  // Of a header that is too large for it nginx says nothing, so not that it held a token either.
  const at = own.findIndex(
    ({ side, withToken, status }, place) =>
      side === 'RS' && (withToken || (status === 400 && issued !== -1 && place > issued)),
  )
  return at === -1 ? own : own.slice(0, at + 1)
}

/** How one pair is put down: what a walk predicted, or what a client did. */
export interface Told {
  /** The first stop, as the recordings name it; `in`, or `token` where this client tries no token. */
  readonly stop: string
  readonly requests: readonly string[]
  readonly registration: Json
  readonly authorization: Json
  /** The provider answered the authorization request with an error on a page of its own. */
  readonly refused: boolean
}

/** In: whether this client ends its sign-in with the token and makes no call with it. */
export function toldByWalk(walked: Walked, endsWithToken: boolean): Told {
  const at = walked.requests.findIndex((one) => kindOf(one) === 'token' && (one.status ?? 500) < 300)
  const requests = endsWithToken && at !== -1 ? walked.requests.slice(0, at + 1) : walked.requests
  // What was sent to where nobody listens is seen by nobody.
  const seen = (kind: Kind): boolean => walked.requests.some((one) => kindOf(one) === kind)
  const registration = seen('reg') ? walked.sent.registration : null
  const authorization = seen('authz') ? walked.sent.authorization : null
  const reached = endsWithToken && at !== -1
  return {
    stop: reached ? 'token' : stopOfWalk(walked),
    requests: requests.map(asText),
    registration,
    authorization,
    refused: isRefused(requests),
  }
}

function stopOfWalk({ verdict, endedAfter, stoppedAt, requests }: Walked): string {
  if (verdict === 'in') return 'in'
  if (verdict !== 'stops') return requests.length === 0 ? 'none' : verdict
  if (endedAfter === null) return 'STOP none'
  const last = requests.at(-1)
  const called =
    stoppedAt?.id === 'first-call' || (stoppedAt?.id === 'token' && last?.path.endsWith('/token') === false)
  return called ? `STOP ${last?.status}` : nameOf(endedAfter)
}

/**
 * In: every request that one client made, each server's in their order; whether it ends with the token; and
 * which requests are expected, for what the servers' times do not tell.
 */
export function toldByClient(
  all: readonly Recorded[],
  endsWithToken: boolean,
  expected: readonly string[],
): Told {
  const requests = requestsOf(all, expected)
  const registered = requests.find((one) => kindOf(one) === 'reg')
  const authorized = requests.find((one) => kindOf(one) === 'authz')
  return {
    stop: stopOfClient(requests, all, endsWithToken),
    requests: requests.map(asText),
    registration: registered?.body ?? null,
    authorization: authorized === undefined ? null : asked(authorized.query),
    refused: isRefused(requests),
  }
}

function stopOfClient(
  requests: readonly Recorded[],
  all: readonly Recorded[],
  endsWithToken: boolean,
): string {
  const taken = ({ side, withToken, status }: Recorded): boolean =>
    side === 'RS' && withToken && status >= 200 && status < 300
  if (all.some(taken)) return 'in'
  const call = requests.at(-1)
  const issued = requests.some((one) => kindOf(one) === 'token' && one.status < 300)
  if (call !== undefined && issued && !endsWithToken && kindOf(call) === 'call') return `STOP ${call.status}`
  const furthest = Math.max(0, ...requests.map((one) => RANK.indexOf(kindOf(one))))
  const end = requests.find((one) => RANK.indexOf(kindOf(one)) === furthest)
  if (end === undefined) return 'STOP none'
  return endsWithToken && kindOf(end) === 'token' && end.status < 300 ? 'token' : nameOf(end)
}

function nameOf(end: WalkedRequest | Recorded): string {
  const kind = kindOf(end)
  if (kind === 'reg') return `STOP reg${end.status}@${end.side}`
  if (kind === 'token') return `STOP token${end.status}`
  return kind === 'call' ? 'STOP challenge' : `STOP ${kind}`
}

const isRefused = (requests: readonly (WalkedRequest | Recorded)[]): boolean =>
  requests.some((one) => kindOf(one) === 'authz' && (one.status ?? 0) >= 400)

/**
 * A provider's sign-in page is the person's own, so its status is not the client's; that the provider refused
 * is compared apart.
 */
const asText = (one: WalkedRequest | Recorded): string =>
  `${one.side} ${one.method} ${one.path}${kindOf(one) === 'authz' ? '' : ` ${one.status}`}`

/** What is asked of the authorization address, without what is random. */
function asked(query: URLSearchParams): JsonObject {
  const random = ['state', 'code_challenge', 'nonce']
  return Object.fromEntries([...query].filter(([name]) => !random.includes(name)))
}

/** Out: each way in which a client did not do what was predicted; empty when it did. */
export function differences(predicted: Told, recorded: Told): readonly string[] {
  const found: string[] = []
  if (predicted.stop !== recorded.stop) found.push(`stop: predicted ${predicted.stop}, did ${recorded.stop}`)
  const upTo = recorded.requests.slice(0, predicted.requests.length)
  const rest = recorded.requests.slice(predicted.requests.length)
  const stopped = predicted.stop.startsWith('STOP')
  if (JSON.stringify(upTo) !== JSON.stringify(predicted.requests) || (rest.length > 0 && !stopped))
    found.push(
      `requests: predicted\n    ${predicted.requests.join('\n    ')}\n  did\n    ${recorded.requests.join('\n    ')}`,
    )
  for (const what of ['registration', 'authorization'] as const)
    if (!fits(predicted[what], recorded[what], what === 'authorization' ? 'client_id' : null))
      found.push(
        `${what}: predicted ${JSON.stringify(predicted[what])}, sent ${JSON.stringify(recorded[what])}`,
      )
  // The other way round is no difference: a sign-in page that leads nowhere is predicted as a refusal.
  if (recorded.refused && !predicted.refused) found.push('the authorization was refused on a page')
  return found
}

/**
 * Whether what was sent is what was predicted. `issued` names the field that holds what the provider made up
 * for each client anew; PORT, SERVER, NAME and ID stand for what a client makes up itself.
 */
function fits(predicted: Json, sent: Json, issued: string | null): boolean {
  if (typeof predicted === 'string' && typeof sent === 'string') {
    const pattern = predicted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    const made = pattern.replace(/:PORT/g, ':\\d+').replace(/\bSERVER\b/g, '[^/]+')
    return new RegExp(`^${made.replace(/\bNAME\b/g, '.+').replace(/\bID\b/g, '[^/]+')}$`).test(sent)
  }
  if (Array.isArray(predicted) && Array.isArray(sent)) {
    const [one, other] = [predicted as readonly Json[], sent as readonly Json[]]
    return one.length === other.length && one.every((part, at) => fits(part, other[at] ?? null, null))
  }
  if (!isObject(predicted) || !isObject(sent)) return predicted === sent
  const names = new Set([...Object.keys(predicted), ...Object.keys(sent)])
  return [...names].every((name) => {
    const [a, b] = [predicted[name], sent[name]]
    if (name === issued) return typeof a === 'string' && typeof b === 'string' && a !== '' && b !== ''
    return a !== undefined && b !== undefined && fits(a, b, null)
  })
}
