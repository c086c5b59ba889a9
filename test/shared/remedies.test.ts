import { expect, test } from 'vitest'
import { effectOf } from '../../shared/change/effect.ts'
import { judgeAdvertised } from '../../shared/contextforge/advertised.ts'
import { lintServer } from '../../shared/contextforge/lint.ts'
import { boardOf } from '../../shared/contextforge/lanes.ts'
import { detailOf } from '../../shared/contextforge/wire.ts'
import { judge } from '../../shared/judging/judge.ts'
import { describeToken } from '../../shared/token/describe.ts'
import { aGateway, aServer, aToken, SERVER_ID, someFacts } from '../helpers/worlds.ts'

const ids = (...args: Parameters<typeof someFacts>): string[] =>
  judge(someFacts(...args)).remedies.map(({ id }) => id)

test('a token whose signature was not checked does not offer its own audience as the cure', () => {
  const stranger = { token: aToken({ aud: 'evil' }), server: aServer({ resource: 'u' }) }
  expect(ids(stranger)).toContain('add-evil')
  const unreachable = { kind: 'unreachable', says: 'no route' } as const
  const keys = { state: 'gathered', probe: { url: 'https://a', reply: unreachable } } as const
  expect(ids({ ...stranger, keys, signature: { state: 'not-checked', why: '' } })).not.toContain('add-evil')
})

test('of hundreds of audiences only a few are offered, and the address of the server is always among them', () => {
  const own = `https://mcp.example.com/servers/${SERVER_ID}/mcp`
  const aud = [...Array.from({ length: 300 }, (_, n) => `aud-${n}`), own]
  const offered = ids({ token: aToken({ aud }), server: aServer({ resource: 'u' }) })
  expect(offered.length).toBeLessThan(12)
  expect(offered).toContain(`add-${own}`)
})

test('another tenant of a shared provider is never offered as an issuer', () => {
  const at = (host: string): string[] =>
    ids({
      token: aToken({ iss: `https://${host}/b/v2.0` }),
      server: aServer({ authorization_servers: [`https://${host}/a/v2.0`] }),
    })
  expect(at('idp.example.com')).not.toContain('add-issuer')
  expect(at('idp.example.com')).toContain('type-issuer')
  const shared = [
    'login.microsoftonline.com',
    'cognito-idp.eu-west-1.amazonaws.com',
    'api.descope.com',
    'api.workos.com',
    'auth.pingone.eu',
    'contoso.b2clogin.com',
    'accounts.google.com',
  ]
  for (const host of shared) {
    expect([host, at(host)]).not.toContainEqual([host, expect.arrayContaining(['add-issuer'])])
    expect([host, at(host)]).not.toContainEqual([host, expect.arrayContaining(['type-issuer'])])
  }
})

test('the same issuer, spelled another way, is offered; another realm of one’s own host can only be typed', () => {
  const offered = (iss: string, listed: string) =>
    ids({ token: aToken({ iss }), server: aServer({ authorization_servers: [listed] }) })
  expect(offered('https://IDP.example.com:443/a', 'https://idp.example.com/a')).toContain('add-issuer')
  expect(offered('https://kc.example.com/realms/b', 'https://kc.example.com/realms/a')).not.toContain(
    'add-issuer',
  )
  expect(offered('https://b.okta.com', 'https://a.okta.com')).toEqual(['token-of-listed-issuer'])
})

test.each([
  'authenticated',
  'https://graph.microsoft.com',
  '00000002-0000-0000-c000-000000000000',
  'https://management.azure.com/',
  'https://api.openai.com/v1',
  'account',
])('the audience %s, which tokens for anything carry, is never offered', (aud) =>
  expect(ids({ token: aToken({ aud }), server: aServer({ resource: 'u' }) })).not.toContain(`add-${aud}`),
)

test('AD FS is told that its tokens can never pass, listed or not, and is not told to write https or to get another token', () => {
  const iss = 'http://adfs.corp.example/adfs/services/trust'
  const listed = ids({ token: aToken({ iss }), server: aServer({ authorization_servers: [iss] }) })
  expect(listed).toEqual(['provider-never'])
  const other = ids({
    token: aToken({ iss }),
    server: aServer({ authorization_servers: ['https://adfs.corp.example/adfs'] }),
  })
  expect(other).toEqual(['provider-never'])
})

