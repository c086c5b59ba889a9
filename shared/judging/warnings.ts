import { type Case, toInt, type Warning } from '../contextforge/index.ts'
import { duplicatesIn } from './duplicate-keys.ts'

/** The ids of the warnings. */
export type WarningId =
  | 'key-twice'
  | 'never-expires'
  | 'lives-long'
  | 'header-key'
  | 'issuer-slash'
  | 'email-not-verified'
  | 'several-audiences'
  | 'empty-signature'

const PARTS = ['header', 'claims'] as const
const HEADER_KEYS = ['jku', 'x5u', 'jwk', 'x5c']

/**
 * What a careful engineer would object to although the gateway accepts it (RFC 8725, RFC 9068). Never changes
 * a verdict.
 */
export function warningsFor({ claims, header, decoded, facts, issuer, issuers }: Case): Warning[] {
  if (decoded.form !== 'jwt') return []
  const list: Warning[] = []
  const warn = (id: WarningId, title: string, text: string): void => void list.push({ id, title, text })
  const twice = duplicatesIn(facts.token, decoded)
  for (const where of PARTS) {
    const keys = twice[where]
    if (keys.length === 0) continue
    warn(
      'key-twice',
      'Key given twice',
      `${keys.slice(0, 5).join(', ')} stands more than once in the ${where}. This gateway takes the last one; another reader may take the first.`,
    )
  }
  if (!('exp' in claims))
    warn(
      'never-expires',
      'Never expires',
      'The token has no exp. This gateway accepts it for ever; most would not.',
    )
  const exp = toInt(claims['exp'])
  const iat = toInt(claims['iat'])
  if (exp !== null && iat !== null && exp - iat > 86_400) {
    warn(
      'lives-long',
      'Lives long',
      `The token is valid for ${Math.round((exp - iat) / 3600)} hours. Whoever finds it can use it that long.`,
    )
  }
  for (const name of HEADER_KEYS) {
    if (name in header)
      warn(
        'header-key',
        `Header names ${name}`,
        `The header brings its own key (${name}). Neither the gateway nor Claimcheck looks at it.`,
      )
  }
  const iss = claims['iss']
  if (issuer !== null && typeof iss === 'string' && !issuers.allowed.includes(iss)) {
    warn(
      'issuer-slash',
      'Issuer differs by a slash',
      `The token says ${iss}; the server lists it with other final slashes. This gateway ignores that; strict ones do not.`,
    )
  }
  if (claims['email_verified'] === false) {
    warn(
      'email-not-verified',
      'E-mail not verified',
      'email_verified is false. This gateway does not look at it.',
    )
  }
  const aud = claims['aud']
  if (Array.isArray(aud) && aud.length > 1) {
    warn(
      'several-audiences',
      'Several audiences',
      'One match is enough here, so every receiver of this token could use it at the others.',
    )
  }
  if (facts.signature.state === 'valid' && decoded.signatureEmpty)
    warn('empty-signature', 'Empty signature', 'The token has no signature.')
  return list
}
