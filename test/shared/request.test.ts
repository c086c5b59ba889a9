import { describe, expect, test } from 'vitest'
import { deploymentOf, readFrom } from '../../shared/contextforge/deployment.ts'
import { doorAt } from '../../shared/contextforge/doors.ts'
import type { Asked } from '../../shared/contextforge/asked.ts'
import type { Facts } from '../../shared/contextforge/facts.ts'
import { judge } from '../../shared/judging/judge.ts'
import { searchPaste } from '../../shared/paste/read.ts'
import { askedAs } from '../../shared/token/sent-to.ts'
import {
  aDeployment,
  aGateway,
  aServer,
  aToken,
  CANONICAL,
  ISSUER,
  SERVER_ID,
  someFacts,
} from '../helpers/worlds.ts'

const BASE = 'https://gw.example.com'
const usual: Asked = {
  base: BASE,
  method: 'POST',
  path: `/servers/${SERVER_ID}/mcp`,
  host: 'gw.example.com',
  origin: null,
  header: 'Authorization',
  call: 'initialize',
  protocolVersion: null,
}
const asked = (change: Partial<Asked>, more: Partial<Facts> = {}) =>
  judge(someFacts({ asked: { ...usual, ...change }, ...more }))
const DASHED = SERVER_ID.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')

describe('the door', () => {
  test.each([
    `/servers/${SERVER_ID}/mcp`,
    `/servers/${SERVER_ID}/mcp/`,
    `/v1/virtual-servers/${SERVER_ID}/mcp`,
  ])('%s takes provider tokens, and the ladder does not speak of it', (path) => {
    const result = asked({ path })
    expect(result.verdict).toBe('accepted')
    expect(result.steps.map(({ id }) => id)).not.toContain('door')
  })

  test.each([
    [`/v1/servers/${SERVER_ID}/mcp`, 401, 'Invalid authentication credentials'],
    [`//servers/${SERVER_ID}/mcp`, 401, 'Invalid authentication credentials'],
    [`/servers/${DASHED}/mcp`, 401, 'Invalid authentication credentials'],
    [`/servers/${SERVER_ID.toUpperCase()}/mcp`, 401, 'Invalid authentication credentials'],
    ['/mcp', 401, 'Invalid authentication credentials'],
    ['/mcp/', 401, 'Invalid authentication credentials'],
    [`/mcp/${SERVER_ID}`, 404, 'Not found'],
    ['/v1/rpc', 404, 'Not Found'],
    [`/servers/${SERVER_ID}/sse`, 401, null],
    [`/servers/${SERVER_ID}/message`, 401, null],
    ['/rpc', 401, null],
    ['/initialize', 401, 'Invalid token'],
  ])(
    '%s does not: wrong door first, with its own answer and the right address to copy',
    (path, status, detail) => {
      const result = asked({ path })
      expect(result).toMatchObject({ verdict: 'rejected', stoppedAt: 'door', prediction: { status, detail } })
      expect(result.summary).toContain('Wrong door.')
      expect(result.steps[0]).toMatchObject({ id: 'door', stopsHere: true })
      expect(result.steps.slice(1).every(({ outcome }) => outcome === 'not-checked')).toBe(true)
      expect(result.remedies.map(({ copy }) => copy)).toContain(`${BASE}/servers/${SERVER_ID}/mcp`)
    },
  )

  test('a wrong door leaves the gateway’s own tokens open, and an unknown one all of them', () => {
    expect(asked({ path: '/rpc' }, { token: aToken({ iss: 'mcpgateway' }) }).verdict).toBe('cannot-decide')
    expect(asked({ path: '/somewhere/else' }).verdict).toBe('cannot-decide')
  })

  test('before 1.0.9 /v1/virtual-servers is a wrong door', () => {
    const gateway = aGateway()
    const { rules } = gateway.capabilities
    const older = {
      ...gateway,
      capabilities: { ...gateway.capabilities, rules: { ...rules, hasVirtualServers: false } },
    }
    expect(asked({ path: `/v1/virtual-servers/${SERVER_ID}/mcp` }, { gateway: older }).stoppedAt).toBe('door')
  })

  test('another header is no token at all', () => {
    const result = asked({ header: 'X-Access-Token' })
    expect(result).toMatchObject({
      verdict: 'rejected',
      stoppedAt: 'door',
      prediction: { status: 401, detail: 'This server requires OAuth authentication' },
    })
    expect(asked({ header: 'AUTHORIZATION' }).verdict).toBe('accepted')
  })

  test('the record of a server is told from its MCP address under /v1 too', () => {
    expect(doorAt(`/v1/servers/${SERVER_ID}`)?.id).toBe('record')
    expect(doorAt('/static/app.js')).toBeNull()
  })
})

