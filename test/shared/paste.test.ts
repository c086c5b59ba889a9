import { describe, expect, it, test } from 'vitest'
import type { StepId } from '../../shared/contextforge/steps/index.ts'
import { explain } from '../helpers/explained.ts'
import { stepNumber } from '../helpers/steps.ts'

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const jwt = (claims: object, header: object = {}): string =>
  `${part({ alg: 'RS256', kid: 'k1', ...header })}.${part({ sub: 'dana', email: 'dana@example.com', ...claims })}.${'A'.repeat(342)}`
const T = '7b1f2c3d-0000-4a4a-9b9b-1234567890ab'
const APP = '1c2d3e4f-1111-2222-3333-444455556666'
const ID = '5ccc809f382b40669e8bf750b9c72781'
const GW = `https://gw.example.com/servers/${ID}/mcp`
const PRM = `https://gw.example.com/.well-known/oauth-protected-resource/servers/${ID}/mcp`
const JWT = jwt({ iss: 'https://idp.example.com', aud: GW })
const keycloak = (text: string): string =>
  JSON.stringify({ error: 'insufficient_scope', error_description: `Policy '${text}` })
const prm = (more: object): string =>
  JSON.stringify({
    resource: GW,
    authorization_servers: ['https://idp.example.com'],
    bearer_methods_supported: ['header'],
    scopes_supported: ['mcp'],
    ...more,
  })
const as = (more: object): string =>
  JSON.stringify({
    issuer: 'https://idp.example.com',
    authorization_endpoint: 'https://idp.example.com/a',
    token_endpoint: 'https://idp.example.com/t',
    jwks_uri: 'https://idp.example.com/k',
    registration_endpoint: 'https://idp.example.com/r',
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    ...more,
  })
const logLine = (id: StepId): string => `A gateway log line: step ${stepNumber(id)}`
const LOG = 'WARNING mcpgateway.utils.verify_credentials'

type Case = readonly [name: string, paste: string, firsts: readonly string[], means: RegExp, cure: RegExp]

