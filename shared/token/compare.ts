import type { JsonObject } from '../kernel/json.ts'
import { readPart } from './part.ts'
import type { TokenView } from './view.ts'

export type ClaimDifference = {
  /** Its name, such as `header.kid` or `iss`. */
  readonly name: string
  /** Null: the token does not have this claim. */
  readonly one: string | null
  readonly other: string | null
  readonly same: boolean
}

const FIRST = [
  'iss',
  'aud',
  'azp',
  'client_id',
  'sub',
  'email',
  'preferred_username',
  'scope',
  'exp',
  'nbf',
  'iat',
]

/**
 * Compares two tokens claim by claim: first the claims that decide, then the others by name, then the header.
 * An opaque token has no claims to compare.
 */
export function compareTokens(one: TokenView, other: TokenView): readonly ClaimDifference[] {
  return [
    ...rows(readPart(one.claimsJson), readPart(other.claimsJson), ''),
    ...rows(readPart(one.headerJson), readPart(other.headerJson), 'header.'),
  ]
}

function rows(a: JsonObject, b: JsonObject, prefix: string): ClaimDifference[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  const rank = (name: string): number => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length)
  return names
    .sort((x, y) => rank(x) - rank(y) || (x < y ? -1 : 1))
    .map((name) => {
      const [left, right] = [shown(a, name), shown(b, name)]
      return { name: prefix + name, one: left, other: right, same: left === right }
    })
}

function shown(claims: JsonObject, name: string): string | null {
  if (!Object.hasOwn(claims, name)) return null
  const value = claims[name]
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** `4 of 12 differ: aud, azp, sub, iat` */
export function differencesSay(rows: readonly ClaimDifference[]): string {
  const names = rows.filter(({ same }) => !same).map(({ name }) => name)
  if (rows.length === 0) return 'Neither token has claims to compare.'
  if (names.length === 0) return `All ${rows.length} claims are the same.`
  const named =
    names.length <= 6 ? names.join(', ') : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`
  return `${names.length} of ${rows.length} differ: ${named}.`
}
