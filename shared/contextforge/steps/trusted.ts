import { keepLast } from '../../kernel/keep-last.ts'
import type { Case } from '../case.ts'
import { isOpen } from '../deployment.ts'
import type { UserFact } from '../facts.ts'
import { personIn } from '../trusted.ts'
import { elsewhere } from './advice.ts'
import { claims } from './claims.ts'
import { keys } from './keys.ts'
import { fail, pass, step, unknown, type Check } from './step.ts'

/** The steps of the provider's own check: those of the server, except the audience. */
const VERIFYING = ['metadata', 'key-url', 'not-id-token', 'signature', 'time', 'signed-issuer']

/** Whether the token passes the provider's own check; null where that cannot be known. */
function isTrusted(c: Case): boolean | null {
  const outcomes = [...keys, ...claims]
    .filter(({ id }) => VERIFYING.includes(id))
    .map(({ check }) => check(c).outcome)
  if (outcomes.includes('fail')) return false
  return outcomes.every((outcome) => outcome === 'pass') ? true : null
}

/**
 * What becomes of a token at a gateway that trusts providers for the API. `not`: the gateway goes on as if it
 * trusted none. `disabled` and `taken`: it takes the token for a person, as far as that could be `verified`.
 * The words say why, and for whom.
 */
export type Taking =
  /** `sure`: no setting that nobody told decides it. */
  | { readonly how: 'not'; readonly sure: boolean; readonly detail: string; readonly says: string }
  | {
      readonly how: 'disabled' | 'taken'
      readonly account: UserFact['state']
      readonly verified: boolean | null
      readonly email: string
      readonly says: string
    }

/** Source: verify_credentials.py `_maybe_verify_external`, `build_external_identity`. */
export function takingOf(c: Case): Taking {
  const { facts, settings } = c
  const person = personIn(c)
  const not = (detail: string, says: string, sure = true): Taking => ({ how: 'not', sure, detail, says })
  if (typeof person === 'string') return not('not taken', person)
  const { provider, email, program } = person
  const verified = isTrusted(c)
  if (verified === false) return not('not taken', `The check of ${provider.name} refuses the token.`)
  const { user } = facts
  // Only the token's person was looked up, not the account of a program.
  const known = program ? 'unknown' : user.state
  // The gateway does not touch an account of another provider, unless accounts may be linked.
  const other = (user.state === 'active' || user.state === 'disabled') && user.provider !== undefined
  if (other && user.provider !== provider.id && !settings.SSO_ALLOW_PROVIDER_LINKING) {
    const isSaid = !isOpen(facts.gateway.deployment, 'SSO_ALLOW_PROVIDER_LINKING')
    const unless = isSaid ? '' : ', unless SSO_ALLOW_PROVIDER_LINKING is on'
    const says = `${provider.name} is trusted for the API, but the account ${email} belongs to another provider: the gateway does not take the token for it${unless}.`
    return not('of another provider', says, isSaid)
  }
  if (known === 'missing' && !provider.createsUsers)
    return not('creates nobody', `ContextForge has no account ${email}, and ${provider.name} creates none.`)
  const text = `${provider.name} is trusted for the API, and the token carries ${provider.apiAudience}: the gateway takes it for ${email} before it looks at the server.`
  const ofAccount = {
    active: '',
    disabled: ' That account is disabled.',
    missing: ' It creates that account.',
    unknown: ' Whether ContextForge has that account is not known.',
  }
  return {
    how: known === 'disabled' ? 'disabled' : 'taken',
    account: known,
    verified,
    email,
    says: `${text}${ofAccount[known]}`,
  }
}

const notTaken = keepLast((source: string, detail: string, says: string) => pass(source, detail, says))

const trusted: Check = (c) => {
  const { server } = c.facts
  const source = 'SSO_API_TOKEN_AUTH_ENABLED'
  const person = personIn(c)
  if (typeof person === 'string') return notTaken(source, 'not taken', person)
  const taking = takingOf(c)
  const { how, says } = taking
  if (how === 'not') return notTaken(source, taking.detail, says)
  const { account, verified, email } = taking
  if (how === 'disabled')
    return verified === null
      ? unknown(source, 'disabled', `Cannot decide. ${says}`)
      : fail(source, 'disabled', says, { answer: 'disabled-user', beyond: 'refused before' })
  if (account === 'missing') return pass(source, 'creates the account', says)
  const isPublic = server !== null && server.visibility === 'public'
  if (account === 'active' && isPublic) return pass(source, `taken for ${email}`, says)
  const seen = isPublic ? '' : ` Whether ${email} may see this server, which is not public, is decided first.`
  return unknown(source, 'what they may see is not known', `Cannot decide. ${says}${seen}`, {
    beyond: 'decided before',
  })
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
