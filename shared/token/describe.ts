import type { Json, JsonObject } from '../kernel/json.ts'
import { hostOf } from '../kernel/host.ts'
import { providerOf } from '../issuer/provider.ts'
import { decodeToken, toInt } from '../contextforge/index.ts'
import type { TokenView } from './view.ts'

/**
 * What the window may know about a token. In: the token, an id and a fingerprint made by the caller, and the
 * names other tokens have. The result does not contain the token.
 */
export function describeToken(
  token: string,
  { id, fingerprint, taken = new Set() }: { id: string; fingerprint: string; taken?: ReadonlySet<string> },
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
    label: firstFree(labelsFor(claims, issuer, form), taken, fingerprint),
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

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const REALM = /\/realms\/([^/]+)/

const textOf = (claims: JsonObject, names: readonly string[]): readonly string[] =>
  names.map((name) => claims[name]).filter((value) => typeof value === 'string' && value !== '') as string[]

/**
 * Names for a token, the shortest first; each later one says more. A UUID names nobody: a client that
 * registered itself is called by who signed in and where.
 */
function labelsFor(
  claims: JsonObject | null,
  issuer: string | null,
  form: TokenView['form'],
): readonly string[] {
  if (!claims)
    return [form === 'encrypted' ? 'Encrypted token' : form === 'jwt' ? 'Unreadable token' : 'Opaque token']
  const isName = (value: string): boolean => !UUID.test(value)
  const clients = textOf(claims, ['app_displayname', 'client_name', 'azp', 'client_id', 'cid', 'appid'])
  const client = clients.find(isName)
  const person = textOf(claims, ['email', 'preferred_username', 'upn', 'sub']).find(isName)
  const place = issuer === null ? undefined : (REALM.exec(issuer)?.[1] ?? providerOf(issuer).name)
  const some = (...parts: readonly (string | undefined)[]): readonly string[] => {
    const said = parts.filter((part) => part !== undefined)
    return said.length === 0 ? [] : [said.join(', ')]
  }
  if (client !== undefined) return [client, ...some(client, person), ...some(client, person, place)]
  if (person !== undefined) return some(person, place)
  return issuer === null ? ['Token'] : [`${providerOf(issuer).name}, ${hostOf(issuer)}`]
}

/** The first name nobody has; where all are taken, the last with the first letters of the fingerprint. */
function firstFree(names: readonly string[], taken: ReadonlySet<string>, fingerprint: string): string {
  const short = names.map((name) => name.slice(0, LONGEST_LABEL))
  const last = short.at(-1) ?? 'Token'
  return short.find((name) => !taken.has(name)) ?? `${last} (${fingerprint.slice(0, 4)})`
}
