import type { StepId } from '../../shared/verdict/diagnosis.ts'
import type { ForgedIssuer } from './rig/forge.ts'

/** What a case may use: a virtual server of its own, an issuer of its own, and the users the gateway knows. */
export interface World {
  readonly serverId: string
  /** `{APP_DOMAIN}/servers/{id}/mcp` by the gateway's APP_DOMAIN, written down here and not asked of the app. */
  readonly canonical: string
  /** The same server under the address clients use. */
  readonly publicUrl: string
  readonly clientId: string
  readonly issuer: ForgedIssuer
  /** A second issuer, listed only where a case lists it. */
  readonly other: ForgedIssuer
  readonly active: string
  readonly disabled: string
  readonly now: number
}

/** One (server, token) pair, and what its author expects of the gateway: written before any gateway was asked. */
export interface Case {
  readonly name: string
  /** The first step that blocks, or that none does. */
  readonly stops: StepId | 'accepted'
  /** The app must say Cannot decide, at that step: what the gateway answers is written down but not predicted. Not counted. */
  readonly undecided?: true
  readonly status: 200 | 401 | 431 | 500 | 503
  readonly token: (world: World) => string
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
