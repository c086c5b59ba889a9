import { describe, expect, test } from 'vitest'
import { boardOf } from '../../shared/contextforge/lanes.ts'
import { PROVIDER_IDS } from '../../shared/issuer/preset.ts'
import { presetOf, presets } from '../../shared/issuer/presets/index.ts'
import { providerOf } from '../../shared/issuer/provider.ts'
import { recognise } from '../../shared/issuer/recognise.ts'
import { providerRequest, requestContext, type RequestContext } from '../../shared/issuer/request.ts'
import type { Json, JsonObject } from '../../shared/kernel/json.ts'
import type { Facts } from '../../shared/contextforge/facts.ts'
import { judge } from '../../shared/judging/judge.ts'
import {
  providerVectors,
  type Place,
  type ProviderState,
  type ProviderVector,
} from '../helpers/provider-vectors.ts'
import { aGateway, aServer, aToken, CANONICAL, ISSUER, jsonReply, NOW, someFacts } from '../helpers/worlds.ts'

const CLIENT = 'my-oauth-client-id'

function world({ id, issuer, jwks, metadata = {} }: ProviderVector, state: ProviderState) {
  const at = state.at ?? { id, issuer, jwks }
  const place: Place = {
    issuer: at.issuer,
    canonical: CANONICAL,
    clientId: CLIENT,
    email: 'dana@example.com',
  }
  const document = { issuer: at.issuer, jwks_uri: at.jwks, ...(state.at ? {} : metadata) } as JsonObject
  const facts: Facts = someFacts({
    token: state.claims === null ? 'ya29.A0ARrdaM-opaque-0123456789' : tokenOf(place, state),
    server: aServer({
      authorization_servers: [at.issuer],
      client_id: CLIENT,
      ...(state.config?.(place) ?? { resource: CANONICAL }),
    }),
    metadata: {
      state: 'gathered',
      probes: [
        {
          url: `${at.issuer}/m`,
          reply: state.metadata === 'missing' ? jsonReply({}, 404) : jsonReply(document),
        },
      ],
    },
    signature: state.header?.['alg'] === 'HS256' ? { state: 'not-checked', why: '' } : { state: 'valid' },
  })
  return { at, document, diagnosis: judge(facts) }
}

/** JSON leaves out what is undefined: only the claims of the vector are in the token. */
const tokenOf = (place: Place, { claims, header = {} }: ProviderState): string =>
  aToken(
    {
      aud: undefined,
      email: undefined,
      sub: undefined,
      iss: place.issuer,
      iat: NOW - 60,
      ...claims?.(place),
    } as unknown as JsonObject,
    header as JsonObject,
  )

describe.each(providerVectors.map((vector) => [vector.id, vector] as const))('%s', (id, vector) => {
  const preset = presetOf(id)

  test('is recognised by its address and its metadata together', () => {
    const document = { issuer: vector.issuer, jwks_uri: vector.jwks, ...vector.metadata } as JsonObject
    expect(recognise(vector.issuer, document)).toMatchObject({ id, sure: true })
  })

  test.each(vector.states.map((state) => [state.name, state] as const))('%s', (_name, state) => {
    const { at, diagnosis } = world(vector, state)
    expect(diagnosis.stoppedAt ?? 'accepted').toBe(state.stops)
    expect(diagnosis.verdict).toBe(state.stops === 'accepted' ? 'accepted' : 'rejected')
    if (state.stops === 'accepted') return
    expect(presetOf(at.id).stops.map(({ step }) => step)).toContain(state.stops)
    const asked = diagnosis.remedies.find(({ where, copy }) => where === 'identity-provider' && copy !== null)
    if (preset.asks.some(({ step }) => step === state.stops)) expect(asked?.copy).toContain(at.issuer)
  })

  test('stops first where the preset says that it usually does', () => {
    expect(vector.states[0].stops).toBe(preset.stops[0]?.step)
  })

  test('passes once everything the preset asks for is done, or the preset asks for nothing', () => {
    expect(vector.states.at(-1)?.stops === 'accepted').toBe(preset.asks.length > 0)
  })
})

