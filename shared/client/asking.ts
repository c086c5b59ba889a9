import type { Json, JsonObject } from '../kernel/json.ts'
import { isObject } from '../kernel/json.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import { jsonOf, redirectTarget, send, type Fetched, type Redirects } from './fetching.ts'
import { lacking, mark, type Course, type StepId, type Stop, type Way } from './way.ts'

/** Stands for the client id until a provider has issued one. */
export const ISSUED = '<issued>'

/** An address that is asked. `guessed`: the client made the address up, because none was published. */
export interface Place {
  readonly url: string
  readonly guessed: boolean
}

/** The client stops at a step; `says` is the reason. */
export const stop = (step: StepId, says: string): Result<never, Stop> => err({ step, says })

/** Words for an answer that is not the expected one. */
export function said(fetched: Fetched): string {
  if (fetched.kind === 'failed') return `no answer: ${fetched.reason}`
  if (fetched.kind === 'assumed') return fetched.absent ? 'nothing is there' : 'not asked'
  const body = jsonOf(fetched.text)
  const detail = isObject(body)
    ? (body['error_description'] ?? body['error'] ?? body['detail'] ?? body['message'])
    : null
  return typeof detail === 'string'
    ? `HTTP ${fetched.status}: ${detail.slice(0, 300)}`
    : `HTTP ${fetched.status}`
}

/** How one library registers a client. */
export interface Registering {
  readonly redirects: Redirects
  /** The statuses it takes as success; the SDKs in TypeScript and Rust take every 2xx. */
  readonly done: (status: number) => boolean
  /** Whether it takes the JSON of an answer as a registration. */
  readonly reads: (answer: JsonObject) => boolean
}

const filled = (value: unknown): boolean => typeof value === 'string' && value !== ''
/** Whether a status is a 2xx. */
export const success = (status: number): boolean => status >= 200 && status < 300
/**
 * Whether an answer is a registration to the SDKs in TypeScript and Rust: it has a `client_id` and repeats
 * the redirect addresses.
 */
export const namesRedirects = (answer: JsonObject): boolean =>
  filled(answer['client_id']) && Array.isArray(answer['redirect_uris'])
/** Whether an answer is a registration to a library that only looks for `client_id`. */
export const namesClient = (answer: JsonObject): boolean => filled(answer['client_id'])

/** Sends a registration (RFC 7591). Out: the issued client id, or why the client stops. */
export function* register(
  course: Course,
  place: Place,
  body: JsonObject,
  how: Registering,
): Way<Result<{ readonly clientId: string; readonly answer: JsonObject }, Stop>> {
  course.sent.registration ??= body
  const headers = { 'content-type': 'application/json' }
  const got = yield* send(
    { purpose: 'register', method: 'POST', url: place.url, headers, body, guessed: place.guessed },
    how.redirects,
    5,
  )
  const step = place.guessed ? lacking(course, 'registration') : 'registration'
  if (got.kind === 'assumed' && !got.absent) return ok({ clientId: ISSUED, answer: {} })
  const expected = 'the client is registered'
  if (got.kind !== 'answer' || !how.done(got.status)) {
    mark(course, 'registration', false, expected, said(got))
    return stop(step, `The registration at ${place.url} was refused: ${said(got)}.`)
  }
  const answer = jsonOf(got.text)
  if (!isObject(answer) || !how.reads(answer)) {
    mark(course, 'registration', false, expected, `HTTP ${got.status}, without what the client needs`)
    return stop(step, `The answer to the registration at ${place.url} lacks what the client needs of it.`)
  }
  mark(course, 'registration', true, expected, `HTTP ${got.status}`)
  const clientId = answer['client_id']
  return ok({ clientId: typeof clientId === 'string' ? clientId : ISSUED, answer })
}

/** What came back from the authorization endpoint. `iss` is undefined where nobody saw the callback. */
export interface Returned {
  readonly iss: string | null | undefined
}

