/** Largest file of certificates that is read. */
export const MAX_AUTHORITY_BYTES = 1024 * 1024

const [BEGIN, END] = ['-----BEGIN CERTIFICATE-----', '-----END CERTIFICATE-----']

/**
 * The certificates in a PEM text (RFC 7468), as they stand; nothing else of it, a private key least of all.
 * Does not read them.
 */
export function certificatesIn(text: string): string[] {
  const found: string[] = []
  for (let from = text.indexOf(BEGIN); from >= 0;) {
    const last = text.indexOf(END, from)
    // The others do not end either; to look for the end of each would take minutes in a file made of
    // beginnings.
    if (last < 0) break
    found.push(text.slice(from, last + END.length))
    from = text.indexOf(BEGIN, last)
  }
  return found
}

/**
 * Authorities with the certificates of another text added, each once however it is broken into lines. Out:
 * all of them as one text, and how many are new.
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
