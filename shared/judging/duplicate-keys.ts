import { duplicateKeys } from '../kernel/duplicate-keys.ts'
import { type Decoded, decodeSegmentLenient, plainText } from '../contextforge/index.ts'

/**
 * Duplicate keys in the header and in the claims of a compact token. In: the token, and what was read of it.
 * Out: nothing for what is no token.
 */
export function duplicatesIn(
  token: string,
  decoded: Decoded,
): { readonly header: readonly string[]; readonly claims: readonly string[] } {
  if (decoded.form === 'jwt' && decoded.plain) return NONE
  const [header = '', claims = ''] = token.split('.', 2)
  const read = decoded.form === 'jwt' ? decoded : null
  return { header: twiceIn(header, read?.header), claims: twiceIn(claims, read?.claims) }
}

const NONE = { header: [], claims: [] } as const

function twiceIn(segment: string, value: unknown): readonly string[] {
  const text = plainText(segment) ?? lenientText(segment)
  // Most issuers write JSON as JavaScript does. What comes out again letter for letter has no key twice.
  return JSON.stringify(value) === text ? [] : duplicateKeys(text)
}

function lenientText(segment: string): string {
  const bytes = decodeSegmentLenient(segment)
  return bytes === null ? '' : new TextDecoder().decode(bytes)
}