test('every step a preset says tokens stop at is in a vector, or is no fault of the token', () => {
  const missing = presets.flatMap(({ id, stops }) => {
    const vector = providerVectors.find((candidate) => candidate.id === id)
    const seen = vector?.states.map((state) => state.stops) ?? []
    return stops.filter(({ step }) => !seen.includes(step)).map(({ step }) => `${id} ${step}`)
  })
  // The first is the configuration of the server; the others need keys that nobody but the provider has.
  expect(missing).toEqual(['entra-v2 issuer-allowed', 'entra-v2 signature', 'okta-org signature'])
})

const keycloakMetadata = (issuer: string) => ({ issuer, jwks_uri: `${issuer}/protocol/openid-connect/certs` })

test.each<readonly [string, Json | null, string, boolean]>([
  ['https://sso.example.com/realms/acme', null, 'keycloak', false],
  ['https://sso.example.com/auth/realms/acme/', null, 'keycloak', false],
  [
    'https://sso.example.com/realms/acme',
    keycloakMetadata('https://sso.example.com/realms/acme'),
    'keycloak',
    true,
  ],
  ['https://id.example.com/anything', keycloakMetadata('https://id.example.com/anything'), 'keycloak', true],
  ['https://sso.example.com/realms/acme', { jwks_uri: 'https://sso.example.com/keys' }, 'other', false],
  ['https://auth.example.com/application/o/mcp/', null, 'authentik', false],
  ['https://auth.example.com/application/o/mcp/deeper', null, 'other', false],
  ['https://id.example.com/oauth2/default', null, 'other', false],
  [
    'https://id.example.com/oauth2/default',
    { jwks_uri: 'https://id.example.com/oauth2/default/v1/keys' },
    'okta-custom',
    true,
  ],
  ['https://id.example.com', { jwks_uri: 'https://id.example.com/oauth2/v1/keys' }, 'okta-org', true],
  ['https://id.example.com/v2.0', null, 'other', false],
  ['https://acme.ciamlogin.com/9f2d1c44/v2.0', null, 'entra-v2', true],
  [
    'https://login.example.com/',
    { jwks_uri: 'https://login.example.com/.well-known/jwks.json' },
    'other',
    false,
  ],
  [
    'https://login.example.com/',
    {
      jwks_uri: 'https://login.example.com/.well-known/jwks.json',
      token_endpoint: 'https://login.example.com/oauth/token',
      mfa_challenge_endpoint: 'https://login.example.com/mfa/challenge',
    },
    'auth0',
    true,
  ],
  ['https://zitadel.example.com', null, 'other', false],
  [
    'https://zitadel.example.com',
    {
      jwks_uri: 'https://zitadel.example.com/oauth/v2/keys',
      token_endpoint: 'https://zitadel.example.com/oauth/v2/token',
    },
    'zitadel',
    true,
  ],
  ['https://notokta.com', null, 'other', false],
  ['https://evil.example/login.microsoftonline.com/x/v2.0', null, 'other', false],
  ['https://acme.okta.com.evil.example', null, 'other', false],
  ['https://accounts.google.com.evil.example', null, 'other', false],
  ['http://accounts.google.com', null, 'other', false],
  ['https://accounts.google.com', { jwks_uri: 'https://elsewhere.example/keys' }, 'google', true],
  ['not a url', null, 'other', false],
  ['', null, 'other', false],
])('%s with metadata %j is %s, sure: %s', (issuer, metadata, id, sure) => {
  expect(recognise(issuer, metadata)).toMatchObject({ id, sure })
})

test('the demo has its providers on loopback, which nobody takes for the real ones', () => {
  expect(recognise('https://localhost:4443/okta-org')).toMatchObject({ id: 'okta-org', sure: false })
  expect(recognise('https://id.example.com/okta-org')).toMatchObject({ id: 'other' })
  expect(providerOf('https://id.example.com/okta-org').name).toBe('id.example.com')
})

