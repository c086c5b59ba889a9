import { afterEach, describe, expect, test } from 'vitest'
import { opaqueToken } from '../../electron/demo/issuer.ts'
import { makeCertificates } from '../../electron/demo/certificates.ts'
import { makeDiscovery } from '../../electron/demo/discovery.ts'
import { CANONICAL, SERVER, startWorkbench, type Setup, type Workbench } from './workbench.ts'

let bench: Workbench
afterEach(() => bench?.stop())
const start = async (setup?: Setup): Promise<Workbench> => (bench = await startWorkbench(setup))

const METADATA = (url: string): string =>
  `Bearer resource_metadata="${url}/.well-known/oauth-protected-resource/servers/${SERVER}/mcp"`

describe('routing', () => {
  test('of requests without a token', async () => {
    await start()
    expect(await bench.send(undefined)).toMatchObject({
      status: 401,
      detail: 'This server requires OAuth authentication',
      challenge: METADATA(bench.url),
    })
    for (const header of ['Bearer', 'bearer   ', 'Basic x', 'Token x']) {
      expect(await bench.send(undefined, { header })).toMatchObject({
        status: 403,
        body: { code: 'CSRF_TOKEN_INVALID' },
      })
    }
    expect(await bench.send(undefined, { serverId: 'nope' })).toMatchObject({
      detail: 'Authentication required for MCP endpoints',
      challenge: 'Bearer',
    })
  })

  test("of the gateway's own tokens and of unreadable ones", async () => {
    await start()
    const own = bench.signIn.signIn('admin@example.com', bench.signIn.password)?.token ?? ''
    expect((await bench.send(own)).status).toBe(200)
    expect(await bench.send(own, { serverId: 'nope' })).toMatchObject({
      status: 404,
      detail: 'Server not found',
    })
    for (const token of [
      `${own}x`,
      opaqueToken(),
      'a.b.c.d.e',
      await bench.token({ iss: 'mcpgateway', aud: CANONICAL }),
    ]) {
      expect(await bench.send(token)).toMatchObject({
        status: 401,
        detail: 'Invalid authentication credentials',
        challenge: 'Bearer',
      })
    }
  })

  test('compares issuers exactly but for slashes at the end', async () => {
    await start()
    const other = bench.issuer.url.replace('/idp/', '/IDP/')
    expect(
      (await bench.send(await bench.token({ aud: CANONICAL, iss: `${bench.issuer.url}//` }))).status,
    ).toBe(200)
    for (const iss of [other, '', null, 5, ` ${bench.issuer.url}`]) {
      expect(await bench.send(await bench.token({ aud: CANONICAL, iss }))).toMatchObject({
        detail: 'Invalid authentication credentials',
      })
    }
  })

  test('reads headers PyJWT refuses too early as HTTP 500', async () => {
    await start()
    for (const header of [{ kid: 5 }, { crit: ['exp'] }, { crit: [] }, { b64: false }]) {
      const heard = await bench.send(await bench.token({ aud: CANONICAL }, header))
      expect([header, heard.status]).toEqual([header, header.b64 === false ? 401 : 500])
    }
  })
})

describe('what the running gateway does besides', () => {
  test('answers 500 with JSON and no challenge', async () => {
    await start({ config: { resource: 5 } })
    expect(await bench.send(await bench.token({ aud: 'x', exp: 0 }))).toMatchObject({
      status: 500,
      detail: 'An internal error occurred. Please try again.',
      challenge: null,
    })
  })

  test('learns from a token that is too long, and then refuses it for its length', async () => {
    await start({ config: { client_id: 'X' } })
    const base = (await bench.token({ aud: 'X', pad: '' })).length
    const padded = (over: number): Promise<string> =>
      bench.token({ aud: 'X', pad: 'a'.repeat(Math.ceil(((8170 - base + over) * 3) / 4)) })
    expect(await bench.send(await padded(8))).toMatchObject({
      status: 431,
      body: { violation_type: 'field_size' },
    })
    expect(await bench.config()).toMatchObject({ resource: 'X' })
    expect((await bench.send(await padded(-8))).status).toBe(200)
    expect((await bench.send(await bench.token({ aud: 'Y', pad: 'a'.repeat(9000) }))).status).toBe(401)
  })
})

