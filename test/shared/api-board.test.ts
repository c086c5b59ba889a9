import { describe, expect, test } from 'vitest'
import { switchboard } from '../../shared/audience/switchboard.ts'
import { deploymentOf, readFrom } from '../../shared/contextforge/deployment.ts'
import type { Facts } from '../../shared/contextforge/facts.ts'
import { judge } from '../../shared/judging/judge.ts'
import { aGateway, aServer, aToken, CANONICAL, ISSUER, SERVER_ID, someFacts } from '../helpers/worlds.ts'

const API = 'https://api.example.com'
const acme = { id: 'acme', name: 'Acme', issuer: ISSUER, apiAudience: API, createsUsers: true, domains: [] }
const other = { ...acme, id: 'other', name: 'Other', issuer: 'https://other.example.com', apiAudience: 'b' }
const ON = { SSO_API_TOKEN_AUTH_ENABLED: 'on', SSO_ALLOW_PROVIDER_LINKING: 'off' }
const READ = readFrom('settings', {
  JWT_ISSUER: 'mcpgateway',
  JWT_ALGORITHM: 'HS256',
  MCP_CLIENT_AUTH_ENABLED: true,
})

const gatewayOf = (said: Readonly<Record<string, string>>, trusted = [acme]) =>
  aGateway('strict-or-fallback', { deployment: deploymentOf(READ, said), trusted })
const judged = (said: Readonly<Record<string, string>>, more: Partial<Facts> = {}, trusted = [acme]) =>
  judge(someFacts({ gateway: gatewayOf(said, trusted), token: aToken({ aud: [CANONICAL, API] }), ...more }))
const apiOf = (...ask: Parameters<typeof judged>) => {
  const { api } = judged(...ask)
  if (api == null) throw new Error('no board')
  return { ...api, picture: switchboard(api.board, api.tokenAudiences) }
}
const record = (header = 'Authorization'): NonNullable<Facts['asked']> => ({
  ...{ base: 'https://gw.example.com', method: 'GET', path: `/v1/servers/${SERVER_ID}` },
  ...{ host: null, origin: null, header, call: '', protocolVersion: null },
})

describe('the board of the REST API', () => {
  test('is not there without a provider that is trusted for it', () => {
    expect(judged(ON, {}, []).api).toBeNull()
    expect(judge(someFacts()).api).toBeNull()
  })

  test('has a lane of its own, which the board of the server has not', () => {
    const { board, api } = judged(ON)
    expect(api?.board.lanes.map(({ lane, setting }) => [lane, setting])).toEqual([
      ['A', 'api_audience of Acme'],
    ])
    expect(api?.board.expected).toEqual([
      { value: API, lane: 'A', state: 'used', from: 'api_audience of Acme' },
    ])
    expect(board.lanes.map(({ lane }) => lane)).toEqual(['R', 'C', 'I', 'L'])
    expect(board.expected.map(({ value }) => value)).not.toContain(API)
  })

  test('shows a token of the provider as taken, and for whom', () => {
    const { picture, says } = apiOf(ON)
    expect(picture.count.text).toBe('1 expected, 2 in the token, 1 match')
    expect(picture.token?.map(({ value, state }) => [value, state])).toEqual([
      [CANONICAL, 'none'],
      [API, 'match'],
    ])
    expect(says).toMatch(/Acme is trusted for the API.*dana@example\.com.*follows its roles/)
  })

  test('does not claim to know SSO_API_TOKEN_AUTH_ENABLED where nobody told it', () => {
    const { picture, says, board } = apiOf({})
    expect(board.lanes[0]).toMatchObject({ state: 'unknown' })
    expect(picture.count.text).toBe('0 expected, 1 not known, 2 in the token, 0 match')
    expect(picture.token?.[0]).toMatchObject({ state: 'would', word: 'would match A' })
    expect(says).toMatch(/^If SSO_API_TOKEN_AUTH_ENABLED is on: /)
    expect(picture.rows[0]?.state).toMatch(/^not known: .*nobody told/)
  })

  test('says whose word it is that the setting is on', () => {
    expect(apiOf(ON).picture.rows[0]?.state).toBe('used: as you said, SSO_API_TOKEN_AUTH_ENABLED is on')
    const gateway = {
      ...gatewayOf({}),
      deployment: deploymentOf(
        { ...READ, ...readFrom('/version', { SSO_API_TOKEN_AUTH_ENABLED: true }) },
        {},
      ),
    }
    expect(apiOf({}, { gateway }).picture.rows[0]?.state).toBe('used')
  })

  test.each([
    [
      'the setting is off',
      { ...ON, SSO_API_TOKEN_AUTH_ENABLED: 'off' },
      {},
      'SSO_API_TOKEN_AUTH_ENABLED is off',
    ],
    ['the audience is missing', ON, { token: aToken() }, 'Its aud does not have'],
    [
      'nobody verified the e-mail',
      ON,
      { token: aToken({ aud: API, email_verified: false }) },
      'not verified',
    ],
    ['there is no e-mail', ON, { token: aToken({ aud: API, email: '', name: 'Dana' }) }, 'no claim email'],
    ['it has expired', ON, { token: aToken({ aud: API, exp: 1_700_000_000 }) }, 'Acme refuses the token'],
  ])('says that a token is not taken where %s', (_why, said, more, reason) => {
    const { says } = apiOf(said, more)
    expect(says).toMatch(/^Not taken\. /)
    expect(says).toContain(reason)
  })

  test('does not match the audience of one provider with a token of another', () => {
    const { picture, says } = apiOf(ON, {}, [{ ...acme, issuer: 'https://elsewhere.example.com' }])
    const row = picture.token?.find(({ value }) => value === API)
    expect(row?.state).toBe('none')
    expect(row?.note).toContain('the token is of another issuer')
    expect(says).toContain('No SSO provider that is trusted for the API brings this token.')
  })

  test('names every provider that is trusted', () => {
    const { board } = apiOf(ON, {}, [acme, other])
    expect(board.lanes[0]).toMatchObject({ setting: 'api_audience of 2 providers', values: [API, 'b'] })
    expect(board.expected.map(({ from }) => from)).toEqual(['api_audience of Acme', 'api_audience of Other'])
  })

  test('says of a release that looks at no such setting that it is set and not used', () => {
    const gateway = gatewayOf(ON)
    const { capabilities } = gateway
    const old = {
      ...gateway,
      capabilities: { ...capabilities, rules: { ...capabilities.rules, trustsProviders: false } },
    }
    const { board, says, picture } = apiOf(ON, { gateway: old })
    expect(board.lanes[0]).toMatchObject({ state: 'shadowed' })
    expect(picture.count.expected).toBe(0)
    expect(says).toMatch(/^Not taken\. This release/)
  })
})