const cases: readonly Case[] = [
  // Challenges.
  [
    'a challenge with metadata',
    `HTTP/1.1 401 Unauthorized\nwww-authenticate: Bearer resource_metadata="${PRM}"`,
    ['A challenge (WWW-Authenticate)'],
    /gives no reason/,
    /bench/,
  ],
  [
    'a challenge without its name',
    'Bearer resource_metadata="https://gw.example.com/x"',
    ['A challenge (WWW-Authenticate)'],
    /wants OAuth/,
    /bench/,
  ],
  [
    'a challenge by realm',
    'Bearer realm="mcp"',
    ['A challenge (WWW-Authenticate)'],
    /names no metadata/,
    /servers\/ID\/mcp/,
  ],
  [
    'a challenge by error',
    'WWW-Authenticate: Bearer error="invalid_token", error_description="The access token expired"',
    ['A challenge (WWW-Authenticate)'],
    /expired/,
    /bench/,
  ],
  [
    'a challenge for scopes',
    'www-authenticate: Bearer error="insufficient_scope", scope="mcp:tools admin"',
    ['A challenge (WWW-Authenticate)'],
    /mcp:tools, admin/,
    /allow these scopes/,
  ],
  [
    'a challenge of a proxy',
    'WWW-Authenticate: Basic realm="Restricted"',
    ['A challenge (WWW-Authenticate)'],
    /name and a password/,
    /proxy/,
  ],
  [
    'a challenge with http',
    `www-authenticate: Bearer resource_metadata="${PRM.replace('https', 'http')}"`,
    ['A challenge (WWW-Authenticate)'],
    /scheme is lost/,
    /X-Forwarded-Proto/,
  ],
  [
    'a challenge whose host only begins like loopback',
    `www-authenticate: Bearer resource_metadata="${PRM.replace('https://gw.', 'http://127.')}"`,
    ['A challenge (WWW-Authenticate)'],
    /scheme is lost/,
    /X-Forwarded-Proto/,
  ],
  [
    'a challenge with an inner host',
    `www-authenticate: Bearer resource_metadata="${PRM.replace('gw.example.com', 'gateway.mcp.svc')}"`,
    ['A challenge (WWW-Authenticate)'],
    /inside/,
    /pass the Host/,
  ],
  [
    'a challenge in JSON of a log',
    JSON.stringify({ headers: { 'www-authenticate': `Bearer resource_metadata="${PRM}"` } }),
    ['A challenge (WWW-Authenticate)'],
    /wants OAuth/,
    /bench/,
  ],
  // Documents.
  [
    'metadata of a resource',
    prm({}),
    ['Protected-resource metadata'],
    /resource=https:\/\/gw/,
    /letter by letter/,
  ],
  [
    'metadata of a resource behind a status line',
    `HTTP/2 200\ncontent-type: application/json\n\n${prm({})}`,
    ['Protected-resource metadata'],
    /resource=/,
    /letter by letter/,
  ],
  [
    'A3: short scope names at Entra',
    prm({
      authorization_servers: [`https://login.microsoftonline.com/${T}/v2.0`],
      scopes_supported: ['mcp.read'],
    }),
    ['Protected-resource metadata'],
    /mcp\.read.*Graph/,
    /in full/,
  ],
  [
    'A5: the scheme is lost',
    prm({ resource: GW.replace('https', 'http') }),
    ['Protected-resource metadata'],
    /http, though/,
    /X-Forwarded-Proto/,
  ],
  [
    'a final slash',
    prm({ resource: `${GW}/` }),
    ['Protected-resource metadata'],
    /ends with a slash/,
    /without the slash/,
  ],
  [
    'a resource whose host only begins like loopback',
    prm({ resource: 'http://127.example.com/servers/a/mcp' }),
    ['Protected-resource metadata'],
    /scheme is lost/,
    /X-Forwarded-Proto/,
  ],
  [
    'an issuer with http',
    prm({ authorization_servers: ['http://idp.example.com'] }),
    ['Protected-resource metadata'],
    /can never pass/,
    /https/,
  ],
  [
    'no issuer',
    prm({ authorization_servers: [] }),
    ['Protected-resource metadata'],
    /names no authorization server/,
    /authorization_servers/,
  ],
  [
    'Entra common',
    prm({ authorization_servers: ['https://login.microsoftonline.com/common/v2.0'], scopes_supported: [] }),
    ['Protected-resource metadata'],
    /names common in iss/,
    /DIRECTORY-ID\/v2\.0/,
  ],
  [
    'openid at Keycloak',
    prm({
      authorization_servers: ['https://kc.example.com/realms/a'],
      scopes_supported: ['openid', 'email'],
    }),
    ['Protected-resource metadata'],
    /no client scope of that name/,
    /leave openid out/,
  ],
  ['metadata of a server', as({}), ['Authorization server metadata'], /can use it/, /authorization_servers/],
  [
    'A4: no PKCE',
    as({ code_challenge_methods_supported: undefined }),
    ['Authorization server metadata'],
    /does not announce PKCE.*Claude Code/,
    /S256/,
  ],
  [
    'A4: plain PKCE',
    as({ code_challenge_methods_supported: ['plain'] }),
    ['Authorization server metadata'],
    /without S256/,
    /S256/,
  ],
  [
    '1a: AD FS',
    as({
      issuer: 'https://adfs.corp.example/adfs',
      access_token_issuer: 'http://adfs.corp.example/adfs/services/trust',
      jwks_uri: 'https://adfs.corp.example/adfs/discovery/keys',
    }),
    ['Authorization server metadata'],
    /AD FS/,
    /No setting/,
  ],
  [
    'keys elsewhere',
    as({ jwks_uri: 'https://keys.example.org/k' }),
    ['Authorization server metadata'],
    new RegExp(`step ${stepNumber('key-url')}`),
    /issuer’s host/,
  ],
  [
    'Entra common metadata',
    as({
      issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0',
      jwks_uri: 'https://login.microsoftonline.com/common/discovery/v2.0/keys',
    }),
    ['Authorization server metadata'],
    /No token ever names/,
    /DIRECTORY-ID/,
  ],
  [
    'keys',
    JSON.stringify({
      keys: [
        { kty: 'RSA', kid: 'a1', n: 'x'.repeat(300), e: 'AQAB', use: 'sig' },
        { kty: 'EC', kid: 'b2', crv: 'P-256', x: 'x', y: 'y' },
      ],
    }),
    ['A JWKS'],
    /2 signing keys of 2, kid a1, b2/,
    /kid/,
  ],
  [
    'a private key',
    JSON.stringify({ keys: [{ kty: 'RSA', kid: 'a1', n: 'x', e: 'AQAB', d: 'secretsecretsecret' }] }),
    ['A JWKS'],
    /PRIVATE/,
    /replace this key/,
  ],
  // Errors of providers.
  [
    'A1: JSON',
    JSON.stringify({
      error: 'invalid_target',
      error_description:
        'AADSTS9010010: The resource parameter provided in the request doesn’t match with the requested scopes. Trace ID: x',
      error_codes: [9010010],
    }),
    ["A provider's error: invalid_target (AADSTS9010010)"],
    /same API/,
    /Application ID URI.*requestedAccessTokenVersion 2/,
  ],
  [
    'A1: redirect',
    `http://localhost:33418/?error=invalid_target&error_description=AADSTS9010010%3a+The+resource+parameter&state=abc`,
    ["A provider's error: invalid_target (AADSTS9010010)"],
    /same API/,
    /Application ID URI/,
  ],
  [
    'A1: the authorize address',
    `https://login.microsoftonline.com/${T}/oauth2/v2.0/authorize?client_id=${APP}&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A33418%2F&scope=api%3A%2F%2F${APP}%2Fmcp.read&resource=${encodeURIComponent(GW)}&code_challenge=x&code_challenge_method=S256&state=y`,
    ['An authorization request'],
    /AADSTS9010010/,
    /Application ID URI/,
  ],
  [
    'A7: scope looked for at Graph',
    JSON.stringify({
      error: 'invalid_client',
      error_description:
        "AADSTS650053: The application 'x' asked for scope 'mcp.read' that doesn't exist on the resource '00000003-0000-0000-c000-000000000000'.",
    }),
    ["A provider's error: invalid_client (AADSTS650053)"],
    /Graph/,
    /in full/,
  ],
  [
    'an Entra page',
    `Sorry, but we’re having trouble signing you in.\nAADSTS50011: The redirect URI 'http://127.0.0.1:6274/oauth/callback' specified in the request does not match`,
    ["A provider's error: AADSTS50011"],
    /redirect address/,
    /Mobile and desktop/,
  ],
  [
    'an unknown client at Entra',
    `error=unauthorized_client&error_description=AADSTS700016%3a+Application+with+identifier`,
    ["A provider's error: unauthorized_client (AADSTS700016)"],
    /not registered in this directory/,
    /Application \(client\) ID/,
  ],
  [
    'A6: Trusted Hosts',
    keycloak("Trusted Hosts' rejected request to client-registration service. Details: Host not trusted."),
    ["A provider's error: insufficient_scope"],
    /not a token/,
    /Trusted Hosts: add localhost/,
  ],
  [
    'A6: Allowed Client Scopes',
    keycloak(
      "Allowed Client Scopes' rejected request to client-registration service. Details: Not permitted to use specified clientScope",
    ),
    ["A provider's error: insufficient_scope"],
    /no client scope/,
    /never openid/,
  ],
  [
    'Cognito without a word',
    '{"error":"invalid_grant"}',
    ["A provider's error: invalid_grant"],
    /Cognito/,
    /sign-in anew/,
  ],
  [
    'Auth0',
    JSON.stringify({ error: 'access_denied', error_description: `Service not found: ${GW}` }),
    ["A provider's error: access_denied"],
    /no API/,
    /Create API/,
  ],
  [
    'a redirect with invalid_scope',
    'GET /callback?error=invalid_scope&error_description=Invalid+scopes%3A+openid+mcp&iss=https%3A%2F%2Fkc.example.com%2Frealms%2Fa HTTP/1.1',
    ["A provider's error: invalid_scope"],
    /not assigned/,
    /optional/,
  ],
  [
    'a redirect with access_denied',
    'cursor://anysphere.cursor-mcp/oauth/callback?error=access_denied&state=z',
    ["A provider's error: access_denied"],
    /declined/,
    /sign-in log/,
  ],
  // The gateway's words.
  [
    'P3b',
    'DEBUG Bearer token is not a decodable JWT; deferring to internal verify_credentials',
    [logLine('readable')],
    /opaque/,
    /JWT access tokens/,
  ],
  [
    'no settings',
    `Server ${ID} has oauth_enabled=True but no oauth_config configured; rejecting token`,
    [logLine('oauth-set-up')],
    /503/,
    /authorization_servers/,
  ],
  [
    'no issuers',
    `Server ${ID} has oauth_enabled=True but no authorization_servers configured; rejecting token`,
    [logLine('issuers-listed')],
    /503/,
    /authorization_servers/,
  ],
  [
    'a stranger',
    `Token issuer https://sts.windows.net/${T}/ not in allowlist for server ${ID}; deferring to internal verify`,
    [logLine('issuer-allowed')],
    /sts\.windows\.net/,
    /authorization_servers/,
  ],
  [
    'no metadata',
    `${LOG}: Authorization server metadata discovery failed for https://idp.example.com (ttl=30s, probes=[])`,
    [logLine('metadata')],
    /idp\.example\.com/,
    /status 200/,
  ],
  [
    'no keys',
    `${LOG}: No jwks_uri in OIDC metadata for issuer https://idp.example.com`,
    [logLine('key-url')],
    /no address/,
    /jwks_uri/,
  ],
  [
    'keys elsewhere, in the log',
    `${LOG}: jwks_uri https://www.googleapis.com/oauth2/v3/certs does not match issuer origin https://accounts.google.com; rejecting (SSRF defense)`,
    [logLine('key-url')],
    /googleapis/,
    /issuer’s host/,
  ],
  [
    'an ID token',
    `${LOG}: Rejecting OIDC ID token masquerading as OAuth access token (issuer=https://idp.example.com, claims=['nonce'])`,
    [logLine('not-id-token')],
    /ID token/,
    /access_token/,
  ],
  [
    'a wrong key',
    `${LOG}: OAuth access token verification failed (issuer=https://idp.example.com): Signature verification failed`,
    [logLine('signature')],
    /key/,
    /fresh token/,
  ],
  [
    'a secret',
    `OAuth access token verification failed (issuer=https://idp.example.com): The specified alg value is not allowed`,
    [logLine('signature')],
    /HS256/,
    /RS256/,
  ],
  [
    'an old token',
    `OAuth access token verification failed (issuer=https://idp.example.com): Signature has expired`,
    [logLine('time')],
    /expired/,
    /fresh/,
  ],
  [
    'an audience',
    `${LOG}: OAuth access token verification failed (issuer=https://idp.example.com): Audience doesn't match`,
    [logLine('audience')],
    /aud/,
    /resource/,
  ],
  [
    'no audience',
    `OAuth access token verification failed: Token is missing the "aud" claim`,
    [logLine('audience')],
    /no audience/,
    /aud/,
  ],
  [
    'an audience, in a log of JSON',
    JSON.stringify({
      level: 'WARNING',
      message:
        "OAuth access token verification failed (issuer=https://idp.example.com): Audience doesn't match",
    }),
    [logLine('audience')],
    /aud/,
    /resource/,
  ],
  [
    'learned',
    `Learned OAuth audience from IdP token for server ${ID}; persisted as resource`,
    [logLine('learning')],
    /stored/,
    /Audience tab/,
  ],
  [
    'an answer about e-mail',
    '{"detail":"OAuth token missing valid email claim"}',
    [`A gateway’s answer: step ${stepNumber('email-claim')}`],
    /e-mail/,
    /email/,
  ],
  [
    'an answer about a person',
    'HTTP/1.1 401\n\n{"detail":"User not registered in ContextForge. Please log in via SSO first."}',
    [`A gateway’s answer: step ${stepNumber('active-user')}`],
    /does not know/,
    /create the user/,
  ],
  // Settings of clients.
  [
    'Claude',
    JSON.stringify({ mcpServers: { gw: { type: 'http', url: GW } } }),
    ["A client's configuration"],
    /gw \(https:\/\/gw/,
    /Nothing in it/,
  ],
  [
    'VS Code, another door',
    JSON.stringify({ servers: { gw: { type: 'sse', url: `https://gw.example.com/servers/${ID}/sse` } } }),
    ["A client's configuration"],
    /\/sse does not take/,
    new RegExp(`servers/${ID}/mcp`),
  ],
  [
    'Cursor, a header by hand',
    JSON.stringify({ mcpServers: { gw: { url: GW, headers: { Authorization: 'Bearer ${env:TOKEN}' } } } }),
    ["A client's configuration"],
    /variable/,
    /is set/,
  ],
  [
    'Gemini, another header',
    JSON.stringify({ mcpServers: { gw: { httpUrl: GW, headers: { 'X-Gateway-Auth': 'Bearer ${T}' } } } }),
    ["A client's configuration"],
    /X-Gateway-Auth/,
    /Authorization: Bearer/,
  ],
  [
    'opencode, the common door',
    JSON.stringify({ mcp: { gw: { type: 'remote', url: 'https://gw.example.com/mcp' } } }),
    ["A client's configuration"],
    /all servers at once/,
    /servers\/ID\/mcp/,
  ],
  [
    'Codex',
    `model = "x"\n[mcp_servers.gw]\nurl = "https://gw.example.com/v1/servers/${ID}/mcp"\n`,
    ["A client's configuration"],
    /\/v1\/servers/,
    new RegExp(`/servers/${ID}/mcp`),
  ],
  [
    'Continue',
    `mcpServers:\n  - name: gw\n    type: streamable-http\n    url: ${GW}\n`,
    ["A client's configuration"],
    /gw/,
    /Nothing/,
  ],
  [
    'Zed with comments',
    `{\n  // mine\n  "context_servers": { "gw": { "url": "${GW}", }, },\n}`,
    ["A client's configuration"],
    /gw/,
    /Nothing/,
  ],
  [
    'mcp-remote',
    JSON.stringify({
      mcpServers: {
        gw: { command: 'npx', args: ['-y', 'mcp-remote', 'http://gw.example.com/servers/a/mcp'] },
      },
    }),
    ["A client's configuration"],
    /http:/,
    /https/,
  ],
  ['a command', `claude mcp add --transport http rec ${GW}`, ["A client's configuration"], /rec/, /Nothing/],
  // Nothing.
  [
    'nothing',
    'It was a bright cold day in April',
    ['Nothing was recognised: no token, no document, no error'],
    /token/,
    /Paste/,
  ],
]

describe('a paste is named, and its cure is at the place where it is done', () => {
  it.each(cases)('%s', (_name, paste, firsts, means, cure) => {
    const said = explain(paste)
    expect(said.firsts).toEqual(firsts)
    expect(said.means).toMatch(means)
    expect(said.cure).toMatch(cure)
    expect(said.whose).not.toBe('')
    expect(said.cure).not.toContain(paste)
  })
})

describe('a paste of two things says both', () => {
  it.each([
    [
      'P6: a command with its 401',
      `curl -i -H "Authorization: Bearer ${JWT}" ${GW}\n\nHTTP/1.1 401 Unauthorized\nwww-authenticate: Bearer resource_metadata="${PRM}"\n\n{"detail":"Invalid OAuth access token"}`,
      [
        'Found 1 access token',
        'A challenge (WWW-Authenticate)',
        `A gateway’s answer: steps ${stepNumber('metadata')} to ${stepNumber('signed-issuer')}`,
      ],
    ],
    [
      'settings with a token',
      JSON.stringify({ mcpServers: { gw: { url: GW, headers: { Authorization: `Bearer ${JWT}` } } } }),
      ['Found 1 access token', "A client's configuration"],
    ],
    [
      'a challenge with a bare token',
      `${JWT}\n\nBearer realm="mcp"`,
      ['Found 1 access token', 'A challenge (WWW-Authenticate)'],
    ],
  ])('%s', (_name, paste, firsts) => {
    expect(explain(paste).firsts).toEqual(firsts)
  })
})

describe('the address and the header around a token are kept', () => {
  const curl = (url: string, header = 'Authorization'): string =>
    `curl -X POST '${url}' -H '${header}: Bearer ${JWT}'`
  it.each([
    ['sse', `https://gw.example.com/servers/${ID}/sse`, /\/sse does not take/],
    ['v1', `https://gw.example.com/v1/servers/${ID}/mcp`, /\/v1\/servers/],
    ['the door to all', 'https://gw.example.com/mcp', /all servers at once/],
    ['an id behind mcp', `https://gw.example.com/mcp/${ID}`, /404/],
    ['two slashes', `https://gw.example.com//servers/${ID}/mcp`, /two slashes/],
    [
      'an id with dashes',
      'https://gw.example.com/servers/5ccc809f-382b-4066-9e8b-f750b9c72781/mcp',
      /dashes/,
    ],
    ['rpc', 'https://gw.example.com/rpc', /own tokens/],
  ])('%s', (_name, url, means) => {
    const said = explain(curl(url))
    expect(said.firsts).toEqual(['Found 1 access token'])
    expect(said.means).toMatch(means)
    expect(said.cure).toMatch(/servers\//)
  })
  const context = { gatewayUrl: 'https://gw.example.com', serverId: ID, headerName: 'Authorization' }
  test('a right one says nothing', () =>
    expect(explain(curl(GW), context).means).not.toMatch(/door|host|another/))
  test('another host', () =>
    expect(explain(curl(GW.replace('gw.', 'old.')), context).means).toMatch(/another host/))
  test('another server', () =>
    expect(explain(curl(GW.replace('5ccc', '6ddd')), context).means).toMatch(/another server/))
  test('another header', () => {
    expect(explain(curl(GW, 'X-Gateway-Auth'), context).means).toMatch(
      /X-Gateway-Auth, and this gateway reads Authorization/,
    )
    expect(
      explain(curl(GW, 'X-Gateway-Auth'), { ...context, headerName: 'X-Gateway-Auth' }).means,
    ).not.toMatch(/reads/)
  })
})

describe('of several tokens only those for an MCP server are used', () => {
  const assertion = jwt({ iss: 'client-1', aud: 'https://idp.example.com/token', exp: 1 })
  const proof = jwt({ htm: 'POST', htu: GW, jti: 'x' }, { typ: 'dpop+jwt', jwk: { kty: 'EC' } })
  const account = `sk-ant-oat01-${'AbCdEf0123'.repeat(4)}`
  it.each([
    [
      'P5: an assertion',
      JSON.stringify({
        log: {
          entries: [
            {
              request: {
                postData: {
                  text: `grant_type=client_credentials&client_assertion=${assertion}`,
                  params: [{ name: 'client_assertion', value: assertion }],
                },
              },
              response: { content: { text: JSON.stringify({ access_token: JWT }) } },
            },
          ],
        },
      }),
      'Found 1 access token, 1 client assertion (ignored)',
    ],
    [
      'an assertion in a form',
      `client_assertion_type=urn%3Aietf&client_assertion=${assertion}&code=abc`,
      'No token to test, 1 client assertion (ignored)',
    ],
    [
      'a DPoP proof',
      `POST /mcp\nAuthorization: DPoP ${JWT}\nDPoP: ${proof}`,
      'Found 1 access token, 1 DPoP proof (ignored)',
    ],
    [
      'P7: credentials of Claude Code',
      JSON.stringify({
        claudeAiOauth: {
          accessToken: account,
          refreshToken: `sk-ant-ort01-${'AbCdEf0123'.repeat(4)}`,
          expiresAt: 1,
        },
        mcpOAuth: {
          'gw|1': { serverName: 'gw', serverUrl: GW, accessToken: JWT, refreshToken: 'r-0123456789abcdef' },
        },
      }),
      'Found 1 access token, 2 refresh tokens, 1 account token (ignored)',
    ],
    [
      'an account’s token that is a JWT',
      JSON.stringify({
        OPENAI_API_KEY: null,
        tokens: {
          id_token: 'x',
          access_token: jwt({ iss: 'https://auth.openai.com' }),
          refresh_token: 'rt_0123456789',
          account_id: 'a',
        },
      }),
      'No token to test, 1 refresh token, 1 account token (ignored)',
    ],
    [
      'a refresh token of Keycloak alone',
      jwt({ typ: 'Refresh', iss: 'https://kc.example.com/realms/a' }),
      'No token to test, 1 refresh token (ignored)',
    ],
  ])('%s', (_name, paste, first) => {
    expect(explain(paste).firsts[0]).toBe(first)
  })
})

describe('tokens that can never pass are said to be so', () => {
  it.each([
    [
      '20b: Microsoft Graph',
      jwt(
        { iss: `https://sts.windows.net/${T}/`, aud: '00000003-0000-0000-c000-000000000000' },
        { nonce: 'n' },
      ),
      /Microsoft Graph.*nonce/,
      /for this server/,
    ],
    [
      '20a: version 1',
      jwt({ iss: `https://sts.windows.net/${T}/`, aud: GW }),
      /version 1/,
      /requestedAccessTokenVersion/,
    ],
    [
      '5: Supabase',
      jwt({ iss: 'https://ref.supabase.co/auth/v1', aud: 'authenticated' }),
      /every token of a Supabase/,
      /Never add/,
    ],
    [
      '25: Entra',
      jwt({ iss: `https://login.microsoftonline.com/${T}/v2.0`, aud: APP, idtyp: 'app', email: undefined }),
      /no person/,
      /API tokens/,
    ],
    [
      '25: Auth0',
      jwt({
        iss: 'https://a.auth0.com/',
        aud: GW,
        gty: 'client-credentials',
        sub: 'x@clients',
        email: undefined,
      }),
      /no person/,
      /grant with a person/,
    ],
    [
      '25: Keycloak',
      jwt({
        iss: 'https://kc.example.com/realms/a',
        aud: GW,
        preferred_username: 'service-account-ci',
        email: undefined,
      }),
      /no person/,
      /grant with a person/,
    ],
    [
      '1a: AD FS',
      jwt({ iss: 'http://adfs.corp.example/adfs/services/trust', aud: GW }),
      /AD FS/,
      /No setting/,
    ],
    [
      '2a: B2C',
      jwt({ iss: `https://contosob2c.b2clogin.com/${T}/v2.0/`, aud: APP }),
      /B2C/,
      /Token compatibility/,
    ],
    ['6: Hydra', jwt({ iss: 'https://hydra.example.com/', aud: [] }), /no audience/, /aud/],
    ['an old one', jwt({ iss: 'https://idp.example.com', aud: GW, exp: 1 }), /expired/, /fresh/],
  ])('%s', (_name, paste, means, cure) => {
    const said = explain(paste)
    expect(said.firsts).toEqual(['Found 1 access token'])
    expect(said.means).toMatch(means)
    expect(said.cure).toMatch(cure)
  })
})

test('cookies and secrets are counted and named, and nothing more', () => {
  const { means } = explain(
    `curl -H 'Authorization: Bearer ${JWT}' -H 'Cookie: theme=dark; sid=abc123def456' -d 'client_secret=verysecret123&code=xyz987' ${GW}`,
  )
  expect(means).toContain('Not shown: 2 cookies (theme, sid), 2 secrets (client_secret, code).')
  expect(explain('{"error":"invalid_grant"}').means).not.toContain('Not shown')
})

test('no answer holds a token, a secret, a code or a cookie of the paste', () => {
  const secrets = [
    's3cr3tValue0123456789abcd',
    'c0de0123456789abcdefghij',
    JWT.split('.')[2] ?? '',
    'sess10n0123456789abcdefg',
    'p4ssw0rd0123456789',
  ]
  const [secret, code, , cookie, password] = secrets
  const pastes = [
    ...cases.map(([, paste]) => `${paste}\nclient_secret=${secret}&code=${code}\nCookie: sid=${cookie}`),
    JSON.stringify({
      mcpServers: {
        gw: {
          url: `https://dana:${password}@gw.example.com/servers/a/mcp?key=${secret}`,
          headers: { Cookie: `sid=${cookie}`, Authorization: `Bearer ${JWT}` },
          env: { X: secret },
        },
      },
    }),
    JSON.stringify({ error: 'invalid_grant', error_description: `Code ${code} of ${secret} is not valid` }),
    `https://idp.example.com/authorize?client_id=a&response_type=code&state=${secret}&code_challenge=${code}&redirect_uri=https%3A%2F%2Fa.example%2F%3Fk%3D${secret}`,
    `Token issuer https://idp.example.com/${secret} not in allowlist for server a`,
    `www-authenticate: Bearer error="invalid_token", error_description="token ${JWT} for ${secret} is bad"`,
    prm({ resource: `https://dana:${password}@gw.example.com/servers/${secret}/mcp?x=${secret}` }),
  ]
  for (const paste of pastes) {
    const { read, ...said } = explain(paste)
    const shown = JSON.stringify([said, read.tokens, read.answers, read.recognised.found])
    for (const value of secrets) expect(shown).not.toContain(value)
  }
})

describe('what clients print when they stop is named, with where they stopped', () => {
  const policy = `{"error":"insufficient_scope","error_description":"Policy 'Trusted Hosts' rejected request to client-registration service. Details: Host not trusted."}`
  it.each([
    [
      'Claude Code, 403',
      'Starting authentication for "rec"…\nCouldn\'t complete authentication for "rec": SDK auth failed: HTTP 403 from the MCP SDK for https://gw.example.com/[redacted]/REDACTED/mcp',
      /Claude Code/,
      /registration/,
      /Trusted Hosts/,
    ],
    [
      'Claude Code, 404',
      'Couldn\'t complete authentication for "rec": SDK auth failed: HTTP 404 from the MCP SDK for https://gw.example.com/[redacted]/REDACTED/mcp',
      /Claude Code/,
      /\/register/,
      /public/,
    ],
    [
      'Claude Code, refused',
      'Authenticated with "rec". Its tools are now available in Claude Code.\n-- list\nrec: https://gw.example.com/servers/a/mcp (HTTP) - ! Needs authentication',
      /Claude Code/,
      /got a token/,
      /bench/,
    ],
    [
      'mcp-remote',
      `[1] Using transport strategy: http-first\n[1] Fatal error: RegistrationRejectedError: Dynamic Client Registration rejected (HTTP 403): ${policy}`,
      /mcp-remote/,
      /registration/,
      /Trusted Hosts: add/,
    ],
    [
      'Codex',
      'Error: Authorization server issuer mismatch: expected https://a.example/realms/x/, received https://a.example/realms/x\nERROR codex_app_server: y',
      /Codex/,
      /issuer/,
      /letter by letter/,
    ],
    [
      'opencode',
      `┌  MCP OAuth Authentication\n■  Authentication failed\n■  Policy 'Trusted Hosts' rejected request to client-registration service.`,
      /opencode/,
      /registration/,
      /Trusted Hosts/,
    ],
    [
      'Python',
      'OAuth flow error\nTraceback (most recent call last):\n  File "x", line 1, in _auth_flow\nmcp.client.auth.exceptions.OAuthRegistrationError: Registration failed: 404 Not Found',
      /Python/,
      /404/,
      /public/,
    ],
    [
      'TypeScript',
      'Error Streamable HTTP error: Server returned 401 after successful authentication 401',
      /TypeScript/,
      /got a token/,
      /bench/,
    ],
    [
      'another resource',
      'Error: Protected resource https://a.example/servers/1/mcp does not match expected https://b.example/servers/1/mcp (or origin)',
      /client/,
      /another scheme, host or path/,
      /exactly as resource/,
    ],
    [
      'no registration',
      'Incompatible auth server: does not support dynamic client registration',
      /client/,
      /no client register itself/,
      /register a public client/,
    ],
    [
      'a certificate',
      'TypeError: fetch failed\n  cause: Error: unable to verify the first certificate UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      /client/,
      /does not trust/,
      /NODE_EXTRA_CA_CERTS/,
    ],
  ])('%s', (_name, paste, whose, means, cure) => {
    const said = explain(paste)
    expect(said.firsts[0]).toBe("A client's log")
    expect(said.whose).toMatch(whose)
    expect(said.means).toMatch(means)
    expect(said.cure).toMatch(cure)
  })
})
