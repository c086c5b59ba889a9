import type { StepId } from '../contextforge/index.ts'

/** The identity providers this app has something to say about; `other` is every one it does not recognise. */
export const PROVIDER_IDS = [
  'authentik',
  'keycloak',
  'entra-v2',
  'entra-v1',
  'okta-custom',
  'okta-org',
  'auth0',
  'cognito',
  'zitadel',
  'google',
  'adfs',
  'entra-b2c',
  'hydra',
  'supabase',
  'authkit',
  'dex',
  'firebase',
  'gitlab',
  'descope',
  'clerk',
  'fusionauth',
  'ping',
  'logto',
  'pocket-id',
  'authelia',
  'casdoor',
  'better-auth',
  'scalekit',
  'stytch',
  'duende',
  'other',
] as const
export type ProviderId = (typeof PROVIDER_IDS)[number]

/** Where a fact was read: a public page that anyone can check. */
export interface Source {
  readonly title: string
  readonly url: string
}

export interface Fact {
  readonly says: string
  readonly source: Source
}

/** What the provider does with the `resource` parameter of RFC 8707. */
export type ResourceSupport = 'ignored' | 'refused' | 'opt-in' | 'not-known'

/** One thing to be changed at the provider. */
export interface Ask {
  /** The step of the ladder that passes once it is done. */
  readonly step: StepId
  readonly title: string
  /**
   * What to set, line by line; `{audience}`, `{clientId}`, `{issuer}` and `{server}` stand for this server's
   * own values, `{audience:code}` for one as a string literal.
   */
  readonly lines: readonly string[]
  /** What follows only where somebody made the client, and it stays. */
  readonly byHand?: readonly string[]
  /** What follows only for clients that register themselves: at the realm, the tenant or the server. */
  readonly registered?: readonly string[]
  readonly source: Source
}

/**
 * A provider as its makers ship it: what its access tokens hold, where they stop at this gateway, and what
 * cures that.
 */
export interface Preset {
  readonly id: ProviderId
  readonly name: string
  readonly aud: Fact
  readonly resource: Fact & { readonly support: ResourceSupport }
  readonly email: Fact
  readonly keys: Fact
  /** Where tokens of this provider stop, the usual case first. Empty where nothing is known. */
  readonly stops: readonly { readonly step: StepId; readonly says: string }[]
  /** Empty where nothing at the provider helps. */
  readonly asks: readonly Ask[]
  /** What is left to do on this server afterwards; null when nothing is. */
  readonly here: string | null
}
