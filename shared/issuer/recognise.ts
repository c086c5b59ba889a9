import { isObject, type Json, type JsonObject } from '../kernel/json.ts'
import { placeOfHost } from '../kernel/places.ts'
import { stripSlashes, urlsplit } from '../contextforge/index.ts'
import type { ProviderId } from './preset.ts'
import { rules } from './rules.ts'

/** How sure the app is about a provider. Never part of a verdict: it only chooses words and advice. */
export interface Recognition {
  readonly id: ProviderId
  /**
   * True when the host belongs to the makers of the provider, or its metadata has the provider's addresses.
   */
  readonly sure: boolean
  /** What it was recognised by, as a sentence. */
  readonly why: string
}

const NAMES: Record<ProviderId, string> = {
  authentik: 'Authentik',
  keycloak: 'Keycloak',
  'entra-v2': 'Entra ID',
  'entra-v1': 'Entra ID',
  'okta-custom': 'Okta',
  'okta-org': 'Okta',
  auth0: 'Auth0',
  cognito: 'Cognito',
  zitadel: 'Zitadel',
  google: 'Google',
  adfs: 'AD FS',
  'entra-b2c': 'Azure AD B2C',
  hydra: 'Ory Hydra',
  supabase: 'Supabase',
  authkit: 'WorkOS',
  dex: 'Dex',
  firebase: 'Firebase',
  gitlab: 'GitLab',
  descope: 'Descope',
  clerk: 'Clerk',
  fusionauth: 'FusionAuth',
  ping: 'PingOne',
  logto: 'Logto',
  'pocket-id': 'Pocket ID',
  authelia: 'Authelia',
  casdoor: 'Casdoor',
  'better-auth': 'Better Auth',
  scalekit: 'Scalekit',
  stytch: 'Stytch',
  duende: 'Duende IdentityServer',
  other: 'it',
}

const unknown = (why: string): Recognition => ({ id: 'other', sure: false, why })

/**
 * Recognises an identity provider. In: the issuer as configured or as in a token; its metadata document
 * (null: not read); the claims of one of its tokens, where there is one. Out: the provider, whether that is
 * sure, and why. An address alone names a provider only if nobody else can have it, or if its path is special
 * to the provider. Where metadata and address disagree, or metadata fits several providers, the answer is
 * `other`. Claims count only where address and metadata leave it open, and never make it sure. Does not check
 * that metadata or token are genuine: the gateway does that.
 */
export function recognise(
  issuer: string,
  metadata: Json | null = null,
  claims: JsonObject | null = null,
): Recognition {
  const seen = byAddress(issuer, metadata)
  if (seen.open === false || claims === null) return seen.recognition
  const fits = rules.filter((rule) => rule.claims?.(claims))
  const only = fits.length === 1 ? fits[0] : undefined
  return only === undefined
    ? seen.recognition
    : { id: only.id, sure: false, why: `The claims of its token are those of ${NAMES[only.id]}.` }
}

/** Recognises by address and metadata alone. `open`: both fit nothing known here, so claims may decide. */
function byAddress(
  issuer: string,
  metadata: Json | null,
): { readonly recognition: Recognition; readonly open: boolean } {
  const found = (id: Exclude<ProviderId, 'other'>, sure: boolean, why: string) => ({
    recognition: { id, sure, why: `${why} ${NAMES[id]}.` },
    open: false,
  })
  const nothing = (why: string, open = false) => ({ recognition: unknown(why), open })
  const plain = stripSlashes(issuer)
  const parts = urlsplit(plain)
  if (!parts || parts.scheme !== 'https') return nothing('The issuer is not an https address.', true)
  const place = `${parts.netloc.toLowerCase()}${parts.path}`
  const home = rules.find((rule) => rule.home?.test(place))
  if (home) return found(home.id, true, 'Its host belongs to')

  const loopback = placeOfHost(parts.netloc.replace(/:\d+$/, '')) === 'this computer'
  const demo = loopback ? rules.find((rule) => rule.demo?.test(parts.path)) : undefined
  if (demo) return found(demo.id, false, 'It is the demo’s stand-in for')
  const byPath = rules.find((rule) => rule.path?.test(parts.path))
  const document = isObject(metadata) ? metadata : null
  const fits = document ? rules.filter((rule) => rule.metadata?.(plain, document)) : []
  const only = fits.length === 1 ? fits[0] : undefined
  if (only && (byPath === undefined || byPath.id === only.id))
    return found(only.id, true, 'Its metadata has the addresses of')
  if (only && byPath)
    return nothing(`Its address looks like ${NAMES[byPath.id]}, its metadata like ${NAMES[only.id]}.`)
  if (fits.length > 0) return nothing('Its metadata fits more than one product.')
  if (!byPath)
    return nothing(
      document
        ? 'Neither its address nor its metadata is of a product known here.'
        : 'Its address is of no product known here.',
      true,
    )
  if (document && byPath.metadata)
    return nothing(`Its address looks like ${NAMES[byPath.id]}, its metadata does not.`)
  return found(byPath.id, false, 'Its address looks like')
}