test('a version 1 token of Entra beside a version 2 issuer is cured at the API’s manifest, never by listing the old issuer', () => {
  const tenant = '7b1f2c3d-0000-4a4a-9b9b-1234567890ab'
  const { remedies } = judge(
    someFacts({
      token: aToken({ iss: `https://sts.windows.net/${tenant}/` }),
      server: aServer({ authorization_servers: [`https://login.microsoftonline.com/${tenant}/v2.0`] }),
    }),
  )
  expect(remedies.map(({ text }) => text).join()).toContain('requestedAccessTokenVersion')
  expect(remedies.map(({ id }) => id)).not.toContain('add-issuer')
})

test.each([
  ['Entra', { idtyp: 'app', email: null, sub: 'x' }],
  ['Auth0', { gty: 'client-credentials', sub: 'x@clients', email: null }],
  ['Keycloak', { preferred_username: 'service-account-ci', email: null, sub: 'x' }],
])(
  'a token of a program (%s) is not told to add an e-mail claim or to create a user of that name',
  (_name, claims) => {
    const { remedies } = judge(someFacts({ token: aToken(claims), user: { state: 'missing' } }))
    expect(remedies.map(({ id }) => id)).toEqual(['machine'])
  },
)

test.each([
  [
    'an issuer for many directories',
    { authorization_servers: ['https://login.microsoftonline.com/common/v2.0'] },
    'issuer-never-in-tokens',
  ],
  [
    'an issuer for all organisations',
    { authorization_servers: ['https://login.microsoftonline.com/organizations/v2.0/'] },
    'issuer-never-in-tokens',
  ],
  [
    'short scopes at Entra ID',
    {
      authorization_servers: ['https://login.microsoftonline.com/9f2d1c44-6a0e-4b7d-8c53-1e7a90b4d6f2/v2.0'],
      scopes_supported: ['mcp.read', 'openid'],
    },
    'scopes-without-api',
  ],
  [
    'openid at Keycloak',
    { authorization_servers: ['https://kc.example.com/realms/a'], scopes_supported: ['openid', 'email'] },
    'scopes-openid',
  ],
])('%s is a trap, and the right form of it is none', (_name, config, id) => {
  const traps = (more: object) => {
    const server = aServer({ ...more })
    return lintServer(server, boardOf(server, aGateway()), aGateway()).map((one) => one.id)
  }
  expect(traps(config)).toContain(id)
  const right = {
    authorization_servers: ['https://login.microsoftonline.com/9f2d1c44-6a0e-4b7d-8c53-1e7a90b4d6f2/v2.0'],
    scopes_supported: ['https://gw.example.com/servers/a/mcp/mcp.read', 'openid'],
  }
  expect(traps(right)).not.toContain(id)
})

test('a resource that lost its scheme at the proxy is never called what the gateway expects', () => {
  const resource = `http://gw.example.com/servers/${SERVER_ID}/mcp`
  const reading = {
    state: 'read',
    url: 'https://gw.example.com/.well-known/oauth-protected-resource/x',
    resource,
    authorizationServers: [],
  } as const
  for (const config of [{ resource }, { resource: resource.replace('http:', 'https:') }]) {
    const advertised = judgeAdvertised(reading, boardOf(aServer(config), aGateway()))
    expect(advertised.agrees).toBe(false)
    expect(advertised.says).toContain('X-Forwarded-Proto')
  }
})

test('a request to a provider never has a gap where its name belongs', () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const jwe = (header: object) =>
    [part({ alg: 'RSA-OAEP', enc: 'A256GCM', ...header }), 'a2V5', 'aXY', 'dGV4dA', 'dGFn'].join('.')
  const server = aServer({ authorization_servers: ['https://a.example', 'https://b.example'] })
  for (const token of [jwe({}), jwe({ iss: 'https://b.example' }), 'opaque-token-0123456789'])
    for (const { text, copy } of judge(someFacts({ token, server })).remedies) {
      expect(text).not.toMatch(/^: /)
      expect(copy ?? '').not.toMatch(/ at (,| for)/)
      if (token === jwe({ iss: 'https://b.example' })) expect(copy).toContain('at https://b.example')
    }
})