describe('keys and signatures', () => {
  const refusals: readonly (readonly [string, (bench: Workbench) => Promise<string>, number, string])[] = [
    [
      'an unknown kid',
      (b) => b.token({ aud: CANONICAL }, { kid: 'other' }),
      401,
      'Unable to find a signing key that matches: "other"',
    ],
    [
      'an algorithm that is not allowed',
      (b) => b.token({ aud: CANONICAL }, { alg: 'HS256' }),
      401,
      'The specified alg value is not allowed',
    ],
    ['an algorithm of another curve', (b) => b.token({ aud: CANONICAL }, { alg: 'ES384' }), 401, 'curve'],
    ['an algorithm of another kind of key', (b) => b.token({ aud: CANONICAL }, { alg: 'RS256' }), 500, ''],
    [
      'a changed payload',
      async (b) => changed(await b.token({ aud: 'other' })),
      401,
      'Signature verification failed',
    ],
    ['a nonce, even null', (b) => b.token({ aud: CANONICAL, nonce: null }), 401, 'claims=nonce'],
  ]
  for (const [name, make, status, reason] of refusals) {
    test(`refuse ${name}`, async () => {
      await start()
      expect((await bench.send(await make(bench))).status).toBe(status)
      expect(bench.logged.join()).toContain(reason)
    })
  }

  const changed = (token: string): string => {
    const [header = '', , signature = ''] = token.split('.')
    const claims = { iss: bench.issuer.url, aud: CANONICAL, email: 'dana@example.com' }
    return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.')
  }

  for (const publishes of ['oauth', 'oidc', 'both'] as const) {
    for (const algorithm of ['RS256', 'PS256', 'ES256'] as const) {
      test(`${algorithm} with ${publishes} metadata is accepted`, async () => {
        await start({ issuer: { publishes, algorithm, hasEncryptionKey: algorithm === 'RS256' } })
        expect((await bench.send(await bench.token({ aud: CANONICAL }))).status).toBe(200)
      })
    }
  }

  test('on another host are not fetched', async () => {
    await start({ issuer: { keysElsewhere: true } })
    expect((await bench.send(await bench.token({ aud: CANONICAL }))).status).toBe(401)
    expect(bench.logged.join()).toContain('does not match issuer origin')
  })
})

describe('learning', () => {
  test('takes the whole aud, once, moves the time but not the version, and ends the client id', async () => {
    await start({ config: { client_id: 'X' } })
    const path = `/v1/servers/${SERVER}`
    const before = (await bench.ask('GET', path)).body
    bench.clock += 60_000
    expect((await bench.send(await bench.token({ aud: ['X', 'account'] }))).status).toBe(200)
    const after = (await bench.ask('GET', path)).body
    expect(after).toMatchObject({ version: 1, oauthConfig: { resource: ['X', 'account'] } })
    expect(after['updatedAt']).not.toBe(before['updatedAt'])
    expect((await bench.send(await bench.token({ aud: 'account' }))).status).toBe(200)
    expect((await bench.send(await bench.token({ aud: CANONICAL }))).status).toBe(401)
  })

  test('happens although the person is then refused', async () => {
    await start()
    expect(
      (await bench.send(await bench.token({ aud: CANONICAL, email: 'nobody@example.com' }))).status,
    ).toBe(401)
    expect((await bench.config())['resource']).toBe(CANONICAL)
  })

  test('leaves a blank entry alone', async () => {
    await start({ config: { client_id: 'X' } })
    expect((await bench.send(await bench.token({ aud: ['X', ' '] }))).status).toBe(200)
    expect(await bench.config()).not.toHaveProperty('resource')
  })
})

describe('the person', () => {
  const people: readonly (readonly [
    string,
    Record<string, string | number | null>,
    number,
    string | undefined,
  ])[] = [
    ['found whatever the case', { email: ' DANA@Example.com ' }, 200, undefined],
    [
      'taken from the first claim with something in it',
      { email: '', preferred_username: 'bob', sub: 'dana@example.com' },
      401,
      'OAuth token missing valid email claim',
    ],
    ['taken from sub last', { email: null, sub: 'dana@example.com' }, 200, undefined],
    [
      'unknown',
      { email: 'x@example.com' },
      401,
      'User not registered in ContextForge. Please log in via SSO first.',
    ],
    ['disabled', { email: 'robin@example.com' }, 401, 'Account disabled'],
    ['no text', { email: 5 }, 401, 'OAuth token missing valid email claim'],
  ]
  for (const [name, claims, status, detail] of people) {
    test(name, async () => {
      await start()
      expect(await bench.send(await bench.token({ aud: CANONICAL, ...claims }))).toMatchObject({
        status,
        detail,
        challenge: null,
      })
    })
  }
})

