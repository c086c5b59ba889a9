import { seenOnTheWay, type Seen } from '../../shared/client/seen.ts'
import type { Ask } from '../../shared/client/way.ts'
import { createAsker } from './asker.ts'
import { createGuard } from './guard.ts'
import type { WalkOptions } from './walk-to.ts'

/** The origin of the MCP Inspector's page. */
const PAGE = 'http://localhost:6274'

/**
 * Sends one GET without a token, as a page in a browser would. Out: what such a page could not read. Names no
 * client.
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
    // Where no token is required, or where something else answered, no page was refused anything.
    return reply.kind === 'answered' && reply.status === 401 ? seenOnTheWay([{ ask, reply }]) : []
  } finally {
    await asker.close()
  }
}
