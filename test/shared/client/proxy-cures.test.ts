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

  test.each<[string, string, string | null, string | null]>([
    ['what ends a word', '/a;b%20c%7Bd%7D/mcp', 'location = "/a;b c{d}/mcp" {', '/a;b c{d}/mcp'],
    ['quotes', `/a%22b'c/mcp`, `location = "/a\\"b'c/mcp" {`, `/a\\"b'c/mcp`],
    ['a backslash', '/a%5Cb/mcp', 'location = "/a\\\\b/mcp" {', '/a\\\\b/mcp'],
    ['a dollar', '/$host/mcp', 'location = "/$host/mcp" {', '/$host/mcp'],
    ['other letters', '/caf%C3%A9/mcp', 'location = "/café/mcp" {', '/café/mcp'],
    ['slashes that are one for a proxy', '/a//b/mcp', 'location = /a/b/mcp {', '/a/b/mcp'],
    ['a slash that Apache refuses', '/a%2Fb/mcp', 'location = /a/b/mcp {', null],
    ['a definition that Apache expands', '/a%24%7Bb%7D/mcp', 'location = "/a${b}/mcp" {', null],
    ['a line that ends', '/a%0Ab/mcp', null, null],
    ['a line that ends in Unicode', '/a%E2%80%A8b/mcp', null, null],
    ['no UTF-8', '/a%FFb/mcp', null, null],
    ['no encoding', '/50%/mcp', null, null],
    ['a way up', '/a/%2E%2E%2Fb/mcp', null, null],
    ['more than nginx reads', `/${'a'.repeat(5000)}/mcp`, null, null],
  ])('name a path with %s as nginx and Apache read it, or in no line', (_, path, nginx, apache) => {
    const cures = proxyCures('refused', path)
    const of = (proxy: Proxy) => cures.find((one) => one.proxy === proxy)
    const named = apache === null ? undefined : `ProxyPass "${apache}" "http://gateway${apache}"`
    expect([of('nginx')?.lines[0], of('Apache')?.lines[0]]).toEqual([nginx ?? undefined, named])
    for (const [proxy, line] of [['nginx', nginx] as const, ['Apache', apache] as const])
      expect(of(proxy)?.says.includes('cannot name this path safely')).toBe(line === null)
    expect(cures.map(({ proxy }) => proxy)).toEqual(PROXIES)
  })

  test('say with which release they were tried, and of the one that was not, that it was not', () => {
    const untried = ABOUT.flatMap((about) => proxyCures(about)).filter(
      ({ lines, tried }) => lines.length > 0 && tried === null,
    )
    expect(new Set(untried.map(({ proxy }) => proxy))).toEqual(new Set(['ingress-nginx']))
  })

  // Envoy takes a duration in seconds only: it refused the hours that stood there.
  test('give Envoy its durations in seconds', () => {
    const lines = proxyCures('stream-held').find(({ proxy }) => proxy === 'Envoy')?.lines ?? []
    expect(lines.filter((line) => line.includes('timeout'))).toHaveLength(2)
    for (const line of lines) expect(line).toMatch(/: \d+s$/)
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
    // Lines with the path of this server, and not with that of an example.
    const moved = walked(() => answered(301, {}, { location: `${ADDRESS}/` }))
    expect(moved).toContain('location = /servers/one/mcp {')
    expect(moved).not.toContain('/servers/ID/mcp')
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
  return walkText({ server: ADDRESS, address: ADDRESS, walked: item.value })
}
