import type { PasteAnswer, PasteContext } from './answer.ts'
import { joined, noticed } from './answer.ts'
import { CLIENT_RULES, CLIENTS } from './client-words.ts'
import { aboutAddress } from './doors.ts'
import type { Paste } from './paste.ts'

/** Letters of a log that are looked at: what stopped a client stands near its end. */
const MOST = 60_000

/**
 * What a client printed when it stopped. In: the paste, the server it is for where one is chosen, and what the provider's error in it
 * means where there is one, which says more than the client does.
 */
export function clientLog({ plain, urls }: Paste, context: PasteContext | null, inner: PasteAnswer | null): readonly PasteAnswer[] {
  const text = plain.length <= MOST ? plain : `${plain.slice(0, MOST / 2)}\n${plain.slice(-MOST / 2)}`
  const client = CLIENTS.find(([, mark]) => mark.test(text))?.[0] ?? null
  const rule = CLIENT_RULES.find(({ mark, alone }) => (client !== null || alone === true) && mark.test(text))
  if (rule === undefined) return []
  const doors = urls.filter((url) => /\/(servers|mcp|sse)\b/.test(url) && !/\.well-known|[?&]client_id=/.test(url)).slice(0, 1).flatMap((url) => aboutAddress(url, context))
  const more = joined([noticed(rule.means, inner?.cure ?? rule.cure), ...(inner === null ? [] : [noticed(inner.means)]), ...doors], '')
  return [
    {
      kind: 'client-log',
      first: "A client's log",
      whose: `The MCP client’s${client === null ? '' : `: ${client}`}.`,
      ...more,
    },
  ]
} // prettier-ignore