describe('one truth for the board and the judge', () => {
  const tokens = {
    both: aToken({ aud: [CANONICAL, API] }),
    'the API only': aToken({ aud: API }),
    'the server only': aToken(),
    unverified: aToken({ aud: API, email_verified: false }),
    expired: aToken({ aud: API, exp: 1_700_000_000 }),
  }
  test.each(Object.entries(tokens))(
    'the wrong door is left open exactly where the board shows the token as taken: %s',
    (_name, token) => {
      const diagnosis = judged(ON, { token, asked: record() })
      const taken = diagnosis.api?.says.startsWith('Not taken') === false
      expect(diagnosis.verdict).toBe(taken ? 'cannot-decide' : 'rejected')
      if (taken)
        expect(diagnosis.summary).toMatch(
          /Acme is trusted for the API.*takes it for dana.*What this address answers/,
        )
    },
  )

  const LINKING = { SSO_API_TOKEN_AUTH_ENABLED: 'on' }
  test.each<[string, Readonly<Record<string, string>>, Facts['user'], boolean, string, RegExp]>([
    [
      'of another provider',
      ON,
      { state: 'active', provider: 'elsewhere' },
      true,
      'rejected',
      /^Not taken\. Acme .* does not take the token for it\.$/,
    ],
    [
      'of another provider, where nobody told whether accounts are linked',
      LINKING,
      { state: 'active', provider: 'elsewhere' },
      true,
      'cannot-decide',
      /^Acme .* does not take the token for it, unless SSO_ALLOW_PROVIDER_LINKING is on\.$/,
    ],
    [
      'that is not there, and is not created',
      ON,
      { state: 'missing' },
      false,
      'rejected',
      /^Not taken\. .* creates none\.$/,
    ],
    ['that is disabled', ON, { state: 'disabled' }, true, 'rejected', /That account is disabled\.$/],
    [
      'that was not looked up',
      ON,
      { state: 'unknown', why: 'x' },
      true,
      'cannot-decide',
      /Whether ContextForge has that account is not known\. What the account may do/,
    ],
  ])(
    'the board, the wrong door and the ladder say the same of an account %s',
    (_name, said, user, createsUsers, verdict, says) => {
      const gateway = gatewayOf(said, [{ ...acme, createsUsers }])
      const token = aToken({ aud: [CANONICAL, API] })
      const diagnosis = judge(someFacts({ gateway, user, token, asked: record() }))
      expect(diagnosis.api?.says).toMatch(says)
      expect(diagnosis.verdict).toBe(verdict)
      const door = diagnosis.steps.find(({ id }) => id === 'door')
      if (verdict === 'rejected') expect(door?.explanation ?? '').not.toContain('What this address answers')
    },
  )

  test('does not call a public server one that is not, where the account was not looked up', () => {
    const user = { state: 'unknown', why: 'x' } as const
    const { steps } = judged(ON, { user, server: aServer({}, { visibility: 'public' }) })
    const [trusted] = steps.filter(({ id }) => id === 'trusted-provider')
    expect(trusted?.explanation).toContain('is not known')
    expect(trusted?.explanation).not.toContain('not public')
  })

  test('an account of another provider is not taken, and one that is disabled is refused', () => {
    const user = { state: 'active', provider: 'elsewhere' } as const
    expect(apiOf(ON, { user }).says).toContain('belongs to another provider')
    expect(apiOf(ON, { user: { state: 'disabled', provider: 'acme' } }).says).toContain('is disabled')
    const gateway = gatewayOf(ON, [{ ...acme, createsUsers: false }])
    expect(apiOf(ON, { user: { state: 'missing' }, gateway }).says).toContain('creates none')
    expect(apiOf(ON, { user: { state: 'missing' }, server: aServer() }).says).toContain(
      'creates that account',
    )
  })
})
