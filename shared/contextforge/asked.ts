import { keepLast } from '../kernel/keep-last.ts'
import { isOpen } from './deployment.ts'
import type { GatewayContext } from './server.ts'

/** What a client begins with: `initialize` up to 2025-11-25, and `server/discover` in 2026-07-28. */
export const FIRST_CALLS = ['initialize', 'server/discover'] as const
export type FirstCall = (typeof FIRST_CALLS)[number]

/** The version of MCP that begins with `server/discover`. */
export const DISCOVERS = '2026-07-28'

/**
 * What a live test may begin with at this gateway; the first one is what it begins with unless another is
 * chosen. `server/discover` comes first only where it is known that the gateway speaks it, since every
 * release also speaks `initialize`.
 */
export function firstCallsOf({ capabilities, deployment }: GatewayContext): readonly FirstCall[] {
  const mode = deployment.MCP_INBOUND_PROTOCOL_MODE
  if (!capabilities.rules.speaksModern || (mode.known !== 'assumed' && mode.value === 'legacy'))
    return ['initialize']
  return isOpen(deployment, 'MCP_INBOUND_PROTOCOL_MODE') ? FIRST_CALLS : ['server/discover', 'initialize']
}

/** The parts of a client's request that decide its answer besides the token. Null: not known, or not sent. */
export interface Asked {
  /** The gateway's own address without a final slash. The address of a correct request begins with it. */
  readonly base: string
  readonly method: string
  /** The path at the gateway, spelled as in the request. */
  readonly path: string
  /** The `Host` header, with its port if it has one. */
  readonly host: string | null
  readonly origin: string | null
  /** The name of the header that carries the token. */
  readonly header: string
  /** The method of the JSON-RPC call. */
  readonly call: string
  readonly protocolVersion: string | null
}

/**
 * The request that a live test and every correctly configured client sends. In: the address of the gateway,
 * and what it begins with.
 */
export const usualRequest = (
  serverId: string,
  header: string,
  gatewayUrl: string,
  call: FirstCall = 'initialize',
): Asked => requestOf(serverId, header, gatewayUrl, call)

const requestOf = keepLast(
  (serverId: string, header: string, gatewayUrl: string, call: FirstCall): Asked => ({
    base: gatewayUrl,
    method: 'POST',
    path: `/servers/${serverId}/mcp`,
    host: URL.canParse(gatewayUrl) ? new URL(gatewayUrl).host : null,
    origin: null,
    header,
    call,
    protocolVersion: call === 'initialize' ? null : DISCOVERS,
  }),
)
