import type { Seen } from '../helpers/loopback.ts'

const ISSUERS = [
  'https://idp.example.com/application/o/mcp/',
  'https://sso.example.com/realms/acme',
  'https://login.microsoftonline.com/00000000-0000-4000-8000-000000000001/v2.0',
  'https://acme.okta.com/oauth2/default',
] as const
const TEAMS = ['payments', 'search', 'people', null] as const

/**
 * A server of a large fleet, as the gateway lists it. Every hundredth has the same audience; all others have
 * different ones.
 */
const serverAt = (at: number): object => {
  const id = at.toString(16).padStart(32, '0')
  return {
    id,
    name: `server-${String(at).padStart(6, '0')}`,
    description: `The ${at}th server of a large fleet, with a sentence about what it is for.`,
    enabled: at % 97 !== 0,
    visibility: 'public',
    teamId: TEAMS[at % TEAMS.length],
    version: (at % 7) + 1,
    updatedAt: new Date(Date.UTC(2026, 9, 1) + (at % 5_000) * 600_000).toISOString(),
    modifiedBy: 'ops@example.com',
    associatedTools: [],
    oauthEnabled: at % 77 !== 5,
    oauthConfig: {
      authorization_servers: [ISSUERS[at % ISSUERS.length]],
      client_id: `client-${at}`,
      resource: at % 100 === 3 ? ['api://shared'] : [`https://gw.example.com/servers/${id}/mcp`],
    },
  }
}

export type ManyServers = {
  /** The server that an address below `/servers/` asks for; null: none of these. */
  readonly one: (url: string) => object | null
  /** For a front of a demo: replaces the demo's servers by these, in pages. */
  readonly rewrite: (request: Seen, body: unknown) => unknown
  /** Gives this server another version and another audience from now on. */
  readonly change: (at: number) => void
  readonly remove: (at: number) => void
}

/** A list of that many servers, in pages of the wanted size, and each of them by itself. */
export function manyServers(count: number): ManyServers {
  const changed = new Map<number, object>()
  const gone = new Set<number>()
  return {
    one(url) {
      const at = parseInt(/\/servers\/([0-9a-f]{32})$/.exec(url)?.[1] ?? '', 16)
      return !(at < count) || gone.has(at) ? null : (changed.get(at) ?? serverAt(at))
    },
    rewrite({ method, url }, body) {
      const { pathname, searchParams } = new URL(url, 'http://x')
      if (method !== 'GET' || !pathname.endsWith('/servers')) return body
      const [limit, from] = [Number(searchParams.get('limit')), Number(searchParams.get('cursor') ?? 0)]
      const to = Math.min(count, from + limit)
      const servers = Array.from({ length: to - from }, (_, at) => from + at)
        .filter((at) => !gone.has(at))
        .map((at) => changed.get(at) ?? serverAt(at))
      return { servers, nextCursor: to < count ? String(to) : null }
    },
    change(at) {
      const was = serverAt(at) as { version: number; oauthConfig: object }
      changed.set(at, {
        ...was,
        version: was.version + 10,
        oauthConfig: { ...was.oauthConfig, resource: [`api://changed-${at}`] },
      })
    },
    remove: (at) => void gone.add(at),
  }
}
