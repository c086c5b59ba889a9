import { err, ok, type Result } from '../../kernel/result.ts'
import { exchange, success } from '../asking.ts'
import { typescriptChallenge, type Challenge } from '../challenge.ts'
import { mark, type Course, type Headers, type Stop, type Way } from '../way.ts'
import type { Fetched } from '../fetching.ts'
import { afterRefusal, callWithToken, hello, noteChallenge, stream, type Hello } from './first-call.ts'
import {
  endpoint,
  firstHalf,
  secondHalf,
  signIn,
  type Identity,
  type TypescriptSdk,
} from './typescript-sdk.ts'
import { discover, serverMetadata } from './typescript-search.ts'

/** How a client uses the SDK. */
export interface TypescriptClient {
  readonly sdk: TypescriptSdk
  readonly who: Identity
  /** Whether it asks for the scope a challenge names. It always uses the address in it. */
  readonly takesChallengeScope: boolean
  /** How it reads a challenge, where that is not by the SDK. */
  readonly reads?: (headers: Headers) => Challenge
  /** Whether it signs in again after a 403 with `insufficient_scope`. */
  readonly stepsUp: boolean
}

/** A client that sends the first message, is refused, and leaves the rest to the SDK. */
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

/** Signs in again for a wider scope. What was found is used again; only browser and exchange are repeated. */
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
 * OpenCode: its first attempt registers and does not open the browser. Where the first message is refused
 * otherwise than with 401 it asks for an event stream, as of the older transport, and a 401 to that counts as
 * well. The sign-in then does everything again, but for the event stream, and again after the browser,
 * because it remembers nothing but the registration.
 */
export function* opencodeWay(course: Course, client: TypescriptClient): Way {
  const { sdk, who } = client
  let attempt = yield* firstRefusal(course, client)
  if (!attempt.ok && attempt.error.kind === 'open') return attempt.error
  if (!attempt.ok) attempt = refusalOf(course, client, yield* stream(course, sdk.redirects))
  if (attempt.ok) {
    const tried = yield* firstHalf(course, sdk, who, attempt.value.named, attempt.value.scope)
    if (!tried.ok) return { kind: 'stopped', stop: tried.error }
  }
  const refusal = yield* firstRefusal(course, client)
  if (!refusal.ok) return refusal.error
  const granted = yield* signIn(course, sdk, who, refusal.value.named, refusal.value.scope)
  if (!granted.ok) return { kind: 'stopped', stop: granted.error }
  return yield* callWithToken(course, calling(client, ['initialize'], null))
}

/** Claude Code refreshes a token that it can before its first use, where it lives for less, in seconds. */
const SHORT_LIVED = 300

/**
 * Claude Code: it reads both documents from their well-known addresses before it sends anything to the
 * server, with one more try below the server's own path; then the SDK does it again. It never reads a
 * challenge and never compares the issuer.
 */
export function* claudeWay(course: Course, client: TypescriptClient): Way {
  const { sdk, who } = client
  // It never sends a request without a token, so the answer to one is not part of its way.
  mark(course, 'refused', null, 'nothing: this client never asks without a token', 'not asked')
  mark(course, 'challenge', null, 'nothing: this client never reads a challenge', 'not read')
  const before = yield* discover(course, sdk, null)
  if ((!before.ok || before.value.server === null) && new URL(course.address).pathname !== '/')
    yield* serverMetadata(course, sdk, course.address)
  const granted = yield* signIn(course, sdk, who, null, null)
  if (!granted.ok) return { kind: 'stopped', stop: granted.error }
  const { livesFor, refreshes } = granted.value
  if (refreshes && livesFor !== null && livesFor <= SHORT_LIVED) yield* refreshTwice(course, sdk)
  return yield* callWithToken(course, calling(client, ['server/discover', 'initialize'], null))
}

/**
 * The sign-in refreshes the token; then the process that uses the token reads the metadata and refreshes it
 * again.
 */
function* refreshTwice(course: Course, sdk: TypescriptSdk): Way<void> {
  const known = course.known
  if (known === null) return
  const resource = course.sent.authorization?.['resource']
  const body = { grant_type: 'refresh_token', ...(resource === undefined ? {} : { resource }) }
  yield* exchange(course, endpoint(known, 'token'), body, sdk.redirects, success)
  yield* serverMetadata(course, sdk, known.issuerUrl)
  yield* exchange(course, endpoint(known, 'token'), body, sdk.redirects, success)
}

/** The first request without a token, and what this client reads from its challenge. */
export function* firstRefusal(course: Course, client: TypescriptClient): Way<Refusal> {
  return refusalOf(course, client, yield* hello(course, 'initialize', 'call', client.sdk.redirects))
}

type Refusal = Result<
  { readonly named: string | null; readonly scope: string | null },
  Exclude<ReturnType<typeof afterRefusal>, null>
>

/** What this client reads from the answer to a request without a token. */
function refusalOf(course: Course, client: TypescriptClient, got: Fetched): Refusal {
  const end = afterRefusal(course, got, true)
  if (end !== null || got.kind !== 'answer') return err(end ?? { kind: 'open' })
  const challenge = client.reads?.(got.headers) ?? typescriptChallenge(got.headers, client.sdk.schemes)
  noteChallenge(course, challenge.named)
  return ok({ named: challenge.named, scope: client.takesChallengeScope ? challenge.scope : null })
}

/** How a client of the SDK goes on with its token: its first message, and a new sign-in where it steps up. */
export const calling = (
  client: TypescriptClient,
  hellos: readonly Hello[],
  stepUp: ((scope: string) => Way<Result<unknown, Stop>>) | null,
): Parameters<typeof callWithToken>[1] => ({ redirects: client.sdk.redirects, hellos, stepUp })