describe('protected-resource metadata', () => {
  test('names the host the request came to, and raw issuers', async () => {
    await start({ config: { authorization_servers: ['http://plain.example.com'], scopes: ['a'] } })
    const path = `/.well-known/oauth-protected-resource/servers/${SERVER}/mcp`
    expect((await bench.ask('GET', path, undefined, '')).body).toEqual({
      resource: `${bench.url}/servers/${SERVER}/mcp`,
      authorization_servers: ['http://plain.example.com'],
      bearer_methods_supported: ['header'],
      scopes_supported: ['a'],
    })
  })

  test('is not there for servers it may not name', async () => {
    const path = `/.well-known/oauth-protected-resource/servers/${SERVER}/mcp`
    await start({ server: { visibility: 'team' } })
    expect(await bench.ask('GET', path, undefined, '')).toMatchObject({
      status: 404,
      detail: 'Server not found',
    })
    expect(
      (await bench.ask('GET', '/.well-known/oauth-protected-resource/servers/x/mcp', undefined, '')).detail,
    ).toContain('Must be a valid UUID')
    await bench.stop()
    await start({ server: { oauthEnabled: false } })
    expect((await bench.ask('GET', path, undefined, '')).detail).toBe(
      `OAuth not enabled for server: ${SERVER}`,
    )
  })
})

describe('caches', () => {
  test('hold metadata for 300 seconds, its lack for 30, and an outage for 5', async () => {
    let now = 0
    let status = 404
    const asked: string[] = []
    const discovery = makeDiscovery(
      makeCertificates().caPem,
      () => now,
      (url) => {
        asked.push(url)
        const body = JSON.stringify({ issuer: 'https://idp.example.com/a' })
        return status === 0 ? Promise.reject(new Error('down')) : Promise.resolve({ status, body })
      },
    )
    const askAt = async (at: number, answer: number): Promise<readonly [boolean, number]> => {
      now = at * 1000
      status = answer
      const before = asked.length
      const found = (await discovery.metadata('https://idp.example.com/a/')) !== null
      return [found, asked.length - before]
    }
    expect(await askAt(0, 404)).toEqual([false, 2])
    expect(asked[0]).toBe('https://idp.example.com/.well-known/oauth-authorization-server/a')
    expect(asked[1]).toBe('https://idp.example.com/a/.well-known/openid-configuration')
    expect(await askAt(29.9, 200)).toEqual([false, 0])
    expect(await askAt(30, 0)).toEqual([false, 2])
    expect(await askAt(34.9, 200)).toEqual([false, 0])
    expect(await askAt(35, 200)).toEqual([true, 1])
    expect(await askAt(334.9, 0)).toEqual([true, 0])
    expect(await askAt(335, 503)).toEqual([false, 2])
    expect(await askAt(340, 200)).toEqual([true, 1])
  })

  test('hold keys for 300 seconds and look again for an unknown kid, at most every 30', async () => {
    let now = 0
    let asked = 0
    const key = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }
    let kids = ['a']
    const discovery = makeDiscovery(
      '',
      () => now,
      () => {
        asked += 1
        return Promise.resolve({
          status: 200,
          body: JSON.stringify({ keys: kids.map((kid) => ({ ...key, kid })) }),
        })
      },
    )
    const find = (kid: string): Promise<string> =>
      discovery.signingKey('u', kid).then(
        () => 'found',
        () => 'missing',
      )
    expect([await find('a'), asked]).toEqual(['found', 1])
    expect([await find('b'), asked]).toEqual(['missing', 2])
    kids = ['b']
    expect([await find('b'), asked]).toEqual(['missing', 2])
    now = 30_000
    expect([await find('b'), asked]).toEqual(['found', 3])
    now = 330_001
    expect([await find('b'), asked]).toEqual(['found', 4])
  })

  test('never reach beyond this machine', async () => {
    await start({ config: { authorization_servers: ['https://idp.example.com'] } })
    expect(
      (await bench.send(await bench.token({ aud: CANONICAL, iss: 'https://idp.example.com' }))).status,
    ).toBe(401)
    expect(bench.logged.join()).toContain('discovery failed for https://idp.example.com')
  })
})
