import { describe, expect, test } from 'vitest'
import { walkText } from '../../../electron/cli/print-walk.ts'
import { PROFILES } from '../../../shared/client/profiles/all.ts'
import { copyOfCure, proxyCures, PROXIES, type Proxy } from '../../../shared/client/proxy-cures.ts'
import { walk } from '../../../shared/client/walk.ts'
import type { Ask, Reply, StepId } from '../../../shared/client/way.ts'

const ADDRESS = 'https://mcp.example.com/servers/one/mcp'
const ABOUT = [
  ...(['refused', 'challenge', 'metadata', 'resource'] as const),
  ...(['authorization-stripped', 'header-limit', 'stream-held'] as const),
]

describe('cures at proxies', () => {
  test.each(ABOUT)('of %s: one a product, each with the address and the day it was read', (about) => {
    const cures = proxyCures(about)
    expect(cures.map(({ proxy }) => proxy)).toEqual(PROXIES)
    for (const { says, lines, source } of cures) {
      expect(new URL(source.url).protocol).toBe('https:')
      expect(source.title).toMatch(/as of \d{4}-\d\d-\d\d, read \d{4}-\d\d-\d\d$/)
      // What is to be set has lines; what is to be taken out is named.
      expect(lines.length > 0 || /take out|No middleware|must not/i.test(says)).toBe(true)
      expect(lines.join('\n')).not.toMatch(/[“”’]|undefined|\{path\}/)
    }
  })

  test('name the path of the server where it is known', () => {
    const nginx = proxyCures('refused', '/mcp/servers/5ccc/mcp').find(({ proxy }) => proxy === 'nginx')
    expect(nginx?.lines[0]).toBe('location = /mcp/servers/5ccc/mcp {')
  })

  test('are copied as lines, or as what is said where nothing is to be set', () => {
    const copied = (about: StepId, proxy: Proxy): string => {
      const cure = proxyCures(about).find((one) => one.proxy === proxy)
      return cure === undefined ? '' : copyOfCure(cure)
    }
    expect(copied('challenge', 'nginx')).toBe(
      'proxy_set_header Host $host;\nproxy_set_header X-Forwarded-Proto $scheme;',
    )
    expect(copied('refused', 'HAProxy')).toBe('Take out the http-request redirect of this address.')
  })

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
    expect(text).toMatch(/nginx: .*\n +proxy_set_header Host \$host;/)
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
