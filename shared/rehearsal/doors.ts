import { doorsOf, type Capabilities, type Prediction } from '../contextforge/index.ts'

/** One way to send a request to a gateway: an address, a method and a protocol version. */
export interface Door {
  readonly id: string
  /** For people: `POST /servers/ID/mcp`. */
  readonly title: string
  readonly method: 'POST' | 'GET' | 'DELETE'
  /** The path, with ID in place of the server's id. */
  readonly path: string
  readonly speaks: 'initialize' | 'server/discover' | 'nothing'
}

const door = (
  id: string,
  method: Door['method'],
  path: string,
  speaks: Door['speaks'] = method === 'POST' ? 'initialize' : 'nothing',
): Door => ({
  ...{ id, method, path, speaks },
  title: `${method} ${path}${speaks === 'server/discover' ? ', speaking MCP 2026-07-28' : ''}`,
})

/** The addresses that clients of a virtual server use. */
export const DOORS: readonly Door[] = [
  door('server', 'POST', '/servers/ID/mcp'),
  door('server-slash', 'POST', '/servers/ID/mcp/'),
  door('server-get', 'GET', '/servers/ID/mcp'),
  door('server-delete', 'DELETE', '/servers/ID/mcp'),
  door('server-modern', 'POST', '/servers/ID/mcp', 'server/discover'),
  door('virtual', 'POST', '/v1/virtual-servers/ID/mcp'),
  door('v1-servers', 'POST', '/v1/servers/ID/mcp'),
  door('global', 'POST', '/mcp'),
]

/** The answer at an address. Null: not known. */
export interface DoorAnswer {
  readonly status: number | null
  /** A few words, for the list of differences. */
  readonly says: string
}

const UNTOLD: DoorAnswer = { status: null, says: 'cannot be told' }
const CSRF: DoorAnswer = { status: 403, says: '403 CSRF validation failed' }
const REFUSED: DoorAnswer = { status: 401, says: '401 Invalid authentication credentials' }

/**
 * How a release answers a request without a token. In: the address, the rules, and whether the server's OAuth
 * is on. Sources: csrf_middleware.py, streamablehttp_transport.py `_auth_no_token`. Assumes the default
 * values of CSRF_ENABLED and AUTH_REQUIRED, which the gateway does not tell.
 */
export function withoutTokenAt(
  door: Door,
  { rules, version, model }: Capabilities,
  oauthOn: boolean,
): DoorAnswer {
  const doors = doorsOf(version ?? '')
  if (doors === null || model === 'none') return UNTOLD
  if (rules.csrfBeforeAuth && door.method !== 'GET') return CSRF
  const server = door.id.startsWith('server') || (door.id === 'virtual' && doors.virtualServers)
  if (server && oauthOn) return { status: 401, says: '401 with a challenge that names the server’s metadata' }
  return door.path.startsWith('/v1/') && !doors.v1
    ? UNTOLD
    : { status: 401, says: '401 without the server’s metadata' }
}

/**
 * How a release answers a provider's token. In: the address, the rules, and the prediction for the token at
 * the server's own address. Sources: main.py, utils/paths.py, protocol_version.py. Assumes the default values
 * of USE_STATEFUL_SESSIONS and MCP_INBOUND_PROTOCOL_MODE.
 */
export function withTokenAt(door: Door, { version }: Capabilities, predicted: Prediction): DoorAnswer {
  const doors = doorsOf(version ?? '')
  if (doors === null) return UNTOLD
  const own = door.id.startsWith('server') || (door.id === 'virtual' && doors.virtualServers)
  if (!own) return door.path.startsWith('/v1/') && !doors.v1 ? UNTOLD : REFUSED
  const { status, detail } = predicted
  if (status === null) return UNTOLD
  if (status !== 200) return { status, says: detail === null ? String(status) : `${status} ${detail}` }
  if (door.speaks === 'nothing') return { status: 405, says: '405 after the token' }
  if (door.speaks === 'server/discover')
    return doors.modernProtocol
      ? { status: 200, says: 'accepted' }
      : { status: 400, says: '400 Unsupported protocol version: 2026-07-28' }
  return { status: 200, says: 'accepted' }
}
