import type { AppError } from '../../shared/kernel/errors.ts'

/** The hosts one open gateway is allowed to lead to. */
export type AllowList = {
  /** Null when an address may be asked, else `host-refused`. */
  readonly permit: (url: URL) => AppError | null
  /** What a server's configuration names now; it takes the place of what it named before. */
  readonly named: (serverId: string, issuers: readonly string[]) => void
  /** Keeps only these servers: what is gone from the gateway names nobody. */
  readonly keep: (serverIds: ReadonlySet<string>) => void
  /** A host (with its port) that was on the screen and that the operator went on with. */
  readonly agreed: (host: string) => void
  readonly hosts: () => readonly string[]
}

/**
 * Makes an empty list. An issuer brings its own origin: metadata and keys are asked there or nowhere, by the
 * gateway's own rule. Everything else an issuer's metadata names is added only when the operator has seen and
 * used it.
 */
export function createAllowList(): AllowList {
  const issuers = new Map<string, ReadonlySet<string>>()
  const agreed = new Set<string>()
  const named = (): string[] => [...issuers.values()].flatMap((of) => [...of])
  return {
    // An issuer is named with https or not at all, so its host by another scheme is somebody else's idea.
    permit: (url) =>
      (url.protocol === 'https:' && named().includes(url.host)) || agreed.has(url.host)
        ? null
        : { kind: 'host-refused', host: url.host },
    named(serverId, list) {
      issuers.set(
        serverId,
        new Set(list.filter((issuer) => URL.canParse(issuer)).map((issuer) => new URL(issuer).host)),
      )
    },
    keep(serverIds) {
      for (const id of issuers.keys()) if (!serverIds.has(id)) issuers.delete(id)
    },
    agreed: (host) => void agreed.add(host),
    hosts: () => [...new Set([...named(), ...agreed])],
  }
}

/** Only one origin: the gateway itself. */
export const onlyOrigin =
  (origin: string) =>
  (url: URL): AppError | null =>
    url.origin === origin ? null : { kind: 'host-refused', host: url.host }
