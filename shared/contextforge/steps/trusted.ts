import type { Case } from '../case.ts'
import { isOpen } from '../deployment.ts'
import { personIn } from '../trusted.ts'
import { elsewhere } from './advice.ts'
import { claims } from './claims.ts'
import { keys } from './keys.ts'
import { fail, pass, step, unknown, type Check } from './step.ts'

/** The steps of the provider's own check: those of the server, except the audience. */
const VERIFYING = ['metadata', 'key-url', 'not-id-token', 'signature', 'time', 'signed-issuer']

/** Whether the token passes the provider's own check; null where that cannot be known. */
export function isTrusted(c: Case): boolean | null {
  const outcomes = [...keys, ...claims]
    .filter(({ id }) => VERIFYING.includes(id))
    .map(({ check }) => check(c).outcome)
  if (outcomes.includes('fail')) return false
  return outcomes.every((outcome) => outcome === 'pass') ? true : null
}

const trusted: Check = (c) => {
  const { facts, settings } = c
  const source = 'SSO_API_TOKEN_AUTH_ENABLED'
  const person = personIn(c)
  if (typeof person === 'string') return pass(source, 'not taken', person)
  const verified = isTrusted(c)
  if (verified === false)
    return pass(source, 'not taken', `The check of ${person.provider.name} refuses the token.`)
  const { provider, email, program } = person
  const text = `${provider.name} is trusted for the API, and the token carries ${provider.apiAudience}: the gateway takes it for ${email} before it looks at the server.`
  const { user, server } = facts
  const known = program ? null : user.state
  // The gateway does not touch an account of another provider, unless accounts may be linked.
  const other = (user.state === 'active' || user.state === 'disabled') && user.provider !== undefined
  const refused = other && user.provider !== provider.id && !settings.SSO_ALLOW_PROVIDER_LINKING
  if (refused) {
    const unless = isOpen(facts.gateway.deployment, 'SSO_ALLOW_PROVIDER_LINKING')
      ? ', unless SSO_ALLOW_PROVIDER_LINKING is on'
      : ''
    return pass(
      source,
      'of another provider',
      `${provider.name} is trusted for the API, but the account ${email} belongs to another provider: the gateway does not take the token for it${unless}.`,
    )
  }
  const open = server !== null && server.visibility === 'public'
  if (known === 'missing')
    return provider.createsUsers
      ? pass(source, 'creates the account', `${text} It creates that account.`)
      : pass(
          source,
          'creates nobody',
          `ContextForge has no account ${email}, and ${provider.name} creates none.`,
        )
  if (known === 'disabled')
    return verified === null
      ? unknown(source, 'disabled', `Cannot decide. ${text}`)
      : fail(source, 'disabled', `${text} That account is disabled.`, {
          answer: 'disabled-user',
          beyond: 'refused before',
        })
  if (known === 'active' && open) return pass(source, `taken for ${email}`, text)
  return unknown(
    source,
    'what they may see is not known',
    `Cannot decide. ${text} Whether ${email} may see this server, which is not public, is decided first.`,
    { beyond: 'decided before' },
  )
}

/** The gateway checks for a provider that is trusted for the API before everything else. */
export const trustedStep = step({
  id: 'trusted-provider',
  group: 'Routing',
  title: 'Provider trusted for the API',
  wants: 'an account the gateway may take the token for',
  foundAt: 'In ContextForge',
  answeredLike: 'disabled-user',
  check: trusted,
  advise: () => [
    elsewhere(
      'trusted-provider',
      'gateway',
      'Look at the SSO provider’s settings',
      'trusted_for_api_auth and api_audience decide whether its tokens count everywhere.',
    ),
  ],
})
