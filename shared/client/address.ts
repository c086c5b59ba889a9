import { stripSlashes } from '../contextforge/index.ts'

/**
 * The address clients use for a gateway, without a final slash. In: the public address as it is said, empty
 * or left out where none is, and the gateway's own. Not checked: that either is an address.
 */
export const publicBase = (publicUrl: string | undefined, gatewayUrl: string): string =>
  stripSlashes(publicUrl || gatewayUrl)

/** The address of a server as clients get it, with ContextForge's path. Any id stays one segment. */
export const serverAddress = (base: string, serverId: string): string =>
  `${base}/servers/${encodeURIComponent(serverId)}/mcp`
