import { describe, expect, test } from 'vitest'
import { recognise } from '../../shared/issuer/recognise.ts'
import { judge } from '../../shared/judging/judge.ts'
import type { JsonObject } from '../../shared/kernel/json.ts'
import { aServer, aToken, jsonReply, someFacts } from '../helpers/worlds.ts'

const T = '7b1f2c3d-0000-4a4a-9b9b-1234567890ab'
const STRANGER = '11112222-0000-4a4a-9b9b-1234567890ab'

/** What is offered for a token of one issuer on a server that lists another. */
const offered = (listed: string, iss: string, claims: JsonObject = {}) =>
  judge(
    someFacts({
      token: aToken({ iss, ...claims }),
      server: aServer({ authorization_servers: [listed] }),
    }),
  ).remedies

describe('Entra External ID has one tenant under two hosts', () => {
  test.each([
    [`https://acme.ciamlogin.com/${T}/v2.0`, `https://${T}.ciamlogin.com/${T}/v2.0`],
    [`https://acme.ciamlogin.com/${T}/v2.0/`, `https://${T}.ciamlogin.com/${T}/v2.0/`],
    [`https://acme.ciamlogin.com/${T}`, `https://${T.toUpperCase()}.ciamlogin.com/${T}/v2.0`],
  ])('%s is replaced by %s in review, and nothing else is listed', (listed, iss) => {
    const remedy = offered(listed, iss).find(({ id }) => id === 'add-issuer')
    expect(remedy?.edit).toEqual({
      kind: 'set-keys',
      set: { authorization_servers: [iss.replace(/\/$/, '')] },
      remove: [],
    })
  })

  test.each([
    [
      'another tenant',
      `https://acme.ciamlogin.com/${T}/v2.0`,
      `https://${STRANGER}.ciamlogin.com/${STRANGER}/v2.0`,
    ],
    [
      'a host that is another tenant’s',
      `https://acme.ciamlogin.com/${T}/v2.0`,
      `https://${STRANGER}.ciamlogin.com/${T}/v2.0`,
    ],
    [
      'a path that is another tenant’s',
      `https://acme.ciamlogin.com/${T}/v2.0`,
      `https://${T}.ciamlogin.com/${STRANGER}/v2.0`,
    ],
    [
      'a tenant listed by name only',
      'https://acme.ciamlogin.com/acme.onmicrosoft.com/v2.0',
      `https://${T}.ciamlogin.com/${T}/v2.0`,
    ],
    ['another host by name', `https://acme.ciamlogin.com/${T}/v2.0`, `https://other.ciamlogin.com/${T}/v2.0`],
    [
      'a host that only ends alike',
      `https://acme.ciamlogin.com/${T}/v2.0`,
      `https://${T}.ciamlogin.com.evil.example/${T}/v2.0`,
    ],
  ])('%s is never offered', (_name, listed, iss) =>
    expect(offered(listed, iss).filter(({ edit }) => edit !== null)).toEqual([]),
  )
})

test.each([
  [
    'https://api.descope.com/v1/apps/agentic/P2OURS/MS1',
    'https://api.descope.com/v1/apps/agentic/P9STRANGER/MS1',
  ],
  ['https://api.use1.descope.com/P2OURS', 'https://api.use1.descope.com/P9STRANGER'],
  ['https://auth.pingone.com.au/A/as', 'https://auth.pingone.com.au/B/as'],
  ['https://stytch.com/project-1', 'https://stytch.com/project-2'],
  ['https://acme.scalekit.com/resources/res_1', 'https://evil.scalekit.com/resources/res_1'],
  ['https://acme.logto.app/oidc', 'https://evil.logto.app/oidc'],
  ['https://a.clerk.accounts.dev', 'https://b.clerk.accounts.dev'],
  ['https://a.customers.stytch.com', 'https://b.customers.stytch.com'],
  ['https://a.fusionauth.io', 'https://b.fusionauth.io'],
  ['https://auth.customer.example/v1/apps/P2OURS', 'https://auth.customer.example/v1/apps/P9STRANGER'],
])('where %s is listed, %s is never offered by itself', (listed, iss) =>
  expect(offered(listed, iss).filter(({ edit }) => edit !== null)).toEqual([]),
)

