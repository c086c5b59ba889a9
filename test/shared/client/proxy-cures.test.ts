import { describe, expect, test } from 'vitest'
import { walkText } from '../../../electron/cli/print-walk.ts'
import { PROFILES } from '../../../shared/client/profiles/all.ts'
import { proxyCures } from '../../../shared/client/proxy-cures.ts'
import { walk } from '../../../shared/client/walk.ts'
import type { Ask, Reply } from '../../../shared/client/way.ts'

const ADDRESS = 'https://mcp.example.com/servers/one/mcp'
const ABOUT = [
  ...(['refused', 'challenge', 'metadata', 'resource'] as const),
  ...(['authorization-stripped', 'header-limit', 'stream-held'] as const),
]

describe('cures at proxies besides nginx', () => {
  test.each(ABOUT)('of %s: one a product, each with an address to look it up at', (about) => {
    const cures = proxyCures(about)
    expect(cures.length).toBeGreaterThan(0)
    expect(new Set(cures.map(({ proxy }) => proxy)).size).toBe(cures.length)
    for (const { says, source } of cures) {
      expect(says).toMatch(/`|By itself|No middleware/)
      expect(new URL(source.url).protocol).toBe('https:')
    }
  })

  test.each(['challenge', 'metadata'] as const)(
    'of %s: Caddy, Traefik, HAProxy, Envoy, ingress-nginx',
    (about) =>
      expect(proxyCures(about).map(({ proxy }) => proxy)).toEqual([
        ...['Apache', 'Caddy', 'Traefik', 'HAProxy', 'Envoy', 'ingress-nginx'],
      ]),
  )

  test.each(['pkce', 'registration', 'token', 'first-call'] as const)('of %s there are none', (about) =>
    expect(proxyCures(about)).toEqual([]),
  )

  test('stand under the stop of a walk where the proxy is the matter, and nowhere else', () => {
    // The challenge and the metadata name the inner address: the proxy rewrote Host.
    const inner = 'https://gateway.internal:4444'
    const known = `/.well-known/oauth-protected-resource${new URL(ADDRESS).pathname}`
    const text = walked((ask) =>
      ask.purpose === 'call'
        ? answered(401, {}, { 'www-authenticate': `Bearer resource_metadata="${inner}${known}"` })
        : answered(200, { resource: `${inner}/servers/one/mcp`, authorization_servers: [inner] }),
    )
    expect(text).toContain('proxy:')
    expect(text).toMatch(/Traefik: .*passHostHeader/)
    const atGateway = walked((ask) =>
      ask.purpose === 'call'
        ? answered(401, { detail: 'Unauthorized' }, { 'www-authenticate': 'Bearer' })
        : answered(404, { detail: 'Not Found' }),
    )
    expect(atGateway).not.toContain('Traefik')
  })
})

const answered = (status: number, body: object, headers: Readonly<Record<string, string>> = {}): Reply => ({
  kind: 'answered',
  status,
  headers,
  text: JSON.stringify(body),
})

function walked(reply: (ask: Ask) => Reply): string {
  const profile = PROFILES.find(({ id }) => id === 'codex')
  if (profile === undefined) throw new Error('no such client')
  const way = walk(profile, ADDRESS, null)
  let item = way.next()
  while (item.done !== true) item = way.next(reply(item.value))
  return walkText({ server: ADDRESS, walked: item.value })
}
