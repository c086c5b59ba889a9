/**
 * Text a gateway answered with, without the token, in case the text repeats it whole or in part. Fit to be
 * shown and stored.
 */
export const withoutToken = (text: string, token: string): string =>
  [token, ...token.split('.')]
    .filter((part) => part.length >= 8)
    .reduce((left, part) => left.replaceAll(part, '…'), text)
    .replace(/eyJ[A-Za-z0-9_-]{5,}(\.[A-Za-z0-9_-]*)*/g, '…')
