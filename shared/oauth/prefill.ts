import {
  type Board,
  type ClientId,
  clientIdOf,
  configOf,
  strip,
  type VirtualServer,
} from '../contextforge/index.ts'
import type { Json } from '../kernel/json.ts'

/** The first values of the form, each with where it comes from. */
export type Prefill = {
  readonly clientId: string
  readonly clientIdFrom: string
  readonly resources: readonly { readonly value: string; readonly lane: string; readonly from: string }[]
  /** Expected audiences that cannot be sent as `resource`. */
  readonly leftOut: readonly string[]
  readonly scope: string
}

/**
 * First values from a server's settings: `resource` from the audiences the gateway expects, scopes from
 * oauth_config, and the client id with its source. In: the server, its board and the client ids known for it.
 * Does not check that an issuer knows any of them.
 */
export function prefill(server: VirtualServer, board: Board, candidates: readonly ClientId[]): Prefill {
  const used = board.expected.filter(({ state }) => state === 'used')
  const client = clientIdOf(server, candidates)
  return {
    clientId: client?.value ?? '',
    clientIdFrom: client?.from ?? '',
    resources: used
      .filter(({ value }) => isResource(value))
      .map(({ value, lane, from }) => ({ value, lane, from })),
    leftOut: used.filter(({ value }) => !isResource(value)).map(({ value }) => value),
    scope: scopeOf(server),
  }
}

/** Whether a value can be a `resource` (RFC 8707 section 2): an absolute URI without a fragment. */
export function isResource(value: string): boolean {
  try {
    new URL(value)
    return !value.includes('#') && !/\s/.test(value)
  } catch {
    return false
  }
}

/**
 * The scopes of a server. The gateway's own key is `scopes_supported`; older configurations have `scopes` or
 * `scope`.
 */
function scopeOf(server: VirtualServer): string {
  const config = configOf(server)
  for (const key of ['scopes_supported', 'scopes', 'scope']) {
    const scopes = wordsOf(config[key])
    if (scopes.length > 0) return [...new Set(scopes)].join(' ')
  }
  return ''
}

const wordsOf = (value: Json | undefined): string[] =>
  typeof value === 'string'
    ? strip(value)
        .split(/\s+/)
        .filter((word) => word !== '')
    : Array.isArray(value)
      ? value.flatMap((item: Json) => (typeof item === 'string' && strip(item) !== '' ? [strip(item)] : []))
      : []
