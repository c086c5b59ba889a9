import { describe, expect, test } from 'vitest'
import { explained, readPaste } from '../../shared/paste/read.ts'
import { NOW } from '../helpers/worlds.ts'

const said = (text: string) => explained(readPaste(text, null, NOW))

describe('errors of providers, by what they really write', () => {
  test.each<readonly [string, string, string, RegExp]>([
    [
      'a page of Keycloak',
      'We are sorry...\nInvalid parameter: redirect_uri',
      'Keycloak',
      /Valid redirect URIs/,
    ],
    ['a page of Google', 'Error 400: invalid_request', 'Google', /details on that page/],
    [
      'a page of Authentik',
      'Redirect URI Error: a missing, invalid, or mismatching redirection URI (redirect_uri).',
      'Authentik',
      /Redirect URIs/,
    ],
    [
      'Auth0 without registration',
      '{"statusCode":403,"error":"Forbidden","message":"Dynamic client registration not enabled"}',
      'Auth0',
      /Dynamic Application Registration/,
    ],
    [
      'a flow that is off at Keycloak',
      '{"error":"access_denied","error_description":"Client not allowed for direct access grants"}',
      'Keycloak',
      /Capability config/,
    ],
    [
      'Pocket ID without the API',
      '{"error":"invalid_target","error_description":"The requested resource \'https://gw/servers/1/mcp\' is invalid, missing, unknown, or malformed."}',
      'Pocket ID',
      /APIs: add one/,
    ],
    [
      'Pocket ID without access',
      '{"error":"access_denied","error_description":"The OAuth 2.0 Client is not allowed to access resource \'https://gw\'."}',
      'Pocket ID',
      /let the client reach it/,
    ],
    [
      'Better Auth',
      '{"error":"invalid_target","error_description":"requested resource https://gw/servers/1/mcp does not exist"}',
      'Better Auth',
      /oauthProvider\(\{ resources/,
    ],
    [
      'PingOne',
      '{"error":"invalid_scope","error_description":"May not request scopes for multiple resources"}',
      'PingOne',
      /one custom resource/,
    ],
  ])('%s', (_name, text, provider, cure) => {
    const answer = said(text)
    expect(answer.firsts[0]).toMatch(/^A provider's error: /)
    expect(answer.whose).toContain(`(${provider})`)
    expect(answer.cure).toMatch(cure)
  })

  test('a code in the description counts where the code itself says less', () =>
    expect(said('https://x/cb?error=invalid_request&error_description=invalid_scope').means).toContain(
      'a scope',
    ))

  test('PKCE is named, whoever wants it', () =>
    expect(
      said('{"error":"invalid_request","error_description":"PKCE is required for public clients"}').cure,
    ).toContain('S256'))

  test('an empty invalid_grant is Cognito’s; one with a reason is not', () => {
    expect(said('{"error":"invalid_grant"}').means).toContain('Cognito')
    expect(said('{"error":"invalid_grant","error_description":"revoked"}').means).not.toContain('Cognito')
  })

  test('an error in a shape of its own is an error, with what it says', () =>
    expect(said('{"code":403,"error_code":"bad_jwt","msg":"invalid JWT"}')).toMatchObject({
      firsts: ["A provider's error: bad_jwt"],
      means: expect.stringContaining('invalid JWT') as string,
    }))
})

test('a page in place of JSON is named as what it is', () => {
  const text =
    'Invalid OAuth error response: SyntaxError: Unexpected token \'<\', "<!DOCTYPE "... is not valid JSON'
  expect(said(text)).toMatchObject({
    firsts: ["A client's log"],
    means: expect.stringContaining('HTML') as string,
  })
})

test('a session that ended by 404 leads to the address', () =>
  expect(said('mcp.shared.exceptions.McpError: Session terminated').cure).toContain('/servers/ID/mcp'))
