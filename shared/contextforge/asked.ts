/** A request as a client sends it: what decides besides its token. Null: not known, or none. */
export interface Asked {
  /** The gateway's own address, with no slash at its end: what a right address begins with. */
  readonly base: string
  readonly method: string
  /** The path within the gateway, as it stands in the address. */
  readonly path: string
  /** `Host`, with its port where it has one. */
  readonly host: string | null
  readonly origin: string | null
  /** The header the token is sent in. */
  readonly header: string
  /** The method of the JSON-RPC call. */
  readonly call: string
  readonly protocolVersion: string | null
}

/** The request of a live test, and of every client that is set up right. In: the address of the gateway. */
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