describe('what is looked at after the token', () => {
  test.each([
    [{ method: 'GET' }, 'call', 405],
    [{ method: 'DELETE' }, 'call', 405],
    [{ protocolVersion: '2026-07-28' }, 'call', 400],
    [{ protocolVersion: '2019-01-01' }, 'protocol-version', 400],
  ] as const)(
    '%o is refused after a token that fits, and not before one that does not',
    (change, stoppedAt, status) => {
      expect(asked(change)).toMatchObject({ verdict: 'rejected', stoppedAt, prediction: { status } })
      expect(asked(change, { token: aToken({ aud: 'x' }) })).toMatchObject({
        stoppedAt: 'audience',
        prediction: { status: 401 },
      })
    },
  )

  test('server/discover of 2026-07-28 is taken, unless the gateway speaks the old protocol only', () => {
    const modern = { protocolVersion: '2026-07-28', call: 'server/discover' }
    expect(asked(modern).verdict).toBe('accepted')
    const legacy = aGateway('strict-or-fallback', {
      deployment: aDeployment({ MCP_INBOUND_PROTOCOL_MODE: 'legacy' }),
    })
    expect(asked(modern, { gateway: legacy })).toMatchObject({ stoppedAt: 'protocol-version' })
  })
})

test('DELETE wants the id of a session where sessions are kept, and is open while nobody told whether they are', () => {
  const told = (USE_STATEFUL_SESSIONS: boolean) =>
    asked(
      { method: 'DELETE' },
      { gateway: aGateway('strict-or-fallback', { deployment: aDeployment({ USE_STATEFUL_SESSIONS }) }) },
    )
  expect(told(true).prediction.status).toBe(400)
  expect(told(false).prediction.status).toBe(405)
})

describe('a proxy the gateway trusts', () => {
  const behind = (said: Record<string, string>, more: Partial<Facts> = {}) =>
    judge(
      someFacts({
        gateway: aGateway('strict-or-fallback', {
          deployment: deploymentOf(
            readFrom('settings', {
              JWT_ISSUER: 'mcpgateway',
              JWT_ALGORITHM: 'HS256',
              MCP_CLIENT_AUTH_ENABLED: false,
              TRUST_PROXY_AUTH: true,
            }),
            said,
          ),
        }),
        ...more,
      }),
    )
  const dana = { PROXY_USER_HEADER: 'dana@example.com' }
  const expired = { token: aToken({ exp: 1 }) }

  test('decides whatever the token says, expired and opaque ones too', () => {
    for (const token of [aToken(), aToken({ exp: 1 }), 'opaque-token-of-somebody'])
      expect(behind(dana, { token, proxyUser: { state: 'active' } })).toMatchObject({
        verdict: 'accepted',
        prediction: { status: 200, learnedResource: null },
      })
  })

  test('refuses a person nobody knows, or who is disabled, whatever the token says', () => {
    expect(behind(dana, { proxyUser: { state: 'missing' } })).toMatchObject({
      stoppedAt: 'proxy',
      prediction: { status: 401, detail: 'User not found in database' },
    })
    expect(behind(dana, { proxyUser: { state: 'disabled' } })).toMatchObject({ verdict: 'rejected' })
  })

  test('leaves the verdict open while nobody told whom it names, and the token to be judged where it names nobody', () => {
    expect(behind({}, expired)).toMatchObject({
      verdict: 'cannot-decide',
      restsOn: [{ setting: 'PROXY_USER_HEADER' }],
    })
    expect(behind({ PROXY_USER_HEADER: '' }, expired)).toMatchObject({
      verdict: 'rejected',
      stoppedAt: 'time',
    })
  })
})

