import type { Json } from '../kernel/json.ts'
import type { ResourceMetadata, ServerMetadata } from './documents.ts'

/** The steps from an address to the first call, in their order. */
export const STEPS = [
  'refused',
  'challenge',
  'metadata',
  'resource',
  'server-metadata',
  'issuer',
  'pkce',
  'registration',
  'scopes',
  'redirect',
  'token',
  'first-call',
] as const
export type StepId = (typeof STEPS)[number]

/**
 * Whose host is asked: RS, the MCP server's (resource server), or AS, the issuer's (authorization server).
 */
export type Side = 'RS' | 'AS'

/** What a request is for. A walk that does not go on sends only the first three. */
export type Purpose =
  'call' | 'resource-metadata' | 'server-metadata' | 'register' | 'authorize' | 'token' | 'first-call'

/** One request of a client, as it is sent; each redirect is a request of its own. */
export interface Ask {
  readonly purpose: Purpose
  readonly method: 'GET' | 'HEAD' | 'POST' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Json
  /**
   * True where the address was not published: the client made it up from the origin of the issuer or the
   * gateway.
   */
  readonly guessed: boolean
}

/** The result of a request. */
export type Reply =
  /**
   * Header names are in lower case. A header that came several times is joined by commas in `headers`;
   * `first` has only its first value.
   */
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly headers: Headers
      readonly text: string
      readonly first?: Headers
    }
  /** No HTTP answer: no such name, refused, reset, TLS. The client sees the same. */
  | { readonly kind: 'unreached'; readonly reason: string }
  /** The walk does not send it. `absent`: a made-up address at which nothing was found. */
  | { readonly kind: 'not-sent'; readonly absent: boolean }
  /** The walk may not ask there, or was stopped: nothing is known of what the client would have got. */
  | { readonly kind: 'withheld'; readonly reason: string }
export type Headers = Readonly<Record<string, string>>

/** Why a client goes no further. */
export interface Stop {
  readonly step: StepId
  readonly says: string
}

/** How a client's way ends. */
export type End =
  | { readonly kind: 'stopped'; readonly stop: Stop }
  /**
   * The first call with a token was answered, or would be sent (`called` false: nothing was sent with a
   * token).
   */
  | { readonly kind: 'arrived'; readonly called: boolean }
  /** The server asks for no token at all. */
  | { readonly kind: 'open' }
  | { readonly kind: 'undecided'; readonly step: StepId; readonly reason: string }

/**
 * One client's way: yields each request, is given the result, and returns its end. Pure: the caller sends the
 * request or looks the result up.
 */
export type Way<T = End> = Generator<Ask, T, Reply>

/** What was seen at one step. `passed` null: this client never looks at it. */
export interface Mark {
  readonly step: StepId
  readonly passed: boolean | null
  readonly expected: string
  readonly received: string
}

/** What a client says about itself when it registers and asks for authorization, without random values. */
export interface Sent {
  registration: Json
  authorization: Readonly<Record<string, string>> | null
}

/** The input of a client's way, and the notes it makes on the way. */
export interface Course {
  /** The address of the MCP server as the client was given it. */
  readonly address: string
  /** A client id that was registered beforehand, or null. */
  readonly clientId: string | null
  readonly marks: Mark[]
  readonly sent: Sent
  /** The issuer named by the protected resource metadata, once that was read. */
  issuer: string | null
  /** What the last search found, for a client that uses it again. */
  known: Known | null
}

/** The two documents a search found, and the issuer they belong to. */
export interface Known {
  readonly issuerUrl: string
  readonly resource: ResourceMetadata | null
  readonly server: ServerMetadata | null
}

/** The course of a new way: nothing was seen yet. */
export const newCourse = (address: string, clientId: string | null): Course => ({
  address,
  clientId,
  marks: [],
  sent: { registration: null, authorization: null },
  issuer: null,
  known: null,
})

/** Notes what was seen at a step. A later note about the same step replaces the earlier one. */
export function mark(
  course: Course,
  step: StepId,
  passed: boolean | null,
  expected: string,
  received: string,
): void {
  const at = course.marks.findIndex((one) => one.step === step)
  if (at !== -1) course.marks.splice(at, 1)
  course.marks.push({ step, passed, expected, received })
}

const failed = (course: Course, step: StepId): boolean =>
  course.marks.some((one) => one.step === step && one.passed === false)

/**
 * The step that explains why a client made up an address: the first document that is missing, otherwise
 * `otherwise`. A challenge without an address is no reason, because the client then looks for the document by
 * its path.
 */
export function lacking(course: Course, otherwise: StepId): StepId {
  for (const step of ['metadata', 'server-metadata'] as const)
    if (failed(course, step)) return step === 'metadata' && misled(course) ? 'challenge' : step
  return otherwise
}

const misled = (course: Course): boolean =>
  course.marks.some((one) => one.step === 'challenge' && one.passed === false && one.received.includes('://'))

/**
 * Whose host a request goes to: the issuer's once it is known, otherwise the MCP server's; decided by the
 * purpose where both have the same host.
 */
export function sideOf(course: Course, url: string, purpose: Purpose): Side {
  const [own, issuer, asked] = [course.address, course.issuer, url].map((one) =>
    one !== null && URL.canParse(one) ? new URL(one).host : null,
  )
  const byPurpose: Side =
    purpose === 'call' || purpose === 'first-call' || purpose === 'resource-metadata' ? 'RS' : 'AS'
  if (asked === own) return asked === issuer ? byPurpose : 'RS'
  return asked === issuer ? 'AS' : byPurpose
}
