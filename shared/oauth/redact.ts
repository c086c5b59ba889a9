/*
 * What may be shown and kept of an exchange with an authorization server: all names, and the values only of
 * parameters that are never secret. A hostile server may repeat a secret anywhere, so the secrets of the
 * exchange are removed from every text.
 */

import { withoutTokens } from '../kernel/secret-text.ts'

/** A parameter, or a member of a reply. `value` null: it was there, but its value is withheld. */
export type Field = { readonly name: string; readonly value: string | null }

const SHOWN: ReadonlySet<string> = new Set([
  'response_type',
  'response_mode',
  'client_id',
  'redirect_uri',
  'scope',
  'resource',
  'audience',
  'code_challenge_method',
  'prompt',
  'max_age',
  'grant_type',
  'iss',
  'error',
  'error_description',
  'error_uri',
  'token_type',
  'expires_in',
  'interval',
  'verification_uri',
  'client_name',
  'redirect_uris',
  'grant_types',
  'response_types',
  'token_endpoint_auth_method',
  'application_type',
  'active',
  'issuer',
  'token_type_hint',
  'client_secret_expires_at',
  'client_id_issued_at',
])

const LONGEST = 300
/**
 * How many characters after the end of the shown text are also searched for a secret that begins before it.
 */
const MARGIN = 8_192
const MOST_FIELDS = 60
/** Shorter secrets are not searched for: they would be found in ordinary words. */
const SHORTEST_SECRET = 3

/**
 * Text of an unknown server as it may be shown: without secrets, without control and direction characters,
 * and cut to a length that fits a screen.
 */
export function cleanText(text: string, secrets: Iterable<string>, longest = LONGEST): string {
  // Cut before the search, but long enough that no secret is shown in part at the end.
  const known = [...secrets].flatMap(spellings).sort((a, b) => b.length - a.length)
  let left = text.slice(0, longest + Math.max(MARGIN, known[0]?.length ?? 0))
  for (const secret of known) left = left.replaceAll(secret, '…')
  left = withoutTokens(left, '…')
    // C0, C1, zero-width, bidirectional and line separator characters: foreign text must not change how the
    // text around it is read.
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, ' ')
  return left.length > longest ? `${left.slice(0, longest)}…` : left
}

/** The spellings of a secret that are searched for: as it is, and encoded as in a form. */
function spellings(secret: string): string[] {
  if (secret.length < SHORTEST_SECRET) return []
  const encoded = encodeURIComponent(secret)
  return [...new Set([secret, encoded, encoded.replaceAll('%20', '+')])]
}

/**
 * Parameters of a request or members of a reply, ready for the trace. In: names and values, and the secrets
 * known by now.
 */
export function showFields(
  entries: Iterable<readonly [string, unknown]>,
  secrets: ReadonlySet<string>,
): Field[] {
  const fields: Field[] = []
  for (const [name, value] of entries) {
    if (fields.length === MOST_FIELDS) break
    const shown = SHOWN.has(name) ? textOf(value) : null
    fields.push({
      name: cleanText(name, secrets, 60),
      value: shown === null ? null : cleanText(shown, secrets),
    })
  }
  return fields
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(' ')
  return null
}

/**
 * Names of members that are secret wherever they are. Their values are collected before anything of a reply
 * is shown.
 */
export const SECRET_NAMES = [
  'access_token',
  'refresh_token',
  'id_token',
  'code',
  'code_verifier',
  'client_secret',
  'device_code',
  'user_code',
  'client_assertion',
  'registration_access_token',
  'token',
  'assertion',
  'password',
  'state',
  'nonce',
  'code_challenge',
  'verification_uri_complete',
] as const
