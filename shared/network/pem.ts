/** Largest file of certificates that is read. */
export const MAX_AUTHORITY_BYTES = 1024 * 1024

/** The certificates in a PEM text (RFC 7468), as they stand; nothing else of it, a private key least of all. Does not read them. */
export const certificatesIn = (text: string): string[] =>
  text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []

/**
 * The text of a file of certificates. In: its bytes, as PEM or as one certificate in DER (X.690; Windows calls that `.cer`), which is
 * put into PEM. Tells a certificate from other DER, as a PKCS#12 file is, by the SEQUENCE it begins with (RFC 5280, section 4.1).
 */
export function textOfCertificates(bytes: Uint8Array): string {
  const [tag, length = 0, ...rest] = bytes.slice(0, 6)
  const lengthBytes = length > 0x80 && length <= 0x84 ? length - 0x80 : 0
  const inside = rest.slice(0, lengthBytes).reduce((sum, byte) => sum * 256 + byte, 0)
  const isDer =
    tag === 0x30 &&
    lengthBytes > 0 &&
    bytes.length === 2 + lengthBytes + inside &&
    bytes[2 + lengthBytes] === 0x30
  if (!isDer) return new TextDecoder().decode(bytes)
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----`
}

/** Authorities with the certificates of another text added, each once. */
export const addAuthorities = (caPem: string, text: string): string =>
  [caPem.trim(), ...certificatesIn(text).filter((one) => !caPem.includes(one))]
    .filter((part) => part !== '')
    .join('\n')
