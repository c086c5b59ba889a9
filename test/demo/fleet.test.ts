import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import { hear, INITIALIZE, type Heard } from './workbench.ts'

type Challenge = 'none' | 'bearer' | 'metadata'

const BAD = 'Invalid OAuth access token'
const NOT_OURS = 'Invalid authentication credentials'

/** What each server's token gets, and the words the gateway logs about it. */
const ANSWERS: Readonly<Record<string, readonly [number, string | null, Challenge, string]>> = {
  'payments-mcp': [401, BAD, 'metadata', "Audience doesn't match"],
  'docs-search': [200, null, 'none', ''],
  'jira-bridge': [200, null, 'none', ''],
  'wiki-reader': [401, BAD, 'metadata', 'Token is missing the "aud" claim'],
  'crm-lookup': [401, BAD, 'metadata', 'does not match issuer origin'],
  'data-catalog': [401, BAD, 'metadata', "Audience doesn't match"],
  'hr-directory': [401, BAD, 'metadata', "Audience doesn't match"],
  'ticket-triage': [200, null, 'none', ''],
  'media-library': [401, NOT_OURS, 'bearer', 'not a decodable JWT'],
  'warehouse-stock': [401, BAD, 'metadata', 'Token is missing the "aud" claim'],
  'release-notes': [401, BAD, 'metadata', 'Rejecting OIDC ID token'],
  'build-status': [401, BAD, 'metadata', 'Signature has expired'],
  'travel-desk': [401, NOT_OURS, 'bearer', 'not in allowlist'],
  'invoices-mcp': [401, BAD, 'metadata', "Audience doesn't match"],
  'meeting-notes': [200, null, 'none', 'Learned OAuth audience'],
  'legacy-reports': [
    503,
    'OAuth authorization server not configured for this resource',
    'none',
    'no authorization_servers',
  ],
  'public-weather': [401, NOT_OURS, 'bearer', ''],
  'old-crm': [200, null, 'none', ''],
  'expense-approvals': [401, 'Account disabled', 'none', ''],
}

let demo: Demo
let startedIn: number
const logged: string[] = []

beforeAll(async () => {
  const from = performance.now()
  demo = await startDemo({ log: (line) => logged.push(line) })
  startedIn = performance.now() - from
})
afterAll(() => demo.stop())

const idOf = (name: string): string => demo.servers.find((server) => server.name === name)?.id ?? ''

async function sendTo(id: string, token: string): Promise<Heard> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return hear(await fetch(`${demo.url}/servers/${id}/mcp`, { method: 'POST', headers, body: INITIALIZE }))
}

async function session(): Promise<Record<string, string>> {
  const body = JSON.stringify({ email: demo.email, password: demo.password })
  const signedIn = await hear(await fetch(`${demo.url}/auth/login`, { method: 'POST', body }))
  return { authorization: `Bearer ${signedIn.body['access_token'] as string}` }
}

