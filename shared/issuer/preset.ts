import type { StepId } from '../contextforge/index.ts'

/** The identity providers this app knows something about; `other` stands for all others. */
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

/** One change to be made at the provider. */
export interface Ask {
  /** The step of the gateway's check that passes once it is done. */
  readonly step: StepId
  readonly title: string
  /**
   * What to set, one line each. `{audience}`, `{clientId}`, `{issuer}` and `{server}` are replaced by this
   * server's own values, `{audience:code}` by the value as a string literal.
   */
  readonly lines: readonly string[]
  /** Further lines for clients that somebody created at the provider and that stay. */
  readonly byHand?: readonly string[]
  /** Further lines for clients that register themselves, to be set on the realm, the tenant or the server. */
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
  /** The steps at which tokens of this provider stop, the usual one first. Empty where nothing is known. */
  readonly stops: readonly { readonly step: StepId; readonly says: string }[]
  /** The changes that help. Empty where nothing at the provider helps. */
  readonly asks: readonly Ask[]
  /** What is left to do on this server afterwards; null when nothing is left. */
  readonly here: string | null
}
