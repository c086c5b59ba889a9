import { lookup as lookUp, type LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { placeOfAddress, placeOfHost, placeSays, type Place } from '../../shared/kernel/places.ts'

/** Resolves a name as the system does; tests use their own. */
export type LookUp = (name: string) => Promise<readonly LookupAddress[]>

/**
 * Thrown through the network library when a name leads to a place that must not be contacted. No connection
 * was made.
 */
export class PlaceFailure extends Error {
  readonly host: string
  readonly reason: string
  constructor(host: string, address: string, place: Place) {
    super('place')
    this.host = host
    this.reason =
      address === host ? `it is ${placeSays[place]}` : `its name leads to ${address}, ${placeSays[place]}`
  }
}

/** Resolves a name with the system's resolver. */
const systemLookUp: LookUp = (name) =>
  new Promise((resolve, reject) => {
    lookUp(name, { all: true, verbatim: true }, (error, found) => (error ? reject(error) : resolve(found)))
  })

/**
 * The look-up function for connections to issuers. Each connection makes one look-up, and only its result is
 * used for the connection, so that a name cannot resolve to one address for the check and to another for the
 * connection. In: the gateway's address, because an issuer may be in the same place as the gateway. Errors:
 * `PlaceFailure` when one of the addresses is in a forbidden place. Node never looks up an IP address;
 * `refusesHost` checks those first.
 */
export function lookUpFor(gatewayUrl: string, find: LookUp = systemLookUp): LookupFunction {
  const gatewayHost = new URL(gatewayUrl).hostname
  const gatewayIsAt = async (place: Place): Promise<boolean> => {
    if (placeOfHost(gatewayHost) === place) return true
    if (isIP(bare(gatewayHost)) !== 0) return false
    const found = await find(bare(gatewayHost)).catch(() => [])
    return found.some(({ address }) => placeOfAddress(address) === place)
  }
  const checked = async (name: string): Promise<readonly LookupAddress[]> => {
    const found = await find(name)
    for (const { address } of found) {
      const place = placeOfAddress(address)
      if (place !== null && !(await gatewayIsAt(place))) throw new PlaceFailure(name, address, place)
    }
    return found
  }
  return (name, options, callback) => {
    checked(name).then(
      (found) => answer(found, options, callback),
      (thrown: unknown) => callback(thrown instanceof Error ? thrown : new Error('look-up failed'), '', 0),
    )
  }
}

/** Why an IP address must not be contacted; null when it may, and for every name. */
export function refusesHost(hostname: string, gatewayUrl: string): PlaceFailure | null {
  const host = bare(hostname)
  const place = isIP(host) === 0 ? null : placeOfAddress(host)
  if (place === null || place === placeOfHost(new URL(gatewayUrl).hostname)) return null
  return new PlaceFailure(host, host, place)
}

type Options = Parameters<LookupFunction>[1]
type Callback = Parameters<LookupFunction>[2]

/** Returns the found addresses as `dns.lookup` would: of the wanted family, one or all. */
function answer(found: readonly LookupAddress[], options: Options, callback: Callback): void {
  const family = options.family === 'IPv4' ? 4 : options.family === 'IPv6' ? 6 : (options.family ?? 0)
  const fitting = found.filter((one) => family === 0 || one.family === family)
  const [first] = fitting
  if (first === undefined) {
    const none: NodeJS.ErrnoException = new Error('no address')
    none.code = 'ENOTFOUND'
    return callback(none, '', 0)
  }
  if (options.all === true) return callback(null, [...fitting])
  callback(null, first.address, first.family)
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '')
