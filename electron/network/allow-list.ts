import type { AppError } from '../../shared/kernel/errors.ts'

/** The hosts that one open gateway may lead to. */
export type AllowList = {
  /** Null when an address may be asked, otherwise `host-refused`. */
  readonly permit: (url: URL) => AppError | null
  /** Sets the issuers that a server's configuration names now, replacing the earlier ones. */
  readonly named: (serverId: string, issuers: readonly string[]) => void
  /** Keeps only these servers: a server that is gone names no issuer. */
  readonly keep: (serverIds: Pick<ReadonlySet<string>, 'has'>) => void
  /** Allows a host (with its port) that the operator saw and agreed to. */
  readonly agreed: (host: string) => void
  readonly hosts: () => readonly string[]
}

type Named = { readonly list: string; readonly hosts: readonly string[]; servers: number }

const hostsOf = (issuers: readonly string[]): readonly string[] => [
  ...new Set(issuers.filter((issuer) => URL.canParse(issuer)).map((issuer) => new URL(issuer).host)),
]

/**
 * Makes an empty list. An issuer allows its own origin, because the gateway reads metadata and keys only
 * there. Whatever else an issuer's metadata names is added only after the operator saw it and went on.
 */
export function createAllowList(): AllowList {
  /** By the list of issuers, which thousands of servers have in common: its hosts, and how many name it. */
  const lists = new Map<string, Named>()
  const namedBy = new Map<string, Named>()
  const agreed = new Set<string>()
  const named = (): string[] => [...lists.values()].flatMap(({ hosts }) => hosts)
  const forget = (serverId: string): void => {
    const before = namedBy.get(serverId)
    if (before === undefined) return
    namedBy.delete(serverId)
    before.servers--
    if (before.servers === 0) lists.delete(before.list)
  }
  return {
    // A named issuer is always https, so its host with another scheme was not named.
    permit: (url) =>
      (url.protocol === 'https:' && named().includes(url.host)) || agreed.has(url.host)
        ? null
        : { kind: 'host-refused', host: url.host },
    named(serverId, issuers) {
      const list = JSON.stringify(issuers)
      if (namedBy.get(serverId)?.list === list) return
      forget(serverId)
      if (issuers.length === 0) return
      const now = lists.get(list) ?? { list, hosts: hostsOf(issuers), servers: 0 }
      now.servers++
      lists.set(list, now)
      namedBy.set(serverId, now)
    },
    keep(serverIds) {
      for (const id of namedBy.keys()) if (!serverIds.has(id)) forget(id)
    },
    agreed: (host) => void agreed.add(host),
    hosts: () => [...new Set([...named(), ...agreed])],
  }
}

/** Allows a single origin: the gateway's own. */
export const onlyOrigin =
  (origin: string) =>
  (url: URL): AppError | null =>
    url.origin === origin ? null : { kind: 'host-refused', host: url.host }
