import { describe, expect, it } from 'vitest'
import { nearMiss, nearestPair } from '../../shared/audience/near-miss.ts'

const GATEWAY = 'https://internal-gateway.example.com/servers/5ccc809f382b40669e8bf750b9c72781/mcp'

const joined = (miss: ReturnType<typeof nearMiss>): readonly [string, string] => [
  miss?.segments.map((segment) => segment.expected).join('') ?? '',
  miss?.segments.map((segment) => segment.received).join('') ?? '',
]

describe('one kind of difference', () => {
  it.each([
    [
      'https://gw.test/mcp',
      'https://gw.test/mcp/',
      ['slash'],
      'These differ by one character: the token ends with `/`.',
    ],
    ['https://gw.test/mcp/', 'https://gw.test/mcp', ['slash'], /expected value ends with `\/`/],
    ['https://gw.test/MCP', 'https://gw.test/mcp', ['case'], /capital letters/],
    ['My-Client', 'my-client', ['case'], /capital letters/],
    [
      'https://gw.test/mcp',
      'http://gw.test/mcp',
      ['scheme'],
      'Only the scheme differs: the gateway expects https, the token has http.',
    ],
    [
      'https://gw.test/mcp',
      'https://gw2.test/mcp',
      ['host'],
      'Only the host differs: the gateway expects gw.test, the token has gw2.test.',
    ],
    [
      'https://gw.test:4444/mcp',
      'https://gw.test/mcp',
      ['port'],
      'Only the port differs: the gateway expects 4444, the token has none.',
    ],
    ['2a1f-app', 'api://2a1f-app', ['api-prefix'], /`api:\/\/` in front/],
    ['api://2a1f-app', '2a1f-app', ['api-prefix'], /begins with `api:\/\/`/],
    ['https://gw.test/servers/a/mcp', 'https://gw.test', ['path'], 'Only the path is missing in the token.'],
    ['https://gw.test/servers/a/mcp', 'https://gw.test/servers/b/mcp', ['path'], 'Only the path differs.'],
    ['client-a', 'client-b', ['other'], 'These differ by one character.'],
    ['client-a', 'client-a ', ['spaces'], /spaces/],
  ])('%s and %s', (expected, received, kinds, says) => {
    const miss = nearMiss(expected, received)
    expect(miss?.differences).toEqual(kinds)
    if (typeof says === 'string') expect(miss?.says).toBe(says)
    else expect(miss?.says).toMatch(says)
    expect(joined(miss)).toEqual([expected, received])
    expect(miss?.segments.some((segment) => !segment.same)).toBe(true)
  })
})

describe('the nearest pair', () => {
  it('tells the story of #4171: other host, no path', () => {
    const miss = nearestPair([GATEWAY], ['my-oauth-client-id', 'https://mcp.example.com'])
    expect(miss?.received).toBe('https://mcp.example.com')
    expect(miss?.short).toBe('other host, no path')
    expect(miss?.says).toBe('Host and path differ.')
    expect(miss?.segments).toEqual([
      { expected: 'https://', received: 'https://', same: true },
      { expected: 'internal-gateway', received: 'mcp', same: false },
      { expected: '.example.com', received: '.example.com', same: true },
      { expected: '/servers/5ccc809f382b40669e8bf750b9c72781/mcp', received: '', same: false },
    ])
  })

  it('prefers the smallest difference', () => {
    const miss = nearestPair(
      ['https://gw.test/a', 'https://gw.test/b'],
      ['https://gw.test/b/', 'https://other.test/a'],
    )
    expect(miss?.expected).toBe('https://gw.test/b')
    expect(miss?.differences).toEqual(['slash'])
  })

  it('finds nothing between strangers, and nothing when a value matches', () => {
    expect(nearestPair([GATEWAY], ['my-oauth-client-id'])).toBeNull()
    expect(nearestPair([GATEWAY], ['https://graph.microsoft.com'])).toBeNull()
    expect(nearestPair([GATEWAY, 'x'], ['x', `${GATEWAY}/`])).toBeNull()
    expect(nearestPair([], ['x'])).toBeNull()
    expect(nearMiss('x', 'x')).toBeNull()
  })

  it('stays fast on a hostile token', () => {
    const started = performance.now()
    nearestPair(
      Array.from({ length: 100 }, (_, n) => `client-${n}-${'x'.repeat(5000)}`),
      ['y'.repeat(100_000)],
    )
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
