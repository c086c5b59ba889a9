import { seenOnTheWay, type Seen } from '../../shared/client/seen.ts'
import type { Ask } from '../../shared/client/way.ts'
import { createAsker } from './asker.ts'
import { createGuard } from './guard.ts'
import type { WalkOptions } from './walk-to.ts'

/** Where the MCP Inspector's own page is served from. */
const PAGE = 'http://localhost:6274'

/**
 * Asks the server once without a token, as a page in a browser would. Out: what such a page may not read. One
 * GET, which names no client.
 */
export async function lookAsPage(options: Omit<WalkOptions, 'clients'>): Promise<readonly Seen[]> {
  const { address, way, hostsOnly, told, signal, totalMs, watch } = options
  const limits = { ...(totalMs === undefined ? {} : { totalMs }), watch }
  const asker = createAsker(way, createGuard(new URL(address), hostsOnly, told), limits)
  const ask: Ask = {
    purpose: 'call',
    method: 'GET',
    url: address,
    headers: { origin: PAGE, accept: 'application/json, text/event-stream' },
    body: null,
    guessed: false,
  }
  try {
    const reply = await asker.ask(ask, signal)
    // Where nobody asks for a token, or where something else answers, no page was refused anything.
    return reply.kind === 'answered' && reply.status === 401 ? seenOnTheWay([{ ask, reply }]) : []
  } finally {
    await asker.close()
  }
}
