import { err, ok, type Result } from '../../kernel/result.ts'
import { exchange, success } from '../asking.ts'
import { typescriptChallenge } from '../challenge.ts'
import { mark, type Course, type Stop, type Way } from '../way.ts'
import { afterRefusal, callWithToken, hello, noteChallenge, type Hello } from './first-call.ts'
import {
  endpoint,
  firstHalf,
  secondHalf,
  signIn,
  type Identity,
  type TypescriptSdk,
} from './typescript-sdk.ts'
import { discover, serverMetadata } from './typescript-search.ts'

/** What a client makes of the SDK. */
export interface TypescriptClient {
  readonly sdk: TypescriptSdk
  readonly who: Identity
  /** Whether the scope of a challenge goes into the request; the address in it always does. */
  readonly takesChallengeScope: boolean
  /** Whether a 403 with `insufficient_scope` leads to a second sign-in. */
  readonly stepsUp: boolean
}

/** A client that says hello, is refused, and leaves the rest to the SDK. */
export function* plainWay(course: Course, client: TypescriptClient): Way {
  const { sdk, who } = client
  const refusal = yield* firstRefusal(course, client)
  if (!refusal.ok) return refusal.error
  const { named, scope } = refusal.value
  const granted = yield* signIn(course, sdk, who, named, scope)
  if (!granted.ok) return { kind: 'stopped', stop: granted.error }
  const again = (asked: string): Way<Result<unknown, Stop>> => signIn(course, sdk, who, named, asked)
  return yield* callWithToken(
    course,
    calling(client, ['initialize'], client.stepsUp ? widen(course, client, again) : null),
  )
}

/** Widening reuses what is known: only the browser and the exchange come again. */
function widen(
  course: Course,
  { sdk, who }: TypescriptClient,
  again: (scope: string) => Way<Result<unknown, Stop>>,
): (scope: string) => Way<Result<unknown, Stop>> {
  if (!sdk.remembers) return again
  return function* (scope) {
    const clientId = course.sent.authorization?.['client_id'] ?? ''
    const resource = course.sent.authorization?.['resource'] ?? null
    const found = course.known
    if (found === null) return yield* again(scope)
    return yield* secondHalf(course, sdk, who, null, {
      found,
      resource,
      scope,
      clientId,
      registered: {},
    })
  }
}

/**
 * OpenCode: a first attempt registers and does not open the browser; the sign-in then does all of it again,
 * and once more after the browser, since it remembers nothing but the registration.
 */
export function* opencodeWay(course: Course, client: TypescriptClient): Way {
  const { sdk, who } = client
  const attempt = yield* firstRefusal(course, client)
  if (!attempt.ok) return attempt.error
  const tried = yield* firstHalf(course, sdk, who, attempt.value.named, attempt.value.scope)
  if (!tried.ok) return { kind: 'stopped', stop: tried.error }
  const refusal = yield* firstRefusal(course, client)
  if (!refusal.ok) return refusal.error
  const granted = yield* signIn(course, sdk, who, refusal.value.named, refusal.value.scope)
  if (!granted.ok) return { kind: 'stopped', stop: granted.error }
  return yield* callWithToken(course, calling(client, ['initialize'], null))
}

/** Seconds under which Claude Code finds a token too short-lived and refreshes it before its first use. */
const SHORT_LIVED = 300

/**
 * Claude Code: looks for both documents by their well-known addresses before anything is sent to the server,
 * with one more look below the server's own path; then the SDK does it again. A challenge is never read, and
 * the issuer never compared.
 */
export function* claudeWay(course: Course, client: TypescriptClient): Way {
  const { sdk, who } = client
  // It never asks without a token, so what such a request gets is not part of its way.
  mark(course, 'refused', null, 'nothing: this client never asks without a token', 'not asked')
  mark(course, 'challenge', null, 'nothing: this client never reads a challenge', 'not read')
  const before = yield* discover(course, sdk, null)
  if ((!before.ok || before.value.server === null) && new URL(course.address).pathname !== '/')
    yield* serverMetadata(course, sdk, course.address)
  const granted = yield* signIn(course, sdk, who, null, null)
  if (!granted.ok) return { kind: 'stopped', stop: granted.error }
  const { livesFor } = granted.value
  if (livesFor !== null && livesFor <= SHORT_LIVED) yield* refreshTwice(course, sdk)
  return yield* callWithToken(course, calling(client, ['server/discover', 'initialize'], null))
}

/** The sign-in refreshes, and the process that uses the token reads the metadata and refreshes once more. */
function* refreshTwice(course: Course, sdk: TypescriptSdk): Way<void> {
  const known = course.known
  if (known === null) return
  const resource = course.sent.authorization?.['resource']
  const body = { grant_type: 'refresh_token', ...(resource === undefined ? {} : { resource }) }
  yield* exchange(course, endpoint(known, 'token'), body, sdk.redirects, success)
  yield* serverMetadata(course, sdk, known.issuerUrl)
  yield* exchange(course, endpoint(known, 'token'), body, sdk.redirects, success)
}

/** The first request without a token, and what its challenge says to this client. */
export function* firstRefusal(
  course: Course,
  client: TypescriptClient,
): Way<
  Result<
    { readonly named: string | null; readonly scope: string | null },
    Exclude<ReturnType<typeof afterRefusal>, null>
  >
> {
  const got = yield* hello(course, 'initialize', 'call', client.sdk.redirects)
  const end = afterRefusal(course, got, true)
  if (end !== null || got.kind !== 'answer') return err(end ?? { kind: 'open' })
  const challenge = typescriptChallenge(got.headers, client.sdk.schemes)
  noteChallenge(course, challenge.named)
  return ok({ named: challenge.named, scope: client.takesChallengeScope ? challenge.scope : null })
}

export const calling = (
  client: TypescriptClient,
  hellos: readonly Hello[],
  stepUp: ((scope: string) => Way<Result<unknown, Stop>>) | null,
): Parameters<typeof callWithToken>[1] => ({ redirects: client.sdk.redirects, hellos, stepUp })
