import type { ClientId } from './board.ts'
import type { GatewayContext, VirtualServer } from './server.ts'
import type { Json } from '../kernel/json.ts'
import type { Asked } from './asked.ts'
import type { StillHeld } from './held.ts'

/** The reply to one GET request, not judged. */
export type Reply =
  | { readonly kind: 'http'; readonly status: number; readonly location: string | null; readonly body: Body }
  /** Nothing came back: another machine may see it otherwise, so it never counts as a refusal. */
  | { readonly kind: 'unreachable'; readonly says: string }

export type Body =
  | { readonly kind: 'json'; readonly value: Json }
  | { readonly kind: 'not-json'; readonly says: string }
  /** Beyond our limits of size or depth, or read differently in Python; the gateway may see it otherwise. */
  | { readonly kind: 'not-read'; readonly says: string }

export interface Probe {
  readonly url: string
  readonly reply: Reply
}

export type MetadataFacts =
  | { readonly state: 'not-gathered'; readonly why: string }
  | { readonly state: 'gathered'; readonly probes: readonly Probe[] }

export type KeyFacts =
  | { readonly state: 'not-gathered'; readonly why: string }
  | { readonly state: 'gathered'; readonly probe: Probe }

/** The result of checking the signature (with jose) by the key the gateway would choose. */
export type SignatureFacts =
  | { readonly state: 'not-checked'; readonly why: string }
  | { readonly state: 'valid' }
  | { readonly state: 'invalid' }
  | { readonly state: 'unsupported'; readonly why: string }

export type UserFact =
  /** `provider`: the SSO provider that created the account, as far as the gateway tells. */
  | { readonly state: 'active'; readonly isAdmin?: boolean; readonly provider?: string }
  | { readonly state: 'disabled'; readonly provider?: string }
  | { readonly state: 'missing' }
  | { readonly state: 'unknown'; readonly why: string }

/**
 * What the gateway's list of its own tokens says about this one. `revoked`: every entry that could be this
 * token is revoked; `name` is the name in the list.
 */
export type OwnTokenFact =
  | { readonly state: 'revoked'; readonly name: string }
  | { readonly state: 'listed'; readonly name: string }
  | { readonly state: 'unknown'; readonly why: string }

/** Seconds since the epoch by the gateway's clock, and by how many seconds that may be wrong. */
export interface Clock {
  readonly now: number
  readonly uncertainty: number
}

/**
 * The gateway's clock as long as no reply of it was seen: assumed to differ by at most five seconds. In: a
 * time of this computer's clock in milliseconds.
 */
export const assumedClock = (now: number): Clock => ({ now: now / 1000, uncertainty: 5 })

/** What was learned of the issuer of a token. */
export interface IssuerFacts {
  readonly metadata: MetadataFacts
  readonly keys: KeyFacts
  readonly signature: SignatureFacts
}

/** Everything the judge looks at. It is gathered elsewhere; the judge only computes. */
export interface Facts extends IssuerFacts {
  readonly token: string
  readonly clock: Clock
  /** Null when the gateway has no such server. */
  readonly server: VirtualServer | null
  readonly serverId: string
  readonly gateway: GatewayContext
  readonly clientIds: readonly ClientId[]
  readonly learned: boolean
  readonly user: UserFact
  /** The request as the client sends it; missing: one `initialize` at the server's own address. */
  readonly asked?: Asked
  /** True when the issuer's certificate is trusted only through the profile's own certificate authorities. */
  readonly ownAuthority?: boolean
  /** The person a trusted proxy names, where there is one. */
  readonly proxyUser?: UserFact
  /** Left out where nobody looked: only the gateway's own tokens are in its list. */
  readonly ownToken?: OwnTokenFact
  /** What the gateway may still hold of the issuer; missing or empty: nothing else was read before. */
  readonly held?: readonly StillHeld[]
}
