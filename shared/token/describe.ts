import type { Json, JsonObject } from '../kernel/json.ts'
import { hostOf } from '../kernel/host.ts'
import { providerOf } from '../issuer/provider.ts'
import { decodeToken, toInt } from '../contextforge/index.ts'
import type { TokenView } from './view.ts'

/**
 * What the window may know about a token. In: the token, and an id and a fingerprint made by the caller. The
 * result does not contain the token.
 */
export function describeToken(
  token: string,
  { id, fingerprint }: { id: string; fingerprint: string },
): TokenView {
  const decoded = decodeToken(token)
  const parts = token.split('.')
  const form =
    decoded.form === 'jwt'
      ? 'jwt'
      : parts.length === 5
        ? 'encrypted'
        : decoded.form === 'unsure' && parts.length === 3
          ? 'jwt'
          : 'opaque'
  const claims = decoded.form === 'jwt' ? decoded.claims : null
  const aud = claims?.['aud']
  const issuer = typeof claims?.['iss'] === 'string' ? claims['iss'] : null
  const exp = claims && 'exp' in claims ? toInt(claims['exp']) : null
  return {
    id,
    label: label(claims, issuer, form),
    fingerprint,
    // The first characters of a JWT are its header, which is no secret; those of an opaque token are part of
    // the secret.
    masked:
      form === 'jwt'
        ? `${token.slice(0, 10)}${'•'.repeat(24)} (${fingerprint.slice(0, 4)})`
        : `${'•'.repeat(32)} (${fingerprint.slice(0, 4)})`,
    bytes: token.length,
    form,
    headerJson: decoded.form === 'jwt' ? JSON.stringify(decoded.header) : null,
    claimsJson: claims && JSON.stringify(claims),
    issuer,
    audiences: (typeof aud === 'string' ? [aud] : Array.isArray(aud) ? aud : []).filter(
      (item: Json): item is string => typeof item === 'string',
    ),
    expiresAt: exp !== null && Number.isSafeInteger(exp) ? exp : null,
  }
}

/** The label is stored in the history, and a claim may have any length. */
const LONGEST_LABEL = 120

function label(claims: JsonObject | null, issuer: string | null, form: TokenView['form']): string {
  if (!claims)
    return form === 'encrypted' ? 'Encrypted token' : form === 'jwt' ? 'Unreadable token' : 'Opaque token'
  const who = ['azp', 'client_id', 'email', 'preferred_username', 'sub']
    .map((name) => claims[name])
    .find((value) => typeof value === 'string' && value !== '')
  return typeof who === 'string'
    ? who.slice(0, LONGEST_LABEL)
    : issuer
      ? `${providerOf(issuer).name}, ${hostOf(issuer)}`
      : 'Token'
}
