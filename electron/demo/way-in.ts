import { isObject, type Json } from '../../shared/kernel/json.ts'
import { FRONT_FAULTS, type DemoFront, type FrontFault } from './front.ts'
import { ISSUER_FAULTS, type DemoIssuer, type IssuerFault } from './issuer.ts'
import type { DemoServer } from './kit.ts'

export type WayFault = FrontFault | IssuerFault
export const WAY_FAULTS: readonly WayFault[] = [...FRONT_FAULTS, ...ISSUER_FAULTS]

/** What is wrong on the way to each server, with switches. */
export interface DemoWayIn {
  /** What happened here, for an operator; empty where nothing did. */
  readonly story: (serverId: string) => string
  readonly faults: (serverId: string) => readonly WayFault[]
  /** The client ids registered at the provider of a server. */
  readonly registered: (serverId: string) => readonly string[]
  /** The fault with this name; null where there is none. */
  readonly known: (name: string | null) => WayFault | null
  /** Switches a fault. A fault of a provider is switched for all servers that name it. */
  readonly set: (serverId: string, fault: WayFault, on: boolean) => void
}

/**
 * Switches the faults of all stories on. In: the servers, the proxy in front of them, and their providers.
 */
export function waysIn(
  fleet: readonly DemoServer[],
  front: DemoFront,
  issuers: readonly DemoIssuer[],
): DemoWayIn {
  const isIssuers = (fault: WayFault): fault is IssuerFault =>
    (ISSUER_FAULTS as readonly string[]).includes(fault)
  const issuerOf = (serverId: string): DemoIssuer | undefined => {
    const config = fleet.find(({ id }) => id === serverId)?.oauthConfig ?? null
    return issuers.find(({ url }) => named(config).includes(url))
  }
  const set = (serverId: string, fault: WayFault, on: boolean): void => {
    if (!isIssuers(fault)) return front.set(serverId, fault, on)
    const faults = issuerOf(serverId)?.faults
    if (on) faults?.add(fault)
    else faults?.delete(fault)
  }
  for (const { id, wayIn } of fleet) for (const fault of wayIn?.faults ?? []) set(id, fault, true)
  return {
    story: (serverId) => fleet.find(({ id }) => id === serverId)?.wayIn?.story ?? '',
    faults: (serverId) => [...front.faults(serverId), ...(issuerOf(serverId)?.faults ?? [])],
    registered: (serverId) => issuerOf(serverId)?.registered() ?? [],
    known: (name) => WAY_FAULTS.find((one) => one === name) ?? null,
    set,
  }
}

const named = (config: Json): readonly string[] => {
  const servers = isObject(config) ? config['authorization_servers'] : null
  return Array.isArray(servers) ? servers.filter((one) => typeof one === 'string') : []
}
