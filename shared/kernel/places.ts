/**
 * A place that a document from outside must not lead us to: this computer, its link-local network, and the
 * services of a cloud that give secrets to whoever asks from inside.
 */
export type Place = 'this computer' | 'the local link' | 'a metadata service'

/** Names by which a cloud's machines know their metadata service; a proxy would resolve them for us. */
const METADATA_NAMES = ['metadata.google.internal', 'metadata.goog', 'instance-data.ec2.internal']
/**
 * Addresses of metadata services outside of the link-local network: Amazon and Google by IPv6, Azure,
 * Alibaba, and Oracle's first one.
 */
const METADATA = ['fd00:ec2::254', 'fd20:ce::254', '168.63.129.16', '100.100.100.200', '192.0.0.192']

/**
 * The place of a host as it is written in an address: a name, an IPv4 address, or an IPv6 address with or
 * without brackets. Null: none of them. A name is not resolved; the address it leads to is checked when
 * connecting.
 */
export function placeOfHost(host: string): Place | null {
  const name = host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
  if (name === 'localhost' || name.endsWith('.localhost')) return 'this computer'
  if (METADATA_NAMES.includes(name)) return 'a metadata service'
  return placeOfAddress(name)
}

/**
 * The place of an IP address, also of an IPv4 address inside an IPv6 one. Null: none of them, or no address.
 */
export function placeOfAddress(address: string): Place | null {
  const four = parseFour(address)
  if (four !== null) return placeOfFour(four)
  const six = parseSix(address)
  if (six === null) return null
  const inside = embeddedIn(six)
  const [first = 0] = six
  if (isSame(six, '::1') || isSame(six, '::')) return 'this computer'
  if (METADATA.some((one) => isSame(six, one))) return 'a metadata service'
  if ((first & 0xffc0) === 0xfe80) return 'the local link'
  return inside === null ? null : placeOfFour(inside)
}

function placeOfFour(bytes: readonly number[]): Place | null {
  const [a, b] = bytes
  // RFC 1122 section 3.2.1.3: 0/8 is "this host", 127/8 is loopback. RFC 3927: 169.254/16 is the local link.
  if (a === 127 || a === 0) return 'this computer'
  if (METADATA.includes(bytes.join('.'))) return 'a metadata service'
  if (a === 169 && b === 254) return 'the local link'
  return null
}

/**
 * The IPv4 address an IPv6 address leads to. RFC 4291 section 2.5.5 (mapped, compatible), RFC 6052
 * (64:ff9b::/96) and RFC 8215 (64:ff9b:1::/48) for NAT64, RFC 3056 (6to4), RFC 4380 section 4 (Teredo), RFC
 * 5214 section 6.1 (ISATAP), RFC 2765 (translated).
 */
function embeddedIn(six: readonly number[]): readonly number[] | null {
  const [g0 = 0, g1 = 0, g2 = 0, g3 = 0, g4 = 0, g5 = 0, g6 = 0, g7 = 0] = six
  const bytes = (high: number, low: number): number[] => [high >> 8, high & 255, low >> 8, low & 255]
  const zero = (...groups: readonly number[]): boolean => groups.every((group) => group === 0)
  if (zero(g0, g1, g2, g3, g4) && (g5 === 0xffff || g5 === 0)) return bytes(g6, g7)
  if (zero(g0, g1, g2, g3) && g4 === 0xffff && g5 === 0) return bytes(g6, g7)
  if (g0 === 0x64 && g1 === 0xff9b) return bytes(g6, g7)
  if (g0 === 0x2002) return bytes(g1, g2)
  if (g0 === 0x2001 && g1 === 0) return bytes(g6 ^ 0xffff, g7 ^ 0xffff)
  if ((g4 & 0xfdff) === 0 && g5 === 0x5efe) return bytes(g6, g7)
  return null
}

function parseFour(text: string): readonly number[] | null {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return null
  return parts.map(Number)
}

/**
 * The eight groups of an IPv6 address (RFC 4291 section 2.2), without its zone (`%eth0`). Null: no IPv6
 * address.
 */
function parseSix(text: string): readonly number[] | null {
  const [plain = ''] = text.split('%')
  if (!plain.includes(':')) return null
  const cut = plain.lastIndexOf(':')
  const four = parseFour(plain.slice(cut + 1))
  const [w = 0, x = 0, y = 0, z = 0] = four ?? []
  const hex = (high: number, low: number): string => ((high << 8) | low).toString(16)
  const whole = four === null ? plain : `${plain.slice(0, cut + 1)}${hex(w, x)}:${hex(y, z)}`
  const halves = whole.split('::')
  if (halves.length > 2) return null
  const [before = [], after = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - before.length - after.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null
  const groups = [...before, ...Array<string>(halves.length === 1 ? 0 : missing).fill('0'), ...after]
  return groups.every((group) => /^[\da-f]{1,4}$/i.test(group))
    ? groups.map((group) => parseInt(group, 16))
    : null
}

function isSame(six: readonly number[], text: string): boolean {
  const other = parseSix(text)
  return other !== null && six.every((group, at) => group === other[at])
}

/** The words for a host in such a place, to follow "it is". */
export const placeSays: Readonly<Record<Place, string>> = {
  'this computer': 'on this computer, but the gateway is not: what answers here is not what the gateway sees',
  'the local link': 'a link-local address',
  'a metadata service': 'the metadata service of a cloud, which hands out secrets',
}
