import { duplicateKeys } from '../kernel/duplicate-keys.ts'
import { decodeSegmentLenient } from '../contextforge/index.ts'

/** Duplicate keys in the header and in the claims of a compact token; nothing for what is none. */
export function duplicatesIn(token: string): {
  readonly header: readonly string[]
  readonly claims: readonly string[]
} {
  const [header = '', claims = ''] = token.split('.', 2)
  return { header: duplicateKeys(textOf(header)), claims: duplicateKeys(textOf(claims)) }
}

function textOf(segment: string): string {
  const bytes = decodeSegmentLenient(segment)
  return bytes === null ? '' : new TextDecoder().decode(bytes)
}