test('the gateway’s own audience is warned of by the name this gateway has for it', () => {
  const gateway = aGateway('strict-or-fallback', { jwtAudience: 'our-api' })
  const server = aServer({ resource: ['our-api'] })
  expect(lintServer(server, boardOf(server, gateway), gateway).map(({ title }) => title)).toContain(
    'Audience fits everybody',
  )
})

test('what does not fit is told by place and message, never with what was sent', () => {
  const detail = [
    { type: 'missing', loc: ['body', 'x'], msg: 'Field required', input: { password: 'hunter2' } },
  ]
  expect(detailOf({ detail })).toBe('body.x: Field required')
})

test('a label is short, whatever the claim holds', () => {
  const { label } = describeToken(aToken({ azp: 'a'.repeat(5000) }), { id: 'i', fingerprint: 'f' })
  expect(label.length).toBeLessThanOrEqual(120)
})

test('the nearest expected value is looked for once for all audiences of a token, not once for each', () => {
  const resource = Array.from(
    { length: 1_000 },
    (_, n) => `https://gw.example.com/servers/${'a'.repeat(300)}${n}/mcp`,
  )
  const aud = Array.from(
    { length: 50 },
    (_, n) => `https://gw.example.com/servers/${'a'.repeat(299)}b${n}/mcp`,
  )
  const facts = someFacts({ token: aToken({ aud }), server: aServer({ resource }) })
  const found = judge(facts).tokenAudiences
  expect(found).toHaveLength(50)
  // The work of one search is enough for some of them: the rest is left, and still listed.
  expect(found.filter(({ nearest }) => nearest !== null).length).toBeLessThan(50)
  const few = someFacts({
    token: aToken({ aud: aud.slice(0, 3) }),
    server: aServer({ resource: resource.slice(0, 3) }),
  })
  expect(judge(few).tokenAudiences.every(({ nearest }) => nearest !== null)).toBe(true)
})

test('404 for the metadata of a server is told by the gateway’s own words for it', () => {
  const board = boardOf(aServer(), aGateway())
  const says = (detail: string) => judgeAdvertised({ state: 'not-found', url: 'u', detail }, board).says
  expect(says('Not found')).toContain('WELL_KNOWN_ENABLED=false')
  expect(says('Not found')).not.toContain('not public')
  expect(says('Server not found')).toContain('not public')
  expect(says('Server not found')).not.toContain('WELL_KNOWN_ENABLED')
  expect(says('Not Found')).toContain('proxy')
  expect(says('OAuth not enabled for server: 5')).toContain('OAuth not enabled')
})

test('an APP_DOMAIN nobody can read is not blamed on the login where the admin API is off', () => {
  const note = (why?: 'no-admin-api') =>
    boardOf(aServer(), aGateway('strict-or-fallback', { appDomain: { source: 'unknown', why } })).lanes.find(
      ({ lane }) => lane === 'C',
    )?.note
  expect(note('no-admin-api')).toContain('MCPGATEWAY_ADMIN_API_ENABLED=false')
  expect(note()).toContain('admin.system_config')
})

test('an address that names this server only is not called wider than a URL', () => {
  const before = aServer({ resource: ['u'] })
  const effect = (value: string) => {
    const after = aServer({ resource: ['u', value] })
    const side = (server: typeof before) => ({ server, board: boardOf(server, aGateway()) })
    return effectOf(side(before), side(after), [], [], aGateway()).warnings.map(({ title }) => title)
  }
  expect(effect(`https://mcp.example.com/servers/${SERVER_ID}/mcp`)).not.toContain('Wider than a URL.')
  expect(effect(`https://mcp.example.com/servers/${SERVER_ID}/mcp/`)).toEqual([])
  expect(effect('https://mcp.example.com/servers/another/mcp')).toEqual(['The address of something else.'])
  expect(effect('my-client')).toContain('Wider than a URL.')
})
