import { placeOfHost, placeSays } from '../kernel/places.ts'

/**
 * Whether an issuer may be contacted from this computer, judged by its spelling. Returns null when it may,
 * otherwise the reason. Issuers come from the gateway's configuration, which an attacker may have written. So
 * this computer, the link-local network and cloud metadata services are refused, unless the gateway itself is
 * there. Does not resolve names: electron/network/reach.ts checks the address a name leads to when it
 * connects.
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
