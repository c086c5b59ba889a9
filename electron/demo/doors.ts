import { doorAt, type DoorId } from '../../shared/contextforge/index.ts'
import { isObject, type Json } from '../../shared/kernel/json.ts'
import { failed, json, type Asked, type Reply } from './reply.ts'

/** The protocol version that has `server/discover` in place of `initialize`. */
const MODERN = '2026-07-28'
const META = 'io.modelcontextprotocol/protocolVersion'

const bearer = { 'www-authenticate': 'Bearer' }
const notForOauth = (): Reply => failed(401, 'Invalid authentication credentials', bearer)
const notSignedIn = (): Reply => failed(401, 'Invalid authentication credentials')

/** How ContextForge 1.1.0 answers an identity provider's token at addresses that do not take one. */
const REPLIES: Readonly<Partial<Record<DoorId, () => Reply>>> = {
  versioned: notForOauth,
  'two-slashes': notForOauth,
  'id-spelling': notForOauth,
  'all-servers': notForOauth,
  sse: notSignedIn,
  message: notSignedIn,
  rpc: notSignedIn,
  'all-sse': notSignedIn,
  initialize: () => failed(401, 'Invalid token', bearer),
  'no-such': () => failed(404, 'Not found'),
}

/**
 * The reply of 1.1.0 to a bearer token that it did not issue, at an address that takes no others. In: the
 * path as sent. Undefined for the addresses where the token is judged, and for those the gateway has not.
 */
export function wrongDoor(path: string): Reply | undefined {
  const door = doorAt(path)
  return door === null ? undefined : REPLIES[door.id]?.()
}

/**
 * What 1.1.0 says, after the token, to a call in MCP 2026-07-28 or in a version nobody speaks. In: the
 * request, its parsed call, the versions that begin with `initialize`. Undefined: the call is answered as in
 * those.
 */
export function modernCall(
  asked: Asked,
  call: { readonly [key: string]: Json },
  older: readonly string[],
): Reply | undefined {
  const wanted = asked.headers['mcp-protocol-version']
  if (wanted === undefined || older.includes(wanted)) return undefined
  const refuse = (message: string): Reply =>
    json({ jsonrpc: '2.0', id: call['id'] ?? null, error: { code: -32600, message } }, 400)
  if (wanted !== MODERN) return refuse(`Bad Request: Unsupported protocol version: ${wanted}`)
  const params = call['params'] ?? null
  const meta = isObject(params) ? (params['_meta'] ?? null) : null
  if (!isObject(meta) || meta[META] !== MODERN) return refuse('Bad Request: _meta is missing')
  if (call['method'] !== 'server/discover') return undefined
  return json({
    jsonrpc: '2.0',
    id: call['id'] ?? null,
    result: {
      supportedVersions: [MODERN],
      capabilities: { tools: { listChanged: false } },
      resultType: 'complete',
      ttlMs: 0,
      cacheScope: 'private',
    },
  })
}
