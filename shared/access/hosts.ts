import type { AccessServer } from './map.ts'

/**
 * A host that is asked while these servers are walked, and for how many of them; 0 for the gateway's own
 * address.
 */
export interface AskedHost {
  readonly host: string
  readonly servers: number
}

/**
 * The hosts that are asked while these servers are walked: the address clients use for the gateway, and the
 * issuers the servers name. Further hosts that documents name are not included, and are not asked.
 */
export function hostsToAsk(base: string, servers: readonly AccessServer[]): readonly AskedHost[] {
  const counts = new Map<string, number>()
  for (const { issuers } of servers)
    for (const host of new Set(issuers.filter((one) => URL.canParse(one)).map((one) => new URL(one).host)))
      counts.set(host, (counts.get(host) ?? 0) + 1)
  const own = URL.canParse(base) ? new URL(base).host : ''
  counts.delete(own)
  return [
    ...(own === '' ? [] : [{ host: own, servers: 0 }]),
    ...[...counts]
      .map(([host, count]) => ({ host, servers: count }))
      .sort((one, other) => other.servers - one.servers || (one.host < other.host ? -1 : 1)),
  ]
}
