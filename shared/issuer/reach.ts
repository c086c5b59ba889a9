import { placeOfHost, placeSays } from '../kernel/places.ts'

/**
 * Whether an issuer may be contacted from this computer, by how it is spelled. Returns null when it may, else
 * why not. Issuers come from the gateway's configuration, which a stranger may have written: this computer's
 * own services, the local link and metadata services are refused unless the gateway itself is there. Does not
 * resolve names: what a name leads to is decided on the address that is connected to, in
 * electron/network/reach.ts.
 */
export function refusesContact(issuer: string, gatewayUrl: string): string | null {
  if (!URL.canParse(issuer) || !URL.canParse(gatewayUrl)) return 'the issuer is not a URL'
  const [url, gateway] = [new URL(issuer), new URL(gatewayUrl)]
  if (url.protocol !== 'https:') return 'the issuer is not https'
  const place = placeOfHost(url.hostname)
  return place === null || place === placeOfHost(gateway.hostname)
    ? null
    : `the issuer is ${placeSays[place]}`
}
