import type { ProbeReport } from './view.ts'
import type { Prediction } from '../contextforge/index.ts'

type Actual = ProbeReport['actual']

/**
 * Whether a live answer shows that the token was accepted. A 2xx with a JSON-RPC body comes from the MCP
 * endpoint: accepted. 401, 503 and 500 are refusals of the gateway. Anything else may come from a proxy or
 * from a later check: null. Source: streamablehttp_transport.py.
 */
export function acceptedOf(status: number, bodyIsJsonRpc: boolean): boolean | null {
  if (status >= 200 && status < 300) return bodyIsJsonRpc ? true : null
  return status === 401 || status === 503 || status === 500 ? false : null
}

/**
 * Compares the prediction with the answer. Null when one of them is not definite. Refusals are compared by
 * exact status and, where both are known, by the gateway's error text; any 2xx counts as accepted.
 */
export function agreesWith(predicted: Prediction, actual: Actual): boolean | null {
  if (predicted.status === null) return null
  // A 403 after the token was accepted: the gateway's error text distinguishes it from a proxy's.
  if (predicted.status === 403 && actual.status === 403 && predicted.detail === actual.detail) return true
  if (actual.accepted === null) return null
  if (predicted.status < 300) return actual.accepted
  if (actual.accepted || predicted.status !== actual.status) return false
  return predicted.detail === null || actual.detail === null || predicted.detail === actual.detail
}

/** What could explain a difference, the most likely reason first; empty when there is none. */
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
