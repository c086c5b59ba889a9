import type { ProbeReport } from './view.ts'
import type { Prediction } from '../contextforge/index.ts'

type Actual = ProbeReport['actual']

/**
 * What a live answer says about the token. A 2xx with a JSON-RPC body is the MCP endpoint talking, so it was
 * accepted; 401, 503 and 500 are the gateway's own refusals; anything else may come from a proxy or a later
 * check and tells nothing. Source: streamablehttp_transport.py.
 */
export function acceptedOf(status: number, bodyIsJsonRpc: boolean): boolean | null {
  if (status >= 200 && status < 300) return bodyIsJsonRpc ? true : null
  return status === 401 || status === 503 || status === 500 ? false : null
}

/**
 * Sets the prediction beside the answer. Out: null when either says nothing definite; a status is compared
 * exactly for refusals, and any 2xx counts as the accepted one; the gateway's words are compared where both
 * are known.
 */
export function agreesWith(predicted: Prediction, actual: Actual): boolean | null {
  if (predicted.status === null) return null
  // The gateway's own refusal behind a token it accepted: its words tell it from a proxy's.
  if (predicted.status === 403 && actual.status === 403 && predicted.detail === actual.detail) return true
  if (actual.accepted === null) return null
  if (predicted.status < 300) return actual.accepted
  if (actual.accepted || predicted.status !== actual.status) return false
  return predicted.detail === null || actual.detail === null || predicted.detail === actual.detail
}

/** What could explain a difference, most likely first. Empty when there is none. */
export function reasonsFor(predicted: Prediction, actual: Actual, appDomainSure: boolean): string[] {
  if (agreesWith(predicted, actual) !== false) return []
  const reasons = [
    'The gateway caches the issuer’s metadata and keys for up to five minutes, and failures for up to 30 seconds: after a change at the provider it may still answer from before.',
    'The gateway may reach the issuer where this computer does not, or the other way round.',
    'Clocks differ: a token at the edge of its time may pass on one side only.',
    'Another replica of the gateway may have answered, with caches or an APP_DOMAIN of its own.',
    'A proxy in front of the gateway may have answered in its place, or changed the request.',
  ]
  if (!appDomainSure)
    reasons.unshift('APP_DOMAIN is not known for certain: the expected URL may be another one.')
  return reasons
}
