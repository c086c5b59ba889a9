import type { Json } from '../kernel/json.ts'

/* Words for tokens and settings, and for what the gateway writes about them. Pure text, no judgement. */

export const unreadable = {
  'not-three-parts': {
    short: 'opaque, not a JWT',
    long: 'This is an opaque token, not a JWT. The gateway can only check JWTs of identity providers. Ask the provider for JWT access tokens.',
  },
  encrypted: {
    short: 'encrypted (JWE)',
    long: 'This token is encrypted (JWE): only its audience can read it, and the gateway cannot.',
  },
  header: {
    short: 'header unreadable',
    long: 'The header of the token cannot be read. It may have been cut when it was copied.',
  },
  claims: {
    short: 'claims unreadable',
    long: 'The claims of the token cannot be read. It may have been cut when it was copied.',
  },
  signature: {
    short: 'signature unreadable',
    long: 'The signature of the token cannot be read. It may have been cut when it was copied.',
  },
} as const

/** A claim or setting as text, shortened in the middle. */
export function shown(value: Json | undefined): string {
  if (value === undefined) return '(missing)'
  if (typeof value === 'string') return value
  // NaN or an infinity, which JSON cannot write.
  if (typeof value === 'number' && !Number.isFinite(value)) return 'no finite number'
  const text = JSON.stringify(value)
  return text.length > 200 ? `${text.slice(0, 120)}…${text.slice(-60)}` : text
}

/** A text shortened in the middle. */
export const short = (text: string): string =>
  text.length > 12 ? `${text.slice(0, 4)}…${text.slice(-4)}` : text

/** A list as Python prints it in the gateway's log. */
export const pythonList = (values: readonly string[]): string =>
  `[${values.map((value) => `'${value}'`).join(', ')}]`
