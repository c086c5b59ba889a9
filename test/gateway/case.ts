import type { StepId } from '../../shared/contextforge/steps/index.ts'
import type { ForgedIssuer } from './rig/forge.ts'

/**
 * What a case may use: a virtual server of its own, an issuer of its own, and the users the gateway knows.
 */
export interface World {
  readonly serverId: string
  /**
   * `{APP_DOMAIN}/servers/{id}/mcp` by the gateway's APP_DOMAIN, written down here and not asked of the app.
   */
  readonly canonical: string
  /** The same server under the address clients use. */
  readonly publicUrl: string
  readonly clientId: string
  readonly issuer: ForgedIssuer
  /** A second issuer, listed only where a case lists it. */
  readonly other: ForgedIssuer
  readonly active: string
  readonly disabled: string
  /** The gateway's administrator, who is a user like any other. */
  readonly admin: string
  /** A token the gateway itself issued to its administrator. */
  readonly gatewayToken: string
  readonly now: number
}

/**
 * The traps of the gateway that a token shows: T1 an issuer that is not listed falls through; T2 http issuers
 * are dropped; T3 keys on another host; T4 nonce and at_hash; T5 the metadata's issuer; T6 algorithms; T7 no
 * leeway; T9 the person; T10 OAuth on and nothing set up; T11 the advertised resource is not the enforced
 * one; T13 learning. The others are in traps.ts, T8 (what is remembered) in caches.ts.
 */
export const TRAPS = ['T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'T9', 'T10', 'T11', 'T13'] as const

/**
 * One (server, token) pair, and what its author expects of the gateway: written before any gateway was asked.
 */
export interface Case {
  readonly name: string
  /** Stands for one of the traps. */
  readonly trap?: (typeof TRAPS)[number]
  /** The first step that blocks, that none does, or that there is no token to judge. */
  readonly stops: StepId | 'accepted' | 'no-token'
  /**
   * What the app cannot know here: nothing unless said; `verdict`, it must say Cannot decide at that step;
   * `answer`, it must say Rejected and leave the status open. What the gateway answers is written down all
   * the same. Such cases are not counted as agreement.
   */
  readonly open?: 'nothing' | 'verdict' | 'answer'
  readonly status: 200 | 401 | 403 | 431 | 500 | 503
  /**
   * What differs on releases before the one named, or with a PyJWT before it, back to `from` where it is
   * given.
   */
  readonly before?: ({ readonly release: string } | { readonly pyjwt: string }) & {
    readonly from?: string
  } & Partial<Pick<Case, 'stops' | 'open' | 'status' | 'learns'>>
  /** Null: the request carries none. */
  readonly token: ((world: World) => string) | null
  /** The id the token is sent to, where it is not the server's. */
  readonly serverId?: (world: World) => string
  /** False: the server is switched off. */
  readonly active?: boolean
  readonly visibility?: 'private'
  /** The oauth_config; by default the issuer alone, so that the canonical URL is expected. */
  readonly config?: (world: World) => Record<string, unknown> | null
  readonly oauthEnabled?: boolean
  /** Shapes what the issuer answers, before anything is asked of it. */
  readonly issuer?: (world: World) => void
  /** `resource` afterwards; by default what it was before. */
  readonly learns?: (world: World) => unknown
}

export const withConfig =
  (more: (world: World) => Record<string, unknown>) =>
  (world: World): Record<string, unknown> => ({ authorization_servers: [world.issuer.url], ...more(world) })

/** A token that passes but for the given claims; undefined leaves a claim out. */
export const token =
  (claims: (world: World) => Record<string, unknown> = () => ({}), header: Record<string, unknown> = {}) =>
  (world: World): string =>
    world.issuer.token({ aud: world.canonical, email: world.active, ...claims(world) }, { header })

/** A gateway as far as a case can differ on it: its release and the PyJWT beside it, both like `1.0.11`. */
export interface Ran {
  readonly version: string
  readonly pyjwt: string
}

/**
 * The case as it is on a gateway: in the older terms where the release, or its PyJWT, is older than the
 * change.
 */
export function onRelease(one: Case, ran: Ran): Case {
  if (one.before === undefined) return one
  const { from, ...rest } = one.before
  const [has, changedIn] = 'pyjwt' in rest ? [ran.pyjwt, rest.pyjwt] : [ran.version, rest.release]
  if (!isBefore(has, changedIn) || (from !== undefined && isBefore(has, from))) return one
  const { stops, open, status, learns } = rest
  return {
    ...one,
    ...(stops === undefined ? {} : { stops }),
    ...(open === undefined ? {} : { open }),
    ...(status === undefined ? {} : { status }),
    ...(learns === undefined ? {} : { learns }),
  }
}

/**
 * Whether a version is older than a release, both like `1.0.11`; what follows the numbers is not looked at.
 */
export function isBefore(version: string, release: string): boolean {
  const [a, b] = [version, release].map((text) => text.split('.').map(Number)) as [number[], number[]]
  const at = b.findIndex((part, index) => part !== a[index])
  return at !== -1 && (a[at] ?? 0) < (b[at] ?? 0)
}
