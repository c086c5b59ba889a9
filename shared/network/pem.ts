/** The largest file of certificates that is read, in bytes. */
export const MAX_AUTHORITY_BYTES = 1024 * 1024

const [BEGIN, END] = ['-----BEGIN CERTIFICATE-----', '-----END CERTIFICATE-----']

/**
 * The certificates in a PEM text (RFC 7468) as they are written. Everything else is left out, above all
 * private keys. Does not parse the certificates.
 */
export function certificatesIn(text: string): string[] {
  const found: string[] = []
  for (let from = text.indexOf(BEGIN); from >= 0;) {
    const last = text.indexOf(END, from)
    // If one certificate has no end, no later one has. Searching for an end each time would take minutes in a
    // file full of beginnings.
    if (last < 0) break
    found.push(text.slice(from, last + END.length))
    from = text.indexOf(BEGIN, last)
  }
  return found
}

/**
 * Adds the certificates of a text to the trusted authorities. One that is there already, with other line
 * breaks too, is not added again. Out: all of them as one text, and how many are new.
 */
export function addAuthorities(
  caPem: string,
  text: string,
): { readonly caPem: string; readonly added: number } {
  const fresh = new Map(certificatesIn(text).map((one) => [inOneLine(one), one]))
  for (const one of certificatesIn(caPem)) fresh.delete(inOneLine(one))
  return {
    caPem: [caPem.trim(), ...fresh.values()].filter((part) => part !== '').join('\n'),
    added: fresh.size,
  }
}

const inOneLine = (pem: string): string => pem.replace(/\s+/g, '')
