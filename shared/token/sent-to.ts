import { z } from 'zod'
import { type Asked, doorAt, stripSlashes, usualRequest } from '../contextforge/index.ts'

/** How a client sent a token, as far as the paste shows it. Null: not shown. */
export const sentTo = z.object({
  url: z.string(),
  header: z.string().nullable(),
  method: z.enum(['GET', 'POST', 'DELETE']),
  call: z.string(),
  protocolVersion: z.string().nullable(),
})
export type SentTo = z.infer<typeof sentTo>

/**
 * The request in the form the judge needs; null where it went to another server. In: the request, the server
 * it is judged for, and the gateway's own address with the header it reads.
 */
export function askedAs(
  sent: SentTo,
  serverId: string,
  at: { readonly gatewayUrl: string; readonly header: string },
): Asked | null {
  if (!URL.canParse(sent.url)) return null
  const url = new URL(sent.url)
  const base = stripSlashes(at.gatewayUrl)
  const prefix = URL.canParse(base) ? new URL(base).pathname.replace(/\/$/, '') : ''
  const path =
    prefix !== '' && url.pathname.startsWith(`${prefix}/`) ? url.pathname.slice(prefix.length) : url.pathname
  const door = doorAt(path)
  if (door === null) return null
  if (door.serverId !== null && plain(door.serverId) !== plain(serverId)) return null
  return {
    base,
    method: sent.method,
    path,
    host: url.host,
    origin: null,
    header: sent.header ?? at.header,
    call: sent.call,
    protocolVersion: sent.protocolVersion,
  }
}

/**
 * The same request as a live test sends it: one `initialize` to that path and in that header, at the
 * gateway's own address. Null where it is no other than the usual one, or cannot be sent so: only a POST can.
 */
export function liveRequest(asked: Asked | null, usual: Asked): Asked | null {
  if (asked === null || asked.method !== 'POST' || !/^[\w-]{1,64}$/.test(asked.header)) return null
  const same = asked.path === usual.path && asked.header.toLowerCase() === usual.header.toLowerCase()
  return same ? null : { ...usual, path: asked.path, header: asked.header }
}

/** What a live test sends of a paste; null: the usual request. */
export function pastedRequest(
  sent: SentTo,
  serverId: string,
  at: Parameters<typeof askedAs>[2],
): Asked | null {
  return liveRequest(askedAs(sent, serverId, at), usualRequest(serverId, at.header, at.gatewayUrl))
}

const plain = (id: string): string => id.replaceAll('-', '').toLowerCase()
