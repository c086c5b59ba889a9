/**
 * Whether a host is this computer. In: the hostname of a URL object, with brackets around an IPv6 address.
 */
export function isLoopbackHost(hostname: string): boolean {
  const host = bare(hostname)
  if (host === 'localhost' || host.endsWith('.localhost') || host === '::1') return true
  return ipv4(host)?.[0] === 127
}

/**
 * Whether a host is a link-local address, where cloud machines offer their secrets (RFC 3927, RFC 4291).
 * Names are not resolved.
 */
function isLinkLocalHost(hostname: string): boolean {
  const host = bare(hostname)
  const [a, b] = ipv4(host) ?? []
  return (a === 169 && b === 254) || /^fe[89ab][0-9a-f]:/.test(host)
}

/**
 * Whether a host is an address that is not public: RFC 1918, RFC 6598, RFC 4193, link-local or unspecified.
 * Loopback addresses are not counted. Names are not resolved.
 */
export function isPrivateHost(hostname: string): boolean {
  const host = bare(hostname)
  if (isLinkLocalHost(hostname) || host === '::' || /^f[cd][0-9a-f]{2}:/.test(host)) return true
  const [a = -1, b = -1] = ipv4(host) ?? []
  if (a === 10 || a === 0 || a >= 224) return true
  return (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 100 && b >= 64 && b < 128)
}

function bare(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
}

/** The four bytes of an IPv4 address, or of the one mapped into an IPv6 address; null for everything else. */
function ipv4(host: string): readonly number[] | null {
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(host)
  if (mapped !== null) {
    const [high, low] = [parseInt(mapped[1] ?? '', 16), parseInt(mapped[2] ?? '', 16)]
    return [high >> 8, high & 255, low >> 8, low & 255]
  }
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(host) ? host.split('.').map(Number) : null
}
