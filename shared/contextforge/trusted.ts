import { z } from 'zod'
import type { Case } from './case.ts'
import { isOpen } from './deployment.ts'
import { stripSlashes, truthy } from './python.ts'
import type { GatewayContext } from './server.ts'

/**
 * An SSO provider with `trusted_for_api_auth`: at every address, the gateway accepts its tokens as those of
 * its own users (1.1.0). Read from `GET /auth/sso/admin/providers/{id}`.
 */
export const trustedProvider = z.object({
  id: z.string(),
  name: z.string(),
  issuer: z.string(),
  /**
   * The audience that makes a token one for the API. It is expected in addition to the audiences of a server.
   */
  apiAudience: z.string(),
  createsUsers: z.boolean(),
  /** E-mail domains of the people it may bring; empty: any domain. */
  domains: z.array(z.string()),
})
export type TrustedProvider = z.infer<typeof trustedProvider>

/** The person or program a token of a trusted provider stands for. */
export interface TrustedPerson {
  readonly provider: TrustedProvider
  readonly email: string
  /** True for a program: the gateway creates an account for it. */
  readonly program: boolean
}

/**
 * The provider and the person for whom the gateway accepts a token before it looks at the server; null where
 * it does not. Does not check the signature: the gateway runs the provider's own check before
 * `build_external_identity`, and here the steps do that. Source: verify_credentials.py
 * `_maybe_verify_external`, sso_service.py.
 */
export function trustedIn(c: Case): TrustedPerson | null {
  const found = personIn(c)
  return typeof found === 'string' ? null : found
}

/**
 * How far the gateway trusts its providers: `on`; `off` by its settings; `not-known`, as long as nobody told
 * SSO_API_TOKEN_AUTH_ENABLED; `not-here` on a release that looks at no such setting.
 */
export type Trust = 'on' | 'off' | 'not-known' | 'not-here'
export function trustOf({ capabilities, deployment }: GatewayContext): Trust {
  if (!capabilities.rules.trustsProviders) return 'not-here'
  if (isOpen(deployment, 'SSO_API_TOKEN_AUTH_ENABLED')) return 'not-known'
  return deployment.SSO_API_TOKEN_AUTH_ENABLED.value ? 'on' : 'off'
}

/** The trusted provider an issuer is, whatever the settings say; undefined: none. */
export const bringerOf = (
  { trusted = [] }: GatewayContext,
  iss: unknown,
  jwtIssuer: string,
): TrustedProvider | undefined =>
  typeof iss !== 'string' || stripSlashes(iss) === stripSlashes(jwtIssuer)
    ? undefined
    : trusted.find((one) => stripSlashes(one.issuer) === stripSlashes(iss))

/** Whether the token is one a trusted provider brings to the API, so that its settings matter. */
export const concernsApi = ({ facts: { gateway }, settings, claims }: Case): boolean => {
  const provider = bringerOf(gateway, claims['iss'], settings.JWT_ISSUER)
  return provider !== undefined && audiencesOf(claims['aud']).includes(provider.apiAudience)
}

/** The same as `trustedIn`, with the reason in words where the gateway takes the token for nobody. */
export function personIn({ facts: { gateway }, settings, claims }: Case): TrustedPerson | string {
  if (!gateway.capabilities.rules.trustsProviders) return 'This release trusts no provider for the API.'
  if (!settings.SSO_API_TOKEN_AUTH_ENABLED) return 'SSO_API_TOKEN_AUTH_ENABLED is off.'
  const provider = bringerOf(gateway, claims['iss'], settings.JWT_ISSUER)
  if (provider === undefined) return 'No SSO provider that is trusted for the API brings this token.'
  if (!audiencesOf(claims['aud']).includes(provider.apiAudience))
    return `Its aud does not have ${provider.apiAudience}, the api_audience of ${provider.name}.`
  const program = isProgram(claims)
  const email = program ? programEmail(provider, claims) : claims['email']
  if (typeof email !== 'string' || email.trim() === '') return 'The token has no claim email.'
  const plain = email.trim().toLowerCase()
  if (!program && !isVerified(claims)) return `The token says that ${plain} is not verified.`
  const domain = plain.split('@')[1] ?? ''
  if (provider.domains.length > 0 && !provider.domains.some((one) => one.toLowerCase() === domain))
    return `${plain} is of no trusted domain of ${provider.name}.`
  return { provider, email: plain, program }
}

const audiencesOf = (aud: unknown): readonly unknown[] => (Array.isArray(aud) ? aud : [aud])

/**
 * The first of these claims that is present decides; a token with none of them counts as verified
 * (`_is_email_verified_claim`).
 */
function isVerified(claims: Case['claims']): boolean {
  const name = ['email_verified', 'verified_primary_email', 'verified_secondary_email'].find(
    (one) => one in claims,
  )
  if (name === undefined) return true
  const value = claims[name]
  if (typeof value === 'string') return ['true', '1', 'yes'].includes(value.trim().toLowerCase())
  return value === true || value === 1 || (Array.isArray(value) && value.length > 0)
}

/** Whether a token belongs to a client without a person (`_is_clientless_token`). */
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

/** What the gateway writes when it accepts such a token, in words; null when nothing. */
export function trustedWrites(c: Case): string | null {
  const person = trustedIn(c)
  if (person === null) return null
  const { email, provider } = person
  // Only the token's person was looked up, not the account of a program.
  const state = c.facts.user.state
  if (person.program) return `creates the account ${email} of ${provider.name}, or changes it`
  if (state === 'missing') return provider.createsUsers ? `creates the account ${email}` : null
  return `changes the account ${email}: its last sign-in, and with groups in the token its roles and teams`
}
