import { walk } from '../../shared/client/walk.ts'
import type { Walked } from '../../shared/client/walked.ts'
import type { ClientProfile } from '../../shared/client/profile.ts'
import type { Ask, Purpose, Reply } from '../../shared/client/way.ts'
import { type Way } from '../network/dispatcher.ts'
import { createAsker, type Watch } from './asker.ts'
import { createGuard } from './guard.ts'

export interface WalkOptions {
  /** The address of an MCP server, as clients get it. */
  readonly address: string
  readonly clients: readonly ClientProfile[]
  /** A client id that was registered in advance; null: each client registers as it would. */
  readonly clientId: string | null
  readonly way: Way
  readonly hostsOnly: readonly string[] | null
  /** Called with each host the documents name, before it is first asked. */
  readonly told: (host: string) => void
  readonly signal: AbortSignal
  readonly totalMs?: number
  /** The network log and its clock; missing where there is none. */
  readonly watch?: Watch
}

/** Requests that only read: GET, HEAD, and the client's first request without a token. */
const READS: readonly Purpose[] = ['call', 'resource-metadata', 'server-metadata']
/** No client needs more. Documents that name each other in a circle are stopped by this. */
const MAX_REQUESTS = 100

/** How one request is answered, by whoever sends it. */
export type Once = (ask: Ask) => Promise<Reply>

/**
 * Walks every client's way to one address without registering or signing in. Equal requests are sent once for
 * all clients. Out: one judgement per client, in their order. Changes nothing, here or there.
 */
export async function walkTo(options: WalkOptions): Promise<readonly Walked[]> {
  const { address, way, hostsOnly, told, totalMs, watch, signal } = options
  const guard = createGuard(new URL(address), hostsOnly, told)
  const asker = createAsker(way, guard, { ...(totalMs === undefined ? {} : { totalMs }), watch })
  const answers = new Map<string, Promise<Reply>>()
  const once = (ask: Ask): Promise<Reply> => {
    const { url, method, headers, body } = ask
    const key = JSON.stringify([method, url, headers, body])
    const answer = answers.get(key) ?? asker.ask(ask, signal)
    answers.set(key, answer)
    return answer
  }
  try {
    return await walkAll(options.clients, address, options.clientId, once)
  } finally {
    await asker.close()
  }
}

/** Walks the ways of some clients to an address, one after the other. In: what answers their requests. */
export async function walkAll(
  clients: readonly ClientProfile[],
  address: string,
  clientId: string | null,
  once: Once,
): Promise<readonly Walked[]> {
  const all: Walked[] = []
  for (const client of clients) {
    const way = walk(client, address, clientId)
    let item = way.next()
    for (let sent = 0; item.done !== true; sent++)
      item = way.next(sent < MAX_REQUESTS ? await reply(item.value, once) : LOST)
    all.push(item.value)
  }
  return all
}

const LOST: Reply = { kind: 'withheld', reason: 'the documents lead on and on' }

async function reply(ask: Ask, once: Once): Promise<Reply> {
  if (READS.includes(ask.purpose)) return once(ask)
  if (!ask.guessed) return { kind: 'not-sent', absent: false }
  // This address was not published. Whether there is an authorization server at all shows at its
  // authorization address, which a browser would open. Without a client it can only refuse.
  const url = new URL('/authorize', ask.url).href
  const place = await once({ ...ask, purpose: 'authorize', method: 'GET', url, headers: {}, body: null })
  if (place.kind === 'withheld') return place
  const there = place.kind === 'answered' && (place.status < 400 || [400, 405, 422].includes(place.status))
  return { kind: 'not-sent', absent: !there }
}