describe('a provider trusted for the API', () => {
  const API = 'https://api.example.com'
  const provider = {
    id: 'acme',
    name: 'Acme',
    issuer: ISSUER,
    apiAudience: API,
    createsUsers: true,
    domains: [],
  }
  const trusting = (said: Record<string, string>, more: Partial<Facts> = {}) =>
    judge(
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
          trusted: [provider],
        }),
        token: aToken({ aud: [CANONICAL, API] }),
        ...more,
      }),
    )
  const on = { SSO_API_TOKEN_AUTH_ENABLED: 'on', SSO_ALLOW_PROVIDER_LINKING: 'off' }
  const nobody = { user: { state: 'missing' } } as const

  test('creates the person and lets them in, which a live test must not do unasked', () => {
    expect(trusting(on, nobody)).toMatchObject({
      verdict: 'accepted',
      writes: ['creates the account dana@example.com'],
    })
    expect(trusting({}, nobody)).toMatchObject({
      verdict: 'cannot-decide',
      writes: ['creates the account dana@example.com'],
      restsOn: [{ setting: 'SSO_API_TOKEN_AUTH_ENABLED' }],
    })
    expect(trusting({ ...on, SSO_API_TOKEN_AUTH_ENABLED: 'off' }, nobody)).toMatchObject({
      verdict: 'rejected',
      stoppedAt: 'active-user',
      writes: [],
    })
  })

  test('does not concern a token without its audience, or of a person it calls unverified', () => {
    for (const token of [aToken(), aToken({ aud: [CANONICAL, API], email_verified: false })])
      expect(trusting(on, { ...nobody, token })).toMatchObject({ stoppedAt: 'active-user', writes: [] })
  })

  test('may shut out a known person from a server that is not public', () => {
    const more = {
      user: { state: 'active', provider: 'acme' },
      server: aServer({}, { visibility: 'private' }),
    } as const
    expect(trusting(on, more)).toMatchObject({ verdict: 'cannot-decide', stoppedAt: 'trusted-provider' })
  })
})

describe('a pasted curl', () => {
  const token = aToken()
  const curl = (url: string, header = 'Authorization'): string =>
    `curl -X POST ${url} -H "${header}: Bearer ${token}" -H 'Content-Type: application/json' -d '{}'`

  test('carries its address and its header into the judging', () => {
    const sent = searchPaste(curl(`${BASE}/v1/servers/${SERVER_ID}/mcp`, 'X-Access-Token'), null).sentTo
    expect(sent).toMatchObject({ url: `${BASE}/v1/servers/${SERVER_ID}/mcp`, header: 'X-Access-Token' })
    if (sent === undefined) return
    const at = { gatewayUrl: BASE, header: 'Authorization' }
    expect(askedAs(sent, SERVER_ID, at)).toMatchObject({
      path: `/v1/servers/${SERVER_ID}/mcp`,
      host: 'gw.example.com',
      header: 'X-Access-Token',
      method: 'POST',
    })
    expect(askedAs(sent, 'f'.repeat(32), at)).toBeNull()
    expect(
      askedAs({ ...sent, url: `${BASE}/gw/mcp` }, SERVER_ID, { ...at, gatewayUrl: `${BASE}/gw/` })?.path,
    ).toBe('/mcp')
  })

  test('of anything but a gateway’s address carries nothing', () => {
    expect(searchPaste(curl('https://idp.example.com/token'), null).sentTo).toBeUndefined()
    expect(searchPaste(token, null).sentTo).toBeUndefined()
  })
})
