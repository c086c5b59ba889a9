import { describe, expect, test } from 'vitest'
import { deploymentOf, readFrom, SETTING_KEYS, UNTOLD } from '../../shared/contextforge/deployment.ts'
import type { Facts } from '../../shared/contextforge/facts.ts'
import { judge } from '../../shared/judging/judge.ts'
import { aDeployment, aGateway, aServer, aToken, SERVER_ID, someFacts } from '../helpers/worlds.ts'

const asked = {
  base: 'https://gw.example.com',
  method: 'POST',
  path: `/servers/${SERVER_ID}/mcp`,
  host: 'gw.example.com',
  origin: null,
  header: 'Authorization',
  call: 'initialize',
  protocolVersion: null,
}
const on = (said: Record<string, string>, more: Partial<Facts> = {}): Facts =>
  someFacts({
    gateway: aGateway('strict-or-fallback', {
      deployment: deploymentOf(
        readFrom('settings', {
          JWT_ISSUER: 'mcpgateway',
          JWT_ALGORITHM: 'HS256',
          MCP_CLIENT_AUTH_ENABLED: true,
        }),
        said,
      ),
    }),
    ...more,
  })

describe('a setting nobody read', () => {
  test('does not count where none of its values changes the answer', () => {
    expect(judge(on({}))).toMatchObject({ verdict: 'accepted', restsOn: [] })
    expect(judge(on({}, { token: aToken({ aud: 'x' }) }))).toMatchObject({ verdict: 'rejected', restsOn: [] })
  })

  test('leaves open what depends on it, names itself, and says the answer either way', () => {
    const result = judge(on({}, { asked }))
    expect(result).toMatchObject({
      verdict: 'cannot-decide',
      stoppedAt: 'host',
      prediction: { status: null },
      restsOn: [
        {
          setting: 'MCP_ALLOWED_HOSTS',
          answer: 'accepted',
          otherAnswer: 'rejected at host and origin (HTTP 403)',
        },
      ],
    })
    expect(result.summary).toContain('MCP_ALLOWED_HOSTS')
    expect(result.steps.at(-1)).toMatchObject({ id: 'host', outcome: 'unknown', stopsHere: true })
  })

  test('does not count at a host where the gateway was seen to answer, or on loopback', () => {
    const seen = on({}, { asked })
    expect(judge({ ...seen, gateway: { ...seen.gateway, hostsSeen: ['gw.example.com'] } }).verdict).toBe(
      'accepted',
    )
    for (const host of ['127.0.0.1:4444', 'localhost:4444', '[::1]:4444', 'localhost'])
      expect(judge(on({}, { asked: { ...asked, host } })).verdict).toBe('accepted')
  })

  test('decides by the operator’s word, which the verdict carries', () => {
    const result = judge(on({ MCP_ALLOWED_HOSTS: 'a.example.com, gw.example.com' }, { asked }))
    expect(result.verdict).toBe('accepted')
    const refused = judge(on({ MCP_ALLOWED_HOSTS: '["a.example.com"]' }, { asked }))
    expect(refused).toMatchObject({
      verdict: 'rejected',
      stoppedAt: 'host',
      prediction: { status: 403, detail: 'Forbidden: Host not allowed' },
    })
  })

  test('a word that is no value of it is no word', () => {
    expect(judge(on({ JWT_ISSUER_VERIFICATION: 'perhaps', NO_SUCH: 'x' }, { asked })).verdict).toBe(
      'cannot-decide',
    )
  })
})

describe('JWT_ISSUER_VERIFICATION', () => {
  const own = { token: aToken({ iss: 'https://elsewhere.example.com' }, { alg: 'HS256' }) }
  const off = { server: aServer({}, { oauthEnabled: false }) }

  test('leaves open a token that is signed as the gateway signs and that no OAuth rule takes', () => {
    for (const more of [own, { ...own, ...off }])
      expect(judge(on({}, more))).toMatchObject({
        verdict: 'cannot-decide',
        restsOn: [{ setting: 'JWT_ISSUER_VERIFICATION', value: 'on', other: 'off' }],
      })
  })

  test('is carried where the operator gave it: "as you said"', () => {
    const result = judge(on({ JWT_ISSUER_VERIFICATION: 'on' }, own))
    expect(result).toMatchObject({
      verdict: 'rejected',
      stoppedAt: 'issuer-allowed',
      prediction: { status: 401 },
    })
    expect(result.summary).toContain('As you said: JWT_ISSUER_VERIFICATION is on.')
    expect(judge(on({ JWT_ISSUER_VERIFICATION: 'off' }, own)).verdict).toBe('cannot-decide')
  })

  test('does not count for a token signed another way, or taken by the OAuth rules', () => {
    const rs256 = { token: aToken({ iss: 'https://elsewhere.example.com' }) }
    for (const more of [rs256, { ...rs256, ...off }])
      expect(judge(on({}, more))).toMatchObject({ verdict: 'rejected', restsOn: [] })
  })
})

describe('the limits of a header', () => {
  const letters = (token: string): number => token.length
  const long = (by: number): { token: string } => {
    const base = letters(aToken({ pad: '' }))
    return { token: aToken({ pad: 'x'.repeat(Math.ceil(((by - base) * 3) / 4)) }) }
  }

  test('a longer token is open while nobody told the limit, and refused with 431 once it is read', () => {
    expect(judge(on({}, long(8300)))).toMatchObject({ verdict: 'cannot-decide', stoppedAt: 'header-size' })
    const told = (MAX_HEADER_FIELD_SIZE_BYTES: number, name = 'Authorization') =>
      someFacts({
        gateway: aGateway('strict-or-fallback', {
          deployment: aDeployment({ MAX_HEADER_FIELD_SIZE_BYTES, AUTH_HEADER_NAME: name }),
        }),
      })
    const { token } = someFacts()
    // The limit less 9 less the length of the header's name is the longest that fits.
    for (const name of ['Authorization', 'X-Token']) {
      const fits = token.length + 9 + name.length
      expect(judge(told(fits, name)).verdict).toBe('accepted')
      expect(judge(told(fits - 1, name))).toMatchObject({
        verdict: 'rejected',
        stoppedAt: 'header-size',
        prediction: { status: 431 },
      })
    }
  })

  test('a longer token that is refused anyway stays refused', () => {
    const token = aToken({ pad: 'x'.repeat(7000), aud: 'x' })
    expect(judge(on({}, { token }))).toMatchObject({ verdict: 'rejected', stoppedAt: 'audience' })
  })
})

test('every setting is known in one of four ways, and nothing is known of a gateway nobody asked', () => {
  for (const key of SETTING_KEYS) expect(['assumed', 'unknown']).toContain(UNTOLD[key].known)
  expect(deploymentOf(readFrom('a', { JWT_ISSUER: 'x' }), { JWT_ISSUER: 'y' }).JWT_ISSUER).toEqual({
    value: 'x',
    known: 'read',
    from: 'a',
  })
})

test('a step named in a sentence keeps the capitals of its terms', () => {
  const { headline } = judge(someFacts({ server: aServer({}, { oauthEnabled: false }) }))
  expect(headline).toMatch(/: OAuth is on$/)
})
