/**
 * What a gateway answered, as it may be shown and written down: without the token, should it repeat it whole
 * or in part.
 */
export const withoutToken = (text: string, token: string): string =>
  [token, ...token.split('.')]
    .filter((part) => part.length >= 8)
    .reduce((left, part) => left.replaceAll(part, '…'), text)
    .replace(/eyJ[A-Za-z0-9_-]{5,}(\.[A-Za-z0-9_-]*)*/g, '…')
