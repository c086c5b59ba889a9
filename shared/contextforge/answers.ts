import { z } from 'zod'
import { json } from '../kernel/json.ts'
import type { ReleaseRules } from './server.ts'

/** What the gateway would answer to one `initialize`. A null field cannot be predicted. */
export const prediction = z.object({
  status: z.number().nullable(),
  detail: z.string().nullable(),
  wwwAuthenticate: z.enum(['none', 'bearer', 'resource-metadata']).nullable(),
  /** What the gateway writes into `resource` while answering; null when it writes nothing. */
  learnedResource: json.nullable(),
})
export type Prediction = z.infer<typeof prediction>

/**
 * How the gateway answers when it stops at a step. `token-or-crash`: as for an invalid token, or with HTTP
 * 500 where PyJWT is older than 2.15. `own-refused`: for one of the gateway's own tokens, 401 whether or not
 * its signature is valid, with different error texts. `own-limited`: 403 when the signature is valid, 401
 * when it is not.
 */
export type Answer =
  | 'not-for-oauth'
  | 'invalid-token'
  | 'misconfigured'
  | 'crash'
  | 'token-or-crash'
  | 'no-email'
  | 'no-user'
  | 'disabled'
  | 'no-such-door'
  | 'no-such-route'
  | 'not-signed-in'
  | 'invalid-own-token'
  | 'no-proxy-user'
  | 'disabled-user'
  | 'bad-request'
  | 'wrong-method'
  | 'header-too-long'
  | 'host-refused'
  | 'origin-refused'
  | 'own-refused'
  | 'own-limited'

/** The answer alone, without what the gateway learns from it. */
export type Answered = Omit<Prediction, 'learnedResource'>

/**
 * The answer in the words of a release; null where it cannot be predicted. In: the kind of answer and the
 * release's rules. Source: streamablehttp_transport.py; error handlers of main.py.
 */
export function answered(answer: Answer, { crashDetail, refusalDetail }: ReleaseRules): Answered | null {
  switch (answer) {
    case 'not-for-oauth':
      return refusalDetail === null ? null : { status: 401, detail: refusalDetail, wwwAuthenticate: 'bearer' }
    case 'invalid-token':
      return { status: 401, detail: 'Invalid OAuth access token', wwwAuthenticate: 'resource-metadata' }
    case 'misconfigured':
      return {
        status: 503,
        detail: 'OAuth authorization server not configured for this resource',
        wwwAuthenticate: 'none',
      }
    case 'crash':
      return { status: 500, detail: crashDetail, wwwAuthenticate: 'none' }
    case 'token-or-crash':
    case 'own-limited':
      return null
    case 'own-refused':
      return { status: 401, detail: null, wwwAuthenticate: 'bearer' }
    case 'no-email':
      return { status: 401, detail: 'OAuth token missing valid email claim', wwwAuthenticate: 'none' }
    case 'no-user':
      return {
        status: 401,
        detail: 'User not registered in ContextForge. Please log in via SSO first.',
        wwwAuthenticate: 'none',
      }
    case 'no-such-door':
      return { status: 404, detail: 'Not found', wwwAuthenticate: 'none' }
    case 'no-such-route':
      return { status: 404, detail: 'Not Found', wwwAuthenticate: 'none' }
    case 'not-signed-in':
      return { status: 401, detail: null, wwwAuthenticate: 'none' }
    case 'invalid-own-token':
      return { status: 401, detail: 'Invalid token', wwwAuthenticate: 'bearer' }
    case 'no-proxy-user':
      return { status: 401, detail: 'User not found in database', wwwAuthenticate: 'bearer' }
    case 'disabled-user':
      return { status: 401, detail: 'Account disabled', wwwAuthenticate: 'bearer' }
    case 'bad-request':
      return { status: 400, detail: null, wwwAuthenticate: 'none' }
    case 'wrong-method':
      return { status: 405, detail: null, wwwAuthenticate: 'none' }
    case 'header-too-long':
      return { status: 431, detail: null, wwwAuthenticate: 'none' }
    case 'host-refused':
      return { status: 403, detail: 'Forbidden: Host not allowed', wwwAuthenticate: 'none' }
    case 'origin-refused':
      return { status: 403, detail: 'Forbidden: Origin not allowed', wwwAuthenticate: 'none' }
    case 'disabled':
      return { status: 401, detail: 'Account disabled', wwwAuthenticate: 'none' }
  }
}
