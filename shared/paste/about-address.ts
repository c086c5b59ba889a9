import { type Door, doorAt } from '../contextforge/index.ts'
import { address, isLoopback, urlOf } from './words.ts'
import { noticed, type Noticed, type PasteContext } from './answer.ts'

/** The kind of gateway address a text is; null for any other text. */
export function doorOf(text: string): Door | null {
  const url = urlOf(text)
  return url === null ? null : doorAt(url.pathname, `${url.protocol}//${url.host}`)
}

/**
 * Remarks about an address somebody uses. In: the address, and the server it is judged for, where one is
 * chosen. Out: empty for a correct address. Asks nobody, so it is not known whether the server exists.
 */
export function aboutAddress(text: string, context: PasteContext | null): readonly Noticed[] {
  const url = urlOf(text)
  const door = doorOf(text)
  if (url === null || door === null) return []
  const out: Noticed[] = []
  if (!door.right) {
    const instead = door.instead === null ? null : address(door.instead)
    out.push(
      noticed(
        door.says,
        instead === null
          ? `Use the address of the server itself: ${url.protocol}//${url.host}/servers/ID/mcp.`
          : `Use ${instead} in the client.`,
      ),
    )
  }
  if (url.protocol === 'http:' && !isLoopback(url))
    out.push(
      noticed(
        'The address is http: the token crosses the network unprotected, and a proxy that answers with a redirect loses it.',
        'Write the address with https in the client.',
      ),
    )
  if (context === null) return out
  const gateway = urlOf(context.gatewayUrl)
  if (gateway !== null && gateway.host !== url.host)
    out.push(
      noticed(
        `The address is on another host than this gateway (${gateway.host}).`,
        `Check which gateway the client is to use: this one is ${gateway.host}.`,
      ),
    )
  const same =
    door.serverId?.replaceAll('-', '').toLowerCase() === context.serverId?.replaceAll('-', '').toLowerCase()
  if (context.serverId !== null && door.serverId !== null && !same)
    out.push(
      noticed(
        'The address is of another server than the one chosen here.',
        'Choose that server on the bench, or correct the address in the client.',
      ),
    )
  return out
}

/** Remarks about the header a token is sent in. In: the header's name. */
export function aboutHeader(name: string, context: PasteContext | null): readonly Noticed[] {
  const wanted = context?.headerName ?? 'Authorization'
  if (name === '' || name.toLowerCase() === wanted.toLowerCase()) return []
  return [
    noticed(
      `The token is sent in ${address(name) ?? name}, and this gateway reads ${wanted}${context === null ? ' unless AUTH_HEADER_NAME says otherwise' : ''}.`,
      `Send it as ${wanted}: Bearer ….`,
    ),
  ]
}
