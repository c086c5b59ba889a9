import { lookup as resolve } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { placeOfHost } from '../../shared/kernel/places.ts'

/** Thrown through the network library when a name leads to an address that a walk must not contact. */
export class HostBarred extends Error {}

/** Whether a host is among those that may be asked (null: any), which are told with or without port. */
export const isListed = (
  hostsOnly: readonly string[] | null,
  { host, hostname }: Pick<URL, 'host' | 'hostname'>,
): boolean => hostsOnly === null || hostsOnly.some((one) => one === host || one === hostname)

/** Keeps documents from outside from leading a walk to places its operator did not choose. */
export interface Guard {
  /** Why an address must not be asked; null when it may. */
  readonly bars: (url: URL) => string | null
  /**
   * Resolves a name as usual and rejects forbidden addresses. The checked address is the one that is then
   * used for the connection.
   */
  readonly lookup: LookupFunction
}

/**
 * Makes the guard of one walk. In: the typed address, whose own host is allowed, even http and loopback; the
 * only other hosts that may be asked (null: any), with or without port; and a callback for each other host
 * before it is first asked. A public address cannot lead to loopback. No address can lead to link-local or
 * metadata addresses, where cloud machines offer their secrets.
 */
export function createGuard(
  typed: URL,
  hostsOnly: readonly string[] | null,
  told: (host: string) => void,
): Guard {
  const known = new Set([typed.host])
  // Whatever the typed name resolves to is allowed, and then other names may lead there too.
  let ownLoopback = isHere(typed.hostname)

  const barredAddress = (host: string): string | null => {
    const place = placeOfHost(host)
    if (place === 'the local link') return `${host} is a link-local address`
    if (place === 'a metadata service') return `${host} is the metadata service of a cloud`
    return place === null || ownLoopback
      ? null
      : `${host} is this computer, and the address that was given is not`
  }

  return {
    bars(url) {
      if (url.host === typed.host) return null
      const barred = isListed(hostsOnly, url)
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
        if (hostname === typed.hostname) ownLoopback ||= found.some(({ address }) => isHere(address))
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

const isHere = (host: string): boolean => placeOfHost(host) === 'this computer'
