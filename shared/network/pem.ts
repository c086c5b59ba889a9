/** The certificates in a PEM text (RFC 7468), as they stand; nothing else of it, a private key least of all. Does not read them. */
export const certificatesIn = (text: string): string[] =>
  text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []

/** Authorities with the certificates of another text added, each once. */
export const addAuthorities = (caPem: string, text: string): string =>
  [caPem.trim(), ...certificatesIn(text).filter((one) => !caPem.includes(one))]
    .filter((part) => part !== '')
    .join('\n')
