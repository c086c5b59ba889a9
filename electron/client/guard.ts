import { lookup as resolve } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isLinkLocalHost, isLoopbackHost } from '../../shared/client/hosts.ts'

/** Thrown through the library where a name leads to an address that a walk does not follow to. */
export class HostBarred extends Error {}

/** What keeps a stranger's documents from leading a walk to where its operator did not send it. */
export interface Guard {
  /** Why an address is not asked; null when it may be. */
  readonly bars: (url: URL) => string | null
  /**
   * Resolves a name as usual, and bars what it leads to: by the address that is then connected to, not by an
   * earlier one.
   */
  readonly lookup: LookupFunction
}

/**
 * Makes the guard of one walk. In: the address that was typed, which agrees to its own host, http and
 * loopback included; the only other hosts that may be asked (null: any), with or without a port; and who is
 * told of each other host before it is first asked. A public address does not lead to loopback, and nothing
 * leads to link-local, where cloud machines keep their secrets.
 */
export function createGuard(
  typed: URL,
  hostsOnly: readonly string[] | null,
  told: (host: string) => void,
): Guard {
  const known = new Set([typed.host])
  const typedIsLoopback = isLoopbackHost(typed.hostname)
  // What the typed name itself resolves to is agreed to, whatever it is; other names may then lead there too.
  let ownLoopback = typedIsLoopback

  const barredAddress = (host: string): string | null => {
    if (isLinkLocalHost(host)) return `${host} is a link-local address`
    if (!ownLoopback && isLoopback(host))
      return `${host} is this computer, and the address that was given is not`
    return null
  }

  return {
    bars(url) {
      if (url.host === typed.host) return null
      const listed = hostsOnly === null || hostsOnly.some((one) => one === url.host || one === url.hostname)
      const barred = listed
        ? barredAddress(url.hostname)
        : `${url.host} is not among the hosts that may be asked`
      if (barred !== null) return barred
      if (!known.has(url.host)) told(url.host)
      known.add(url.host)
      return null
    },
    lookup(hostname, options, callback) {
      resolve(hostname, { ...options, all: true }, (error, found) => {
        if (error !== null) return callback(error, [])
        if (hostname === typed.hostname) ownLoopback ||= found.some(({ address }) => isLoopback(address))
        else {
          const barred = found.map(({ address }) => barredAddress(address)).find((one) => one !== null)
          if (barred !== undefined)
            return callback(new HostBarred(`${hostname} is not followed: ${barred}`), [])
        }
        const [first] = found
        if (options.all === true) callback(null, found)
        else callback(null, first?.address ?? '', first?.family)
      })
    },
  }
}

/** An unspecified address reaches this computer as well. */
const isLoopback = (host: string): boolean =>
  isLoopbackHost(host) ||
  ['0.0.0.0', '::', '[::]'].includes(host) ||
  isLoopbackHost(host.replace(/^::ffff:/i, ''))
