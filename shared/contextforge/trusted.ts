import { z } from 'zod'
import type { Case } from './case.ts'
import { stripSlashes, truthy } from './python.ts'

/**
 * An SSO provider whose tokens the gateway takes for its own people, at every door (1.1.0): one with
 * `trusted_for_api_auth`. Read from `GET /auth/sso/admin/providers/{id}`.
 */
export const trustedProvider = z.object({
  id: z.string(),
  name: z.string(),
  issuer: z.string(),
  /** A second expected audience, beside those of a server: what makes a token one for the API. */
  apiAudience: z.string(),
  createsUsers: z.boolean(),
  /** Domains of people it may bring; empty: any. */
  domains: z.array(z.string()),
})
export type TrustedProvider = z.infer<typeof trustedProvider>

/** Whom a token stands for at a trusted provider. */
export interface TrustedPerson {
  readonly provider: TrustedProvider
  readonly email: string
  /** A program: the gateway makes up an account for it. */
  readonly program: boolean
}

/**
 * The provider and the person the gateway takes a token for before it looks at the server at all; null where
 * it does not. Asks for no signature: `build_external_identity` comes after the provider's own check, which
 * is that of the steps. Source: verify_credentials.py `_maybe_verify_external`, sso_service.py.
 */
export function trustedIn({ facts, settings, claims }: Case): TrustedPerson | null {
  if (!facts.gateway.capabilities.rules.trustsProviders || !settings.SSO_API_TOKEN_AUTH_ENABLED) return null
  const iss = claims['iss']
  if (typeof iss !== 'string' || stripSlashes(iss) === stripSlashes(settings.JWT_ISSUER)) return null
  const provider = facts.gateway.trusted?.find((one) => stripSlashes(one.issuer) === stripSlashes(iss))
  if (provider === undefined || !audiencesOf(claims['aud']).includes(provider.apiAudience)) return null
  const program = isProgram(claims)
  const email = program ? programEmail(provider, claims) : claims['email']
  if (typeof email !== 'string' || email.trim() === '') return null
  const plain = email.trim().toLowerCase()
  if (!program && !isVerified(claims)) return null
  const domain = plain.split('@')[1] ?? ''
  if (provider.domains.length > 0 && !provider.domains.some((one) => one.toLowerCase() === domain))
    return null
  return { provider, email: plain, program }
}

const audiencesOf = (aud: unknown): readonly unknown[] => (Array.isArray(aud) ? aud : [aud])

/** The first of these claims decides; none of them counts as verified (`_is_email_verified_claim`). */
function isVerified(claims: Case['claims']): boolean {
  const name = ['email_verified', 'verified_primary_email', 'verified_secondary_email'].find(
    (one) => one in claims,
  )
  if (name === undefined) return true
  const value = claims[name]
  if (typeof value === 'string') return ['true', '1', 'yes'].includes(value.trim().toLowerCase())
  return value === true || value === 1 || (Array.isArray(value) && value.length > 0)
}

/** A token of a client and no person (`_is_clientless_token`). */
function isProgram(claims: Case['claims']): boolean {
  if (['email', 'given_name', 'family_name', 'name'].some((name) => truthy(claims[name]))) return false
  const { sub, azp, client_id: client, typ } = claims
  if (truthy(sub) && (sub === azp || sub === client || typ === 'at+jwt')) return true
  if (truthy(claims['clientId'])) return true
  const name = claims['preferred_username']
  return typeof name === 'string' && name.startsWith('service-account-')
}

function programEmail({ id }: TrustedProvider, claims: Case['claims']): string {
  const name = [claims['azp'], claims['client_id'], claims['sub']].find(truthy)
  return `svc-${(typeof name === 'string' ? name : JSON.stringify(name)).replace(/[^a-zA-Z0-9._-]/g, '_')}@${id}.service.local`
}

/** What the gateway writes while it takes such a token, in words; null where it writes nothing. */
export function trustedWrites(c: Case): string | null {
  const person = trustedIn(c)
  if (person === null) return null
  const { email, provider } = person
  // Only the person of the token was looked up.
  const state = c.facts.user.state
  if (person.program) return `creates the account ${email} of ${provider.name}, or changes it`
  if (state === 'missing') return provider.createsUsers ? `creates the account ${email}` : null
  return `changes the account ${email}: its last sign-in, and with groups in the token its roles and teams`
}