test('PingOne’s own API is no audience to add', () => {
  const remedies = judge(
    someFacts({ token: aToken({ aud: 'https://api.pingone.eu' }), server: aServer({ resource: 'u' }) }),
  ).remedies
  expect(remedies.filter(({ edit }) => edit !== null)).toEqual([])
})

describe('cures know the provider at the steps before the audience too', () => {
  test('FusionAuth’s Issuer as shipped is cured at the tenant, named by the token’s claims', () => {
    const listed = 'https://login.acme.example'
    const claims = { applicationId: 'a', authenticationType: 'PASSWORD' }
    const remedy = offered(listed, 'acme.com', claims).find(({ id }) => id === 'provider-issuer')
    expect(remedy?.copy).toContain(`Please change the following at ${listed} (FusionAuth)`)
    expect(remedy?.copy).toContain('Tenants > (the tenant) > General > Issuer')
  })

  test('Stytch’s own domain is cured by the project’s domain', () => {
    const remedy = offered('https://q.customers.stytch.com', 'stytch.com/project-live-1').find(
      ({ id }) => id === 'provider-issuer',
    )
    expect(remedy?.copy).toContain('Tokens fetched at stytch.com')
  })

  test('a provider that is not known is told nothing of its own there', () =>
    expect(offered('https://idp.example', 'acme.com').map(({ id }) => id)).not.toContain('provider-issuer'))

  test('Better Auth without metadata is told what its application has to hand over', () => {
    const issuer = 'https://app.example.com/api/auth'
    const { stoppedAt, remedies } = judge(
      someFacts({
        token: aToken({ iss: issuer }),
        server: aServer({ authorization_servers: [issuer] }),
        metadata: { state: 'gathered', probes: [{ url: `${issuer}/m`, reply: jsonReply({}, 404) }] },
      }),
    )
    expect(stoppedAt).toBe('metadata')
    expect(remedies[0]?.copy).toContain(`${issuer}/.well-known/openid-configuration to auth.handler`)
  })
})

describe('the claims of a token name its provider where address and metadata leave it open', () => {
  const somewhere = 'https://login.acme.example'
  test.each<readonly [string, JsonObject]>([
    ['keycloak', { typ: 'Bearer', realm_access: { roles: [] }, azp: 'x' }],
    ['entra-v2', { tid: T, ver: '2.0' }],
    ['entra-v1', { tid: T, ver: '1.0', appid: T }],
    ['okta-custom', { ver: 1, cid: 'c', uid: 'u' }],
    ['auth0', { sub: 'auth0|6553da60' }],
    ['cognito', { token_use: 'access' }],
    ['zitadel', { 'urn:zitadel:iam:org:project:roles': {} }],
    ['adfs', { apptype: 'Public', ver: '1.0' }],
    ['entra-b2c', { tfp: 'B2C_1_signin', ver: '1.0' }],
    ['hydra', { scp: ['openid'], ext: {} }],
    ['supabase', { aal: 'aal1', role: 'authenticated' }],
    ['firebase', { firebase: { sign_in_provider: 'password' } }],
    ['descope', { drn: 'DS' }],
    ['fusionauth', { applicationId: 'a', authenticationType: 'PASSWORD' }],
    ['casdoor', { tokenType: 'access-token' }],
    ['stytch', { client_id: 'connected-app-live-1' }],
    ['other', {}],
    ['other', { sub: '1', aud: 'x', client_id: 'y', scope: 'openid' }],
    ['other', { drn: 'DS', tokenType: 'access-token' }],
  ])('%s', (id, claims) => {
    expect(recognise(somewhere, null, claims)).toMatchObject({ id, sure: false })
    const document = { jwks_uri: `${somewhere}/k` }
    expect(recognise(somewhere, document, claims)).toMatchObject({ id, sure: false })
  })

  test('they never overrule an address or metadata that tell', () => {
    const keycloak = 'https://sso.example.com/realms/acme'
    const claims = { drn: 'DS' }
    expect(recognise(keycloak, null, claims).id).toBe('keycloak')
    expect(recognise(keycloak, { jwks_uri: 'https://sso.example.com/k' }, claims).id).toBe('other')
    expect(recognise('https://acme.okta.com', null, claims).id).toBe('okta-org')
  })
})
