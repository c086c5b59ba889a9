import type { JsonObject } from '../../shared/kernel/json.ts'
import type { IdentityOptions } from './identity.ts'
import type { RealmOptions } from './realm.ts'

/** What nginx is told of one site: where the gateway listens, and what the site is called. */
export interface Place {
  readonly upstream: string
  /** `localhost:PORT`, as the client writes it. */
  readonly host: string
  readonly serverId: string
  /** The issuer's origin and path. */
  readonly issuer: string
}

/** One arrangement of server, proxy and identity provider that clients meet. */
export interface SetUp {
  readonly id: string
  /** What is the matter with it, in a few words. */
  readonly what: string
  readonly server?: {
    readonly visibility?: 'public' | 'private'
    readonly oauth?: boolean
    readonly scopes?: unknown
    readonly issuers?: (issuer: string) => readonly string[]
    /** What the gateway expects as audience; the public address unless said otherwise. */
    readonly resource?: string | null
    readonly more?: JsonObject
  }
  readonly proxy?: (place: Place) => readonly string[]
  readonly identity?: IdentityOptions
  /** A realm of a running Keycloak in place of oidc-provider. */
  readonly realm?: RealmOptions
  /** Another's provider in place of one of its own; what is asked there is not recorded. */
  readonly issuer?: string
  /** The path that the client is given, where it is not `/servers/ID/mcp`. */
  readonly path?: (serverId: string) => string
}

/** The lines of a `location` that passes on, as a well-kept proxy does, but for the headers given here. */
export function pass(
  { upstream, host }: Place,
  headers: Readonly<Record<string, string>> = {},
  to = '',
): readonly string[] {
  const all = {
    Host: host,
    'X-Forwarded-Proto': '$scheme',
    'X-Forwarded-For': '$remote_addr',
    'X-Forwarded-Host': host,
    ...headers,
  }
  const lines = Object.entries(all).map(([name, value]) => `proxy_set_header ${name} ${value || '""'};`)
  return [`proxy_pass ${upstream}${to};`, ...lines]
}

/** A `location` block. */
export const at = (where: string, ...lines: readonly string[]): string =>
  `location ${where} { ${lines.join(' ')} }`

/** The whole of a site that passes everything on, with more blocks before it. */
export const site = (place: Place, ...more: readonly string[]): readonly string[] => [
  ...more,
  at('/', ...pass(place)),
]