/** Requests the authorization address, as a browser would. In: its parameters, in the client's order. */
export function* authorize(
  course: Course,
  place: Place,
  params: Readonly<Record<string, string>>,
): Way<Result<Returned, Stop>> {
  course.sent.authorization ??= params
  const url = new URL(place.url)
  for (const [name, value] of Object.entries(params)) url.searchParams.append(name, value)
  const reply = yield {
    purpose: 'authorize',
    method: 'GET',
    url: url.href,
    headers: {},
    body: null,
    guessed: place.guessed,
  }
  if (reply.kind === 'not-sent' && !reply.absent) return ok({ iss: undefined })
  const step = place.guessed ? lacking(course, 'redirect') : 'redirect'
  if (reply.kind !== 'answered') return stop(step, `The authorization address ${place.url} does not answer.`)
  const target = redirectTarget(reply.status, reply.headers, place.url)
  const error = target?.searchParams.get('error') ?? null
  if (error !== null) {
    const why = target?.searchParams.get('error_description') ?? ''
    const says = `The authorization was refused: ${error}${why === '' ? '' : ` (${why.slice(0, 300)})`}.`
    mark(course, refusedStep(error), false, 'the provider takes what is asked for', says)
    return stop(refusedStep(error), says)
  }
  if (target !== null && target.searchParams.has('code')) {
    mark(course, 'redirect', true, 'the provider sends the browser back to it', 'a code came back')
    return ok({ iss: target.searchParams.get('iss') })
  }
  // A sign-in page, here or after a redirect. What follows is between the person and the provider.
  if (reply.status < 400) return ok({ iss: undefined })
  mark(
    course,
    'redirect',
    false,
    'the provider takes the client and its redirect address',
    `HTTP ${reply.status}`,
  )
  return stop(step, `The authorization address answered HTTP ${reply.status}.`)
}

/**
 * Which step an error of the authorization or token endpoint belongs to (RFC 6749 sections 4.1.2.1 and 5.2,
 * RFC 8707 section 2).
 */
function refusedStep(error: string): StepId {
  if (['invalid_scope', 'invalid_target', 'access_denied'].includes(error)) return 'scopes'
  return 'redirect'
}

/** A token that was issued: its lifetime in seconds where that is said, and whether it can be refreshed. */
export interface Issued {
  readonly livesFor: number | null
  readonly refreshes: boolean
}

/**
 * Exchanges the code for a token, or refreshes one. Out: the token's lifetime in seconds where the answer
 * names it, or why the client stops.
 */
export function* exchange(
  course: Course,
  place: Place,
  body: Readonly<Record<string, Json>>,
  redirects: Redirects,
  done: (status: number) => boolean,
  takes: (answer: JsonObject) => boolean = (answer) => filled(answer['access_token']),
): Way<Result<Issued, Stop>> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' }
  const got = yield* send(
    { purpose: 'token', method: 'POST', url: place.url, headers, body, guessed: place.guessed },
    redirects,
    5,
  )
  if (got.kind === 'assumed' && !got.absent) return ok({ livesFor: null, refreshes: false })
  const answer = got.kind === 'answer' ? jsonOf(got.text) : undefined
  const read: JsonObject = isObject(answer) ? answer : {}
  if (got.kind === 'answer' && done(got.status) && takes(read)) {
    const expected = 'the provider issues a token for this scope and resource'
    mark(course, 'scopes', true, expected, `HTTP ${got.status}`)
    const lives = read['expires_in']
    return ok({
      livesFor: typeof lives === 'number' ? lives : null,
      refreshes: filled(read['refresh_token']),
    })
  }
  const target = read['error'] === 'invalid_scope' || read['error'] === 'invalid_target'
  const step: StepId = place.guessed ? lacking(course, 'token') : target ? 'scopes' : 'token'
  mark(course, step, false, 'the provider issues a token for this scope and resource', said(got))
  return stop(step, `No token was issued: ${said(got)}.`)
}
