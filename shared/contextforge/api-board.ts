import type { Board, LaneState } from './board.ts'
import type { Case } from './case.ts'
import { takingOf } from './steps/trusted.ts'
import { bringerOf, type Trust, type TrustedProvider, trustOf } from './trusted.ts'
import type { GatewayContext } from './server.ts'

const STATES: Readonly<Record<Trust, LaneState>> = {
  on: 'used',
  off: 'shadowed',
  'not-known': 'unknown',
  'not-here': 'shadowed',
}

const NOTES: Readonly<Record<Trust, string>> = {
  on: 'used',
  off: 'set, not used: SSO_API_TOKEN_AUTH_ENABLED is off',
  'not-known': 'not known: SSO_API_TOKEN_AUTH_ENABLED, which nobody told',
  'not-here': 'set, not used: this release does not look at it',
}

/**
 * The audiences a token of an SSO provider needs at the REST API and the gateway's other addresses, in
 * addition to what a server expects; null where no provider is trusted for it. Source: verify_credentials.py
 * `_maybe_verify_external`.
 */
export function apiBoard(gateway: GatewayContext): Board | null {
  const { capabilities, appDomain, deployment, trusted: providers = [] } = gateway
  const [first] = providers
  if (first === undefined) return null
  const trust = trustOf(gateway)
  const said = trust === 'on' && deployment.SSO_API_TOKEN_AUTH_ENABLED.known === 'said'
  const state = trust === 'on' ? 'used' : 'would'
  return {
    model: capabilities.model,
    appDomain,
    canonical: null,
    lanes: [
      {
        lane: 'A',
        setting: providers.length === 1 ? settingOf(first) : `api_audience of ${providers.length} providers`,
        values: [...new Set(providers.map(({ apiAudience }) => apiAudience))],
        state: STATES[trust],
        note: said ? 'used: as you said, SSO_API_TOKEN_AUTH_ENABLED is on' : NOTES[trust],
      },
    ],
    expected:
      trust === 'on' || trust === 'not-known'
        ? providers.map((one) => ({ value: one.apiAudience, lane: 'A', state, from: settingOf(one) }))
        : [],
    matching: 'any-of',
    learningArmed: false,
    toggle: { state: 'not-used', note: 'The toggle is about one server.' },
  }
}

const settingOf = ({ name }: TrustedProvider): string => `api_audience of ${name}`

/** Whether the token's issuer is the trusted provider whose API audience a value is. */
export const isBringer = ({ facts: { gateway }, claims, settings }: Case, audience: string): boolean =>
  bringerOf(gateway, claims['iss'], settings.JWT_ISSUER)?.apiAudience === audience

/**
 * What becomes of the token at the REST API, in words, by the same check that the ladder begins with. In: the
 * case, with SSO_API_TOKEN_AUTH_ENABLED taken for on where nobody told it; and whether it was told. Does not
 * check what the account may do there.
 */
export function apiSays(on: Case, trust: Trust): string {
  const taking = takingOf(on)
  if (taking.how === 'not') return taking.sure ? `Not taken. ${taking.says}` : taking.says
  const when = trust === 'not-known' ? 'If SSO_API_TOKEN_AUTH_ENABLED is on: ' : ''
  const unseen = ' Whether the token passes that provider’s own check could not be seen from here.'
  const rest = taking.how === 'disabled' ? '' : ' What the account may do there follows its roles.'
  return `${when}${taking.says}${taking.verified === null ? unseen : rest}`
}
