import { address, isLoopback, urlOf } from './words.ts'
import { noticed, type Noticed, type PasteContext } from './answer.ts'

/**
 * Where at a gateway an address leads. Run on ContextForge 1.1.0, one door after another, with an accepted
 * token.
 */
export interface Door {
  readonly serverId: string | null
  /** Tokens of an identity provider are taken here. */
  readonly right: boolean
  /** What is wrong with it, in words; empty where nothing is. */
  readonly says: string
  /** The address that takes them; null where it cannot be told. */
  readonly instead: string | null
}

const SERVER = /^(|.*?[^/])(\/+)(v1\/)?(virtual-servers|servers)\/([^/]+)(?:\/([^/]*))?(\/?)$/

/** The door an address leads to; null for an address that is none of a gateway's. */
export function doorOf(text: string): Door | null {
  const url = urlOf(text)
  if (url === null || url.pathname.length > 400) return null
  const at = `${url.protocol}//${url.host}`
  const match = SERVER.exec(url.pathname)
  if (match === null) return globalDoor(url.pathname)
  const [, prefix = '', slashes = '', version = '', noun = '', id = '', door = ''] = match
  const plainId = id.replaceAll('-', '').toLowerCase()
  const right = `${at}${prefix}/servers/${plainId}/mcp`
  const wrong = (says: string): Door => ({ serverId: id, right: false, says, instead: right })
  if (door === 'sse' || door === 'message')
    return wrong(`/${door} does not take tokens of an identity provider: only the gateway’s own.`)
  if (version !== '' && noun === 'servers')
    return wrong('/v1/servers/… does not take tokens of an identity provider.')
  if (door !== 'mcp')
    return door === '' ? wrong('This is the server’s record in the admin API, not its MCP address.') : null
  if (slashes !== '/')
    return wrong('The path begins with two slashes, and then no token of an identity provider is taken.')
  if (noun === 'servers' && plainId !== id && /^[0-9a-f-]{32,36}$/i.test(id))
    return wrong(
      'The id is written with dashes or capital letters, and then no token of an identity provider is taken.',
    )
  return { serverId: id, right: true, says: '', instead: null }
}

function globalDoor(path: string): Door | null {
  const wrong = (says: string): Door => ({ serverId: null, right: false, says, instead: null })
  if (/^\/mcp\/?$/.test(path))
    return wrong('/mcp is the door to all servers at once, and takes only the gateway’s own tokens.')
  if (/^\/mcp\/[^/]+\/?$/.test(path))
    return {
      ...wrong('/mcp/ID is no address of this gateway: it answers 404.'),
      serverId: path.split('/')[2] ?? null,
    }
  if (/^\/(v1\/)?rpc\/?$/.test(path))
    return wrong('/rpc takes only the gateway’s own tokens; /v1/rpc answers 404.')
  if (/^\/(sse|message|messages|initialize)\/?$/.test(path))
    return wrong(`${path} does not take tokens of an identity provider: only the gateway’s own.`)
  return null
}

/**
 * What is to be said of an address somebody uses. In: the address, and the server it is judged for where one
 * is chosen. Out: nothing for a right one. Asks nobody: whether there is a server of that id is not known.
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

/** What is to be said of the header a token is sent in. In: its name. */
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
