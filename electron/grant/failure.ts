import * as client from 'openid-client'
import type { AppError } from '../../shared/kernel/errors.ts'
import { isObject } from '../../shared/kernel/json.ts'
import { providerWords } from '../../shared/paste/provider-error.ts'
import { DoorFailure, type Trace } from './door.ts'

/** Why an answer cannot be used, by the library's stable error codes. */
const replies: Readonly<Record<string, string>> = {
  OAUTH_RESPONSE_IS_NOT_JSON: 'it is not JSON',
  OAUTH_PARSE_ERROR: 'it is not JSON',
  OAUTH_INVALID_RESPONSE: 'a member is missing or of the wrong type',
  OAUTH_INVALID_SERVER_METADATA: 'its metadata names an address that cannot be used',
  OAUTH_MISSING_SERVER_METADATA: 'its metadata lacks an address that is needed',
  OAUTH_JWT_TIMESTAMP_CHECK_FAILED: 'the ID token is not valid at this computer’s time',
  OAUTH_UNSUPPORTED_OPERATION:
    'it is of a kind that is not supported, such as an unknown token_type or algorithm',
  OAUTH_KEY_SELECTION_FAILED: 'its keys cannot be used',
}

/**
 * Names what the OAuth library threw. In: what it threw, the host that was asked, and the trace, which knows
 * what must not be shown. Decides by classes and codes, never by texts. Throws again what is no fault of a
 * server, because that is a bug of ours.
 */
export function oauthFailure(thrown: unknown, host: string, trace: Trace): AppError {
  const own = doorFailure(thrown)
  if (own !== null) return own
  if (thrown instanceof client.AuthorizationResponseError)
    return refused(host, null, thrown.error, thrown.error_description, trace)
  if (thrown instanceof client.ResponseBodyError)
    return refused(host, thrown.status, thrown.error, thrown.error_description, trace)
  if (thrown instanceof client.WWWAuthenticateChallengeError) {
    // The library reads only the header. The body was recorded in the trace.
    const { error = 'invalid_client', description } = lastSaid(trace)
    return refused(host, thrown.status, error, description, trace)
  }
  if (thrown instanceof client.ClientError) {
    if (thrown.code === 'OAUTH_TIMEOUT')
      return { kind: 'issuer-unreachable', host, reason: 'it did not answer in time' }
    if (thrown.code === 'OAUTH_ABORT') return { kind: 'cancelled' }
    if (thrown.code === 'OAUTH_RESPONSE_IS_NOT_CONFORM') {
      // The library reads errors only from a 4xx, but a 503 may contain one too.
      const { status, error, description } = lastSaid(trace)
      if (error !== undefined) return refused(host, status, error, description, trace)
      return { kind: 'grant-reply', host, reason: `it answered HTTP ${status ?? 0} without saying why` }
    }
    const claim = claimOf(thrown)
    if (claim !== null)
      return { kind: 'grant-reply', host, reason: `the ${claim} of its ID token is not what it must be` }
    if (thrown.code !== undefined)
      return {
        kind: 'grant-reply',
        host,
        reason: replies[thrown.code] ?? `it is not what it must be (${thrown.code})`,
      }
  }
  throw thrown
}

/** The error in the newest recorded answer. */
function lastSaid(trace: Trace): { status: number | null; error?: string; description?: string } {
  const last = trace.lines.at(-1)
  const said = new Map(last?.received.map(({ name, value }) => [name, value ?? '']))
  const [error, description] = [said.get('error'), said.get('error_description')]
  return {
    status: last?.status ?? null,
    ...(error === undefined ? {} : { error }),
    ...(description === undefined ? {} : { description }),
  }
}

function doorFailure(thrown: unknown, depth = 0): AppError | null {
  if (thrown instanceof DoorFailure) return thrown.error
  return thrown instanceof Error && depth < 4 ? doorFailure(thrown.cause, depth + 1) : null
}

/** The claim of the ID token the library rejected; null when it rejected something else. */
function claimOf(thrown: client.ClientError): string | null {
  if (thrown.code !== 'OAUTH_JWT_CLAIM_COMPARISON_FAILED') return null
  const inner = thrown.cause instanceof Error ? thrown.cause.cause : null
  return isObject(inner) && typeof inner['claim'] === 'string' ? inner['claim'] : 'claim'
}

/** The texts of a provider, where they say more than the error code: its policies and its own codes. */
const knownWords = (code: string, says: string, host: string) => {
  const known = providerWords(code, says, `https://${host}/`)
  return known === null ? {} : { known }
}

function refused(
  host: string,
  status: number | null,
  error: unknown,
  description: unknown,
  trace: Trace,
): AppError {
  const says = typeof description === 'string' ? trace.clean(description) : ''
  const code = typeof error === 'string' ? trace.clean(error).slice(0, 80) : 'an error without a name'
  return code === 'access_denied'
    ? { kind: 'grant-denied', host, description: says }
    : { kind: 'grant-refused', host, status, error: code, description: says, ...knownWords(code, says, host) }
}
