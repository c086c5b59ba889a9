import { randomUUID } from 'node:crypto'
import type { StepId } from '../../shared/contextforge/index.ts'
import type { JsonObject } from '../../shared/kernel/json.ts'
import type { FrontFault } from './front.ts'
import type { DemoIssuer, IssuerFault } from './issuer.ts'
import type { ProviderName } from './providers.ts'
import type { ServerSeed } from './store.ts'

/** What the servers of the demo are built from. */
export interface World {
  readonly issuers: Readonly<Record<ProviderName, DemoIssuer>>
  /** The address clients use; its host is not that of `appDomain`. */
  readonly publicUrl: string
  readonly appDomain: string
  now(): number
}

/** One server of the demo, and the token its clients would send. */
export interface DemoServer extends ServerSeed {
  /** What happened here and what happens to the token, for an operator. True under the default model. */
  readonly story: string
  /** How the story ends: the step that stops the token; null where it is accepted. */
  readonly ends: StepId | null
  token(): Promise<string>
  /** What stops clients on their way, before they have a token; missing where nothing does. */
  readonly wayIn?: WayIn
}

/**
 * A story about the way to a server: what is wrong at the proxy or the provider, until it is switched off.
 */
export interface WayIn {
  readonly faults: readonly (FrontFault | IssuerFault)[]
  readonly story: string
}

/** The functions and values from which stories are built. */
export interface Kit {
  readonly world: World
  readonly issuers: World['issuers']
  /** Claims of a person the gateway knows. */
  readonly dana: JsonObject
  readonly seconds: () => number
  /** A token of this provider, valid for an hour unless the claims say otherwise. */
  readonly sign: (provider: ProviderName, claims: JsonObject, header?: JsonObject) => Promise<string>
  /** An `oauth_config` that names this provider, with further keys. */
  readonly from: (provider: ProviderName, more?: JsonObject) => JsonObject
}

export const ADMIN = 'admin@example.com'
export const DANA = 'dana@example.com'
export const SAM = 'sam@example.com'
export const SCOPES = ['openid', 'email']

/** Makes the functions for stories in a given world. */
export function makeKit(world: World): Kit {
  const { issuers } = world
  const seconds = (): number => Math.floor(world.now() / 1000)
  const lifetime = (): JsonObject => ({ iat: seconds() - 5, exp: seconds() + 3600, jti: randomUUID() })
  return {
    world,
    issuers,
    dana: { sub: 'a93f0c7e51b24d0f9c3e', email: DANA, email_verified: true },
    seconds,
    sign: (provider, claims, header) => issuers[provider].sign({ ...lifetime(), ...claims }, header),
    from: (provider, more = {}) => ({
      authorization_servers: [issuers[provider].url],
      scopes_supported: SCOPES,
      ...more,
    }),
  }
}
