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
 * The request that a live test and every correctly configured client sends. In: the address of the gateway.
 */
export function usualRequest(serverId: string, header: string, gatewayUrl: string): Asked {
  return {
    base: gatewayUrl,
    method: 'POST',
    path: `/servers/${serverId}/mcp`,
    host: URL.canParse(gatewayUrl) ? new URL(gatewayUrl).host : null,
    origin: null,
    header,
    call: 'initialize',
    protocolVersion: null,
  }
}
