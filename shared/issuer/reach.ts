/** True for names and literal addresses of this very computer. */
function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\./.test(hostname)
  )
}

// Link-local (cloud metadata services live there), unspecified, and their IPv6 forms. URL() has already undone odd spellings.
const never = /^(169\.254\.|0\.)|^\[(fe[89ab]|::\]|::ffff:(7f|a9fe|0))/i

/**
 * Whether an issuer may be contacted from this computer. Returns null when it may, else why not.
 * Issuers come from the gateway's configuration, which a stranger may have written: this computer's own services and link-local
 * addresses are refused unless the gateway itself is on this computer. Does not resolve names.
 */
export function refusesContact(issuer: string, gatewayUrl: string): string | null {
  let host: string
  let gateway: string
  try {
    host = new URL(issuer).hostname
    gateway = new URL(gatewayUrl).hostname
  } catch {
    return 'the issuer is not a URL'
  }
  if (new URL(issuer).protocol !== 'https:') return 'the issuer is not https'
  if (isLoopback(gateway)) return null
  if (isLoopback(host))
    return 'the issuer is on this computer, but the gateway is not: what answers here is not what the gateway sees'
  return never.test(host) ? 'the issuer is a link-local address' : null
}