describe('the demo fleet', () => {
  test('starts in less than half a second', () => {
    expect(startedIn).toBeLessThan(500)
  })

  test('has an answer written down for every server', () => {
    expect(demo.servers.map((server) => server.name).sort()).toEqual(Object.keys(ANSWERS).sort())
  })

  for (const [name, [status, detail, challenge, reason]] of Object.entries(ANSWERS)) {
    test(`answers the token of ${name} with ${status}, for the reason its story gives`, async () => {
      logged.length = 0
      const { token, story } = await demo.tokenFor(idOf(name))
      const heard = await sendTo(idOf(name), token)
      expect(heard.status).toBe(status)
      expect(heard.detail ?? null).toBe(detail)
      const metadata = `Bearer resource_metadata="${demo.url}/.well-known/oauth-protected-resource/servers/${idOf(name)}/mcp"`
      expect(heard.challenge).toBe({ none: null, bearer: 'Bearer', metadata }[challenge])
      expect(logged.join('\n')).toContain(reason)
      if (reason === '') expect(logged).toEqual([])
      expect(/accepted/i.test(story)).toBe(status === 200)
      if (status === 200)
        expect(heard.body).toMatchObject({ jsonrpc: '2.0', id: 1, result: { protocolVersion: '2025-06-18' } })
    })
  }

  test('lists every server, the inactive one only when asked for', async () => {
    const headers = await session()
    const all = (await (await fetch(`${demo.url}/v1/servers?include_inactive=true`, { headers })).json()) as {
      name: string
    }[]
    const active = (await (await fetch(`${demo.url}/v1/servers`, { headers })).json()) as { name: string }[]
    expect(all).toHaveLength(demo.servers.length)
    expect(all.map((server) => server.name)).toContain('old-crm')
    expect(active.map((server) => server.name)).not.toContain('old-crm')
  })

  test('tells the split domain of payments-mcp: advertised is the public address, enforced the internal one', async () => {
    const id = idOf('payments-mcp')
    const told = await hear(await fetch(`${demo.url}/.well-known/oauth-protected-resource/servers/${id}/mcp`))
    const { token } = await demo.tokenFor(id)
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
      aud: string[]
    }
    expect(claims.aud).toEqual(['my-oauth-client-id', told.body['resource']])
    const server = await hear(await fetch(`${demo.url}/v1/servers/${id}`, { headers: await session() }))
    expect(server.body).toMatchObject({ oauthConfig: { resource: `${demo.appDomain}/servers/${id}/mcp` } })
  })

  test('cures payments-mcp when the client id joins resource, and makes it ill again when that is undone', async () => {
    const id = idOf('payments-mcp')
    const headers = await session()
    const put = (oauthConfig: unknown): Promise<Response> =>
      fetch(`${demo.url}/v1/servers/${id}`, { method: 'PUT', headers, body: JSON.stringify({ oauthConfig }) })
    const before = (await hear(await fetch(`${demo.url}/v1/servers/${id}`, { headers }))).body[
      'oauthConfig'
    ] as { resource: string }
    const { token } = await demo.tokenFor(id)
    await put({
      ...before,
      include_client_id_in_audience: true,
      resource: [before.resource, 'my-oauth-client-id'],
    })
    expect((await sendTo(id, token)).status).toBe(200)
    await put(before)
    expect((await sendTo(id, token)).status).toBe(401)
  })

  test('gives a client id for the wiped server through its SSO provider', async () => {
    const headers = await session()
    const wiped = await hear(await fetch(`${demo.url}/v1/servers/${idOf('invoices-mcp')}`, { headers }))
    const provider = await hear(await fetch(`${demo.url}/v1/auth/sso/admin/providers/authentik`, { headers }))
    expect(wiped.body['oauthConfig']).not.toHaveProperty('client_id')
    expect(wiped.body).toMatchObject({
      modifiedVia: 'ui',
      oauthConfig: { authorization_servers: [provider.body['issuer']] },
    })
    expect(provider.body['client_id']).toBe('invoices-client')
  })

  test('has one provider that is trusted for the API, and another that is not', async () => {
    const headers = await session()
    const told = async (id: string) =>
      (await hear(await fetch(`${demo.url}/v1/auth/sso/admin/providers/${id}`, { headers }))).body
    expect(await told('keycloak')).toMatchObject({
      trusted_for_api_auth: true,
      api_audience: 'https://api.acme.example',
    })
    expect(await told('authentik')).toMatchObject({ trusted_for_api_auth: false, api_audience: null })
  })

  test('shows no secret of data-catalog', async () => {
    const { text, body } = await hear(
      await fetch(`${demo.url}/v1/servers/${idOf('data-catalog')}`, { headers: await session() }),
    )
    expect(text).not.toContain('demo-secret')
    expect(text).not.toContain('demo-vendor')
    expect(body).toMatchObject({ oauthConfig: { client_secret: '*****', x_change_ticket: 'PLAT-2291' } })
  })

  test('refuses to make a token for a server it does not have', async () => {
    await expect(demo.tokenFor('nope')).rejects.toThrow('no server nope')
  })

  test('can be stopped, twice over', async () => {
    const other = await startDemo()
    await other.stop()
    await expect(fetch(`${other.url}/health`)).rejects.toThrow()
    const again = await startDemo()
    expect((await fetch(`${again.url}/health`)).status).toBe(200)
    await again.stop()
  })
})
