import { describe, expect, test } from 'vitest'
import { registrationOf } from '../../shared/issuer/registration.ts'
import { judge } from '../../shared/judging/judge.ts'
import type { JsonObject } from '../../shared/kernel/json.ts'
import { aServer, aToken, jsonReply, someFacts } from '../helpers/worlds.ts'

const UUID = '499bba4b-380e-46c5-bdcd-c929d61515c7'
const OPEN = { registration_endpoint: 'https://idp.example/register' }

test.each<readonly [string, Parameters<typeof registrationOf>, string]>([
  ['Keycloak names registered clients by UUID', ['keycloak', OPEN, { azp: UUID }, null], 'itself'],
  ['a name at Keycloak was typed by somebody', ['keycloak', OPEN, { azp: 'my-client' }, null], 'by-hand'],
  ['the client of the server stays, UUID or not', ['keycloak', OPEN, { azp: UUID }, UUID], 'by-hand'],
  ['Hydra gives UUIDs to both', ['hydra', OPEN, { client_id: UUID }, null], 'not-known'],
  [
    'Hydra takes registrations that its metadata does not name',
    ['hydra', { issuer: 'x' }, { client_id: UUID }, null],
    'not-known',
  ],
  ['another id at Hydra is by hand', ['hydra', OPEN, { client_id: 'mcp' }, null], 'by-hand'],
  [
    'an address is a document',
    ['other', OPEN, { client_id: 'https://claude.ai/client.json' }, null],
    'by-document',
  ],
  ['nobody registers at Entra ID', ['entra-v2', null, { azp: UUID }, null], 'by-hand'],
  ['nor where the metadata offers nothing', ['other', { issuer: 'x' }, { azp: 'a' }, null], 'by-hand'],
  [
    'documents count as an offer',
    ['other', { client_id_metadata_document_supported: true }, { azp: 'a' }, null],
    'not-known',
  ],
  ['an offer alone tells nothing of this client', ['other', OPEN, { azp: 'a' }, null], 'not-known'],
  ['no metadata, nothing is told', ['auth0', null, { azp: 'a' }, null], 'not-known'],
  ['no client in the token', ['keycloak', OPEN, {}, null], 'not-known'],
])('%s', (_name, asked, state) => expect(registrationOf(...asked).state).toBe(state))

describe('cures of Keycloak stand where they last', () => {
  const issuer = 'https://sso.example.com/realms/acme'
  const document = { issuer, jwks_uri: `${issuer}/protocol/openid-connect/certs`, ...OPEN }
  const request = (claims: JsonObject, config: JsonObject = {}) =>
    judge(
      someFacts({
        token: aToken({ iss: issuer, aud: 'account', ...claims }),
        server: aServer({ authorization_servers: [issuer], ...config }),
        metadata: { state: 'gathered', probes: [{ url: `${issuer}/m`, reply: jsonReply(document) }] },
      }),
    ).remedies.find(({ id }) => id === 'ask-provider')

  test('a client that registered itself: the realm and scopes_supported, and nothing on the client', () => {
    const remedy = request({ azp: UUID })
    expect(remedy?.text).toContain('Its client registered itself')
    expect(remedy?.copy).toContain('Its client registered itself')
    expect(remedy?.copy).toContain('scopes_supported')
    expect(remedy?.copy).toContain('realm’s default scopes')
    expect(remedy?.copy).not.toMatch(/Clients > |The client is/)
  })

  test('a client made by hand: on the client, without the other', () => {
    const remedy = request({ azp: 'my-client' }, { client_id: 'my-client' })
    expect(remedy?.copy).toContain('Clients > my-client > Client scopes')
    expect(remedy?.copy).not.toContain('register themselves')
    expect(remedy?.text).not.toContain('registered itself')
  })

  test('where the token does not tell, both are said', () => {
    const { copy } = request({}) ?? {}
    expect(copy).toContain('Client scopes > Add client scope')
    expect(copy).toContain('Clients that register themselves')
  })

  test('at the e-mail step too', () => {
    const remedies = judge(
      someFacts({
        token: aToken({ iss: issuer, azp: UUID, email: null, sub: 'x' }),
        server: aServer({ authorization_servers: [issuer] }),
        metadata: { state: 'gathered', probes: [{ url: `${issuer}/m`, reply: jsonReply(document) }] },
      }),
    ).remedies
    expect(remedies[0]?.copy).toContain('scopes_supported of the server names basic and email too')
    expect(remedies[0]?.copy).not.toContain('email is assigned as Default')
  })
})
