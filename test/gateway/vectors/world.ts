import { createHash } from 'node:crypto'
import type { Case, World } from '../case.ts'
import { createSigningKey, type SigningKey } from '../rig/signing.ts'
import { makeIssuer, type ReadableIssuer } from '../rig/issuer.ts'

/** The gateway of worlds on paper. */
export const APP_DOMAIN = 'https://internal-gateway.example.com'
export const PEOPLE = {
  active: 'dana@example.com',
  disabled: 'gone@example.com',
  admin: 'admin@example.com',
} as const

export interface Origins {
  readonly origin: string
  readonly otherOrigin: string
}

/** A case with everything it says of itself written out. */
export interface Written {
  readonly case: Case
  readonly world: World & { readonly issuer: ReadableIssuer; readonly other: ReadableIssuer }
  readonly config: Record<string, unknown> | null
  /** Null: the request carries none. */
  readonly token: string | null
  readonly sentTo: string
}

let keys: readonly [SigningKey, SigningKey] | undefined

/**
 * Writes a case out, as the rig does before anything is sent, on paper. In: the case, where its issuers are,
 * the time in seconds, and the token the gateway would have issued itself. The ids follow from the case's
 * name.
 */
export function write(one: Case, origins: Origins, now: number, gatewayToken: string): Written {
  // Two RSA keys do for everybody: a new pair for each case would take minutes.
  keys ??= [createSigningKey('RS256'), createSigningKey('RS256')]
  const serverId = createHash('sha256').update(one.name).digest('hex').slice(0, 32)
  const at = (name: string, key: SigningKey): ReadableIssuer =>
    makeIssuer({ ...origins, name, key, now: () => now, jti: () => 'a0f3' })
  const world = {
    serverId,
    canonical: `${APP_DOMAIN}/servers/${serverId}/mcp`,
    publicUrl: `https://mcp.example.com/servers/${serverId}/mcp`,
    clientId: 'my-oauth-client-id',
    issuer: at(`issuer-${serverId.slice(0, 8)}`, keys[0]),
    other: at(`other-${serverId.slice(0, 8)}`, keys[1]),
    ...PEOPLE,
    gatewayToken,
    now,
  }
  const config = one.config === undefined ? { authorization_servers: [world.issuer.url] } : one.config(world)
  one.issuer?.(world)
  const token = one.token?.(world) ?? null
  return { case: one, world, config, token, sentTo: one.serverId?.(world) ?? serverId }
}
