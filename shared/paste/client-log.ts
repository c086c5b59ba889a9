import type { PasteAnswer, PasteContext } from './answer.ts'
import { joined, noticed } from './answer.ts'
import { CLIENT_RULES, CLIENTS } from './client-words.ts'
import { aboutAddress } from './about-address.ts'
import { parseLoosely } from '../token/plain.ts'
import type { Paste } from './paste.ts'

/** How many characters of a log are read, from its end: there it says why the client stopped. */
const MOST = 60_000

/**
 * Explains what a client printed when it stopped. In: the paste; the server it is for, where one is chosen;
 * and the provider's error in it, where there is one, because its cure is the better one.
 */
export function clientLog(
  { plain, urls, documents }: Paste,
  context: PasteContext | null,
  inner: PasteAnswer | null,
): readonly PasteAnswer[] {
  const text = plain.length <= MOST ? plain : `${plain.slice(0, MOST / 2)}\n${plain.slice(-MOST / 2)}`
  if (
    /^\s*[[{]/.test(plain) &&
    documents.length > 0 &&
    parseLoosely(plain) !== undefined &&
    !/stack|level/i.test(plain.slice(0, 2_000))
  )
    return []
  const client = CLIENTS.find(([, mark]) => mark.test(text))?.[0] ?? null
  const rule = CLIENT_RULES.find(({ mark, alone }) => (client !== null || alone === true) && mark.test(text))
  // A document or an address alone is what the client received, not its log.
  if (rule === undefined || (client === null && !/\s/.test(text.trim()))) return []
  const doors = urls
    .filter((url) => /\/(servers|mcp|sse)\b/.test(url) && !/\.well-known|[?&]client_id=/.test(url))
    .slice(0, 1)
    .flatMap((url) => aboutAddress(url, context))
  const more = joined([noticed(rule.means, inner?.cure ?? rule.cure), ...doors], '')
  return [
    {
      kind: 'client-log',
      first: "A client's log",
      whose: `The MCP client’s${client === null ? '' : `: ${client}`}.`,
      means: more.means,
      cure: more.cure,
    },
  ]
}