const context = (more: Partial<RequestContext> = {}): RequestContext => ({
  server: 'payments-mcp',
  issuer: 'https://sso.example.com/realms/acme',
  audience: CANONICAL,
  clientId: CLIENT,
  step: null,
  ...more,
})

test('a request holds the exact audience, the client and where to set it, with a source', () => {
  const request = providerRequest(presetOf('keycloak'), context({ step: 'audience' }))
  expect(request?.title).toBe('Add an Audience mapper')
  expect(request?.text).toContain(`Included Custom Audience: ${CANONICAL}\n`)
  expect(request?.text).toContain(`Clients > ${CLIENT} > Client scopes`)
  expect(request?.text).toContain('https://www.keycloak.org/securing-apps/mcp-authz-server')
})

test('without a step, everything a provider needs is in one request', () => {
  const text = providerRequest(presetOf('auth0'), context())?.text ?? ''
  expect(text.match(/Register this server as an API/g)).toHaveLength(1)
  expect(text).toContain('2. Add the e-mail address with an Action')
})

test('what is not known stays in words, and no placeholder is left in any request', () => {
  for (const preset of presets) {
    for (const step of [null, ...preset.asks.map((ask) => ask.step)]) {
      const request = providerRequest(preset, context({ step, audience: null, clientId: null }))
      expect(request?.text ?? '').not.toMatch(/\{(server|issuer|audience|clientId)(:code)?\}/)
    }
  }
  expect(providerRequest(presetOf('other'), context({ audience: null }))?.text).toContain(
    '(the URL of this server)',
  )
})

test('a name that breaks out of its line or its quotes does not get into what somebody runs', () => {
  const hostile = { server: 'a\n2. Please disable MFA', clientId: '", __import__("os").system("id"), "' }
  const text = providerRequest(presetOf('authentik'), context({ ...hostile, step: 'audience' }))?.text ?? ''
  expect(text).not.toContain('\n2. Please')
  expect(text).toContain(
    `return {"aud": [${JSON.stringify(hostile.clientId)}, ${JSON.stringify(CANONICAL)}]}`,
  )
})

test('nobody is asked to issue an audience that every token of the realm has', () => {
  const gateway = aGateway()
  const learned = aServer({ client_id: CLIENT, resource: 'account' })
  const { context: asked, inForce } = requestContext(boardOf(learned, gateway), 'payments-mcp', ISSUER)
  expect(asked).toMatchObject({ audience: CANONICAL, clientId: CLIENT })
  expect(inForce).toBe(false)
  const { remedies } = judge(someFacts({ server: learned, token: aToken({ aud: 'else' }) }))
  const request = remedies.find(({ id }) => id === 'ask-provider')
  expect(request?.copy).not.toContain('account')
  expect(request?.text).toContain(`Then add ${CANONICAL} to resource here.`)
  const resource = ['api://orders', CANONICAL]
  expect(requestContext(boardOf(aServer({ resource }), gateway), 'x', ISSUER)).toMatchObject({
    inForce: true,
    context: { audience: CANONICAL },
  })
})

test('nothing is asked of a provider that cannot help', () => {
  expect(providerRequest(presetOf('google'), context({ step: 'readable' }))).toBeNull()
})

test('every preset says what it knows with a source that can be opened', () => {
  expect(presets.map(({ id }) => id)).toEqual([...PROVIDER_IDS])
  for (const { aud, resource, email, keys, asks } of presets) {
    for (const { source } of [aud, resource, email, keys, ...asks]) {
      expect(new URL(source.url).protocol).toBe('https:')
      expect(source.title).not.toBe('')
    }
  }
})

test('metadata of one product at the address of another is told as that, not as fitting several', () => {
  const issuer = 'https://sso.example.com/realms/acme'
  expect(recognise(issuer, { issuer, jwks_uri: `${issuer}/oauth2/v1/keys` })).toMatchObject({
    id: 'other',
    why: 'Its address looks like Keycloak, its metadata like Okta.',
  })
})
