/**
 * The kinds of addresses ("doors") of a gateway. Each was tried on ContextForge 1.1.0 with an accepted token.
 */
export type DoorId =
  | 'server'
  | 'virtual-server'
  | 'versioned'
  | 'two-slashes'
  | 'id-spelling'
  | 'all-servers'
  | 'no-such'
  | 'no-such-rpc'
  | 'sse'
  | 'message'
  | 'rpc'
  | 'record'
  | 'initialize'
  | 'all-sse'

export interface Door {
  readonly id: DoorId
  readonly serverId: string | null
  /** True when this address accepts tokens of an identity provider. */
  readonly right: boolean
  /** What is wrong with the address, in words; empty when it is right. */
  readonly says: string
  /** The address to use instead; null where it cannot be told. */
  readonly instead: string | null
}

const SERVER = /^(|.*?[^/])(\/+)(v1\/)?(virtual-servers|servers)\/([^/]+)(?:\/([^/]*))?(\/?)$/
const LONGEST_PATH = 400

/**
 * Which kind of address a path is; null when it is none of a gateway's. In: the path, and what stands before
 * it in the address. Asks nobody, so it is not known whether the gateway has a server with that id.
 */
export function doorAt(path: string, origin = ''): Door | null {
  if (path.length > LONGEST_PATH) return null
  const match = SERVER.exec(path)
  if (match === null) return globalDoor(path)
  const [, prefix = '', slashes = '', version = '', noun = '', id = '', door = ''] = match
  const plainId = id.replaceAll('-', '').toLowerCase()
  const instead = `${origin}${prefix}/servers/${plainId}/mcp`
  const wrong = (doorId: DoorId, says: string): Door => ({
    id: doorId,
    serverId: id,
    right: false,
    says,
    instead,
  })
  if (door === 'sse' || door === 'message')
    return wrong(door, `/${door} does not take tokens of an identity provider: only the gateway’s own.`)
  if (door === '' && (version === '' || noun === 'servers'))
    return wrong('record', 'This is the server’s record in the admin API, not its MCP address.')
  if (version !== '' && noun === 'servers')
    return wrong('versioned', '/v1/servers/… does not take tokens of an identity provider.')
  if (door !== 'mcp') return null
  if (slashes !== '/')
    return wrong(
      'two-slashes',
      'The path begins with two slashes, and then no token of an identity provider is taken.',
    )
  if (plainId !== id && /^[0-9a-f-]{32,36}$/i.test(id))
    return wrong(
      'id-spelling',
      'The id is written with dashes or capital letters, and then no token of an identity provider is taken.',
    )
  const right = { serverId: id, right: true, says: '', instead: null }
  return { id: noun === 'servers' ? 'server' : 'virtual-server', ...right }
}

function globalDoor(path: string): Door | null {
  const wrong = (id: DoorId, says: string): Door => ({
    id,
    serverId: null,
    right: false,
    says,
    instead: null,
  })
  if (/^\/mcp\/?$/.test(path))
    return wrong(
      'all-servers',
      '/mcp is the door to all servers at once, and takes only the gateway’s own tokens.',
    )
  if (/^\/mcp\/[^/]+\/?$/.test(path))
    return {
      ...wrong('no-such', '/mcp/ID is no address of this gateway: it answers 404.'),
      serverId: path.split('/')[2] ?? null,
    }
  if (/^\/(v1\/)?rpc\/?$/.test(path))
    return wrong(
      path.startsWith('/v1') ? 'no-such-rpc' : 'rpc',
      '/rpc takes only the gateway’s own tokens; /v1/rpc answers 404.',
    )
  const all = /^\/(sse|message|messages|initialize)\/?$/.exec(path)?.[1]
  if (all === undefined) return null
  return wrong(
    all === 'initialize' ? 'initialize' : 'all-sse',
    `${path} does not take tokens of an identity provider: only the gateway’s own.`,
  )
}
