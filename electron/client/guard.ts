import { lookup as resolve } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { placeOfHost } from '../../shared/kernel/places.ts'

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
 * leads to the local link or to a metadata service, where cloud machines keep their secrets.
 */
export function createGuard(
  typed: URL,
  hostsOnly: readonly string[] | null,
  told: (host: string) => void,
): Guard {
  const known = new Set([typed.host])
  // What the typed name itself resolves to is agreed to, whatever it is; other names may then lead there too.
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
