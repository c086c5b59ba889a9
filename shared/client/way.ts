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

/** Whose host is asked: the MCP server's (resource server) or the issuer's (authorization server). */
export type Side = 'RS' | 'AS'

/** What a request is for. Only the first three are sent by a walk that does not go on. */
export type Purpose =
  'call' | 'resource-metadata' | 'server-metadata' | 'register' | 'authorize' | 'token' | 'first-call'

/** One request of a client, as it goes over the wire; redirects are requests of their own. */
export interface Ask {
  readonly purpose: Purpose
  readonly method: 'GET' | 'HEAD' | 'POST' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Json
  /** The address was not published: the client made it up from the issuer's or the gateway's origin. */
  readonly guessed: boolean
}

/** What became of a request. */
export type Reply =
  /**
   * Header names are in lower case, and a header that came more than once is joined by commas; `first` has
   * the first of each such header alone.
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
 * One client's way: yields each request, gets what became of it, and ends. Pure: the driver sends or looks
 * up.
 */
export type Way<T = End> = Generator<Ask, T, Reply>

/** What was seen at one step; `passed` null: this client never looks at it. */
export interface Mark {
  readonly step: StepId
  readonly passed: boolean | null
  readonly expected: string
  readonly received: string
}

/** What a client says about itself when it registers or asks for authorization, without what is random. */
export interface Sent {
  registration: Json
  authorization: Readonly<Record<string, string>> | null
}

/** What a way is given, and where it notes what it sees on the way. */
export interface Course {
  /** The address of the MCP server as the client was given it. */
  readonly address: string
  /** A client id that was registered beforehand, or null. */
  readonly clientId: string | null
  readonly marks: Mark[]
  readonly sent: Sent
  /** The issuer that the protected resource metadata named, once it was read. */
  issuer: string | null
  /** What the last search found, for a client that comes back to it. */
  known: Known | null
}

/** The two documents of a search, and the issuer that stands for them. */
export interface Known {
  readonly issuerUrl: string
  readonly resource: ResourceMetadata | null
  readonly server: ServerMetadata | null
}

export const newCourse = (address: string, clientId: string | null): Course => ({
  address,
  clientId,
  marks: [],
  sent: { registration: null, authorization: null },
  issuer: null,
  known: null,
})

/** Notes what was seen at a step; a later look at the same step takes the place of an earlier one. */
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
 * The step that led a client to a made-up address: the document that was missing before it. `otherwise` when
 * nothing was. A challenge that names nothing is no reason, since the document is then looked for by its
 * path.
 */
export function lacking(course: Course, otherwise: StepId): StepId {
  for (const step of ['metadata', 'server-metadata'] as const)
    if (failed(course, step)) return step === 'metadata' && misled(course) ? 'challenge' : step
  return otherwise
}

const misled = (course: Course): boolean =>
  course.marks.some((one) => one.step === 'challenge' && one.passed === false && one.received.includes('://'))

/**
 * The host a request goes to: the issuer's when it is named, else the MCP server's own; by purpose when both
 * are one.
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
