import type { JsonObject } from '../../shared/kernel/json.ts'
import { at, pass, site, type SetUp } from './setup.ts'

const DOCUMENT = '/.well-known/oauth-protected-resource'
const json = (body: unknown): string => `default_type application/json; return 200 '${JSON.stringify(body)}';`
const HTML = `default_type text/html; return 200 '<!doctype html><title>Welcome</title>';`
const without = (document: JsonObject, ...names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(document).filter(([name]) => !names.includes(name)))

/** Every set-up, in the order of the twelve steps at which it goes wrong. */
export const SETUPS: readonly SetUp[] = [
  { id: 'plain', what: 'a public server behind a well-kept proxy' },

  // 1 refused
  {
    id: 'first-403',
    what: 'the proxy turns every 401 into a 403',
    proxy: (p) => [
      at('/', ...pass(p), 'proxy_intercept_errors on; error_page 401 =403 /refused;'),
      at('= /refused', 'internal; return 403;'),
    ],
  },
  {
    id: 'first-login',
    what: 'the proxy sends whoever is not signed in to a page',
    proxy: (p) => [
      at('/', ...pass(p), 'proxy_intercept_errors on; error_page 401 =302 /login;'),
      at('= /login', HTML),
    ],
  },
  {
    id: 'first-502',
    what: 'the gateway is down',
    // Nobody listens there: nginx reads the request, as it has to, and answers 502.
    proxy: () => [at('/', 'proxy_pass http://127.0.0.1:9;')],
  },
  {
    id: 'first-405',
    what: 'the proxy lets only GET through',
    proxy: (p) => [at('/', 'limit_except GET { deny all; }', ...pass(p))],
  },

  // 2 challenge
  {
    id: 'challenge-none',
    what: 'the proxy drops WWW-Authenticate',
    proxy: (p) => [at('/', ...pass(p), 'proxy_hide_header WWW-Authenticate;')],
  },
  {
    id: 'challenge-bare',
    what: 'the challenge names no metadata',
    proxy: (p) => [
      at(
        '/',
        ...pass(p),
        `proxy_hide_header WWW-Authenticate; add_header WWW-Authenticate 'Bearer realm="mcp"' always;`,
      ),
    ],
  },
  {
    id: 'challenge-basic',
    what: 'the proxy asks for a password of its own',
    proxy: (p) => [
      at(
        '/',
        ...pass(p),
        `proxy_hide_header WWW-Authenticate; add_header WWW-Authenticate 'Basic realm="proxy"' always;`,
      ),
    ],
  },
  {
    id: 'challenge-404',
    what: 'the challenge names an address at which nothing is',
    proxy: (p) => [
      at(
        '/',
        ...pass(p),
        `proxy_hide_header WWW-Authenticate; add_header WWW-Authenticate 'Bearer resource_metadata="https://${p.host}/nothing"' always;`,
      ),
    ],
  },
  {
    id: 'challenge-scope',
    what: 'the challenge names a scope',
    proxy: (p) => [
      at(
        '/',
        ...pass(p),
        `proxy_hide_header WWW-Authenticate; add_header WWW-Authenticate 'Bearer resource_metadata="https://${p.host}${DOCUMENT}/servers/${p.serverId}/mcp", scope="openid email"' always;`,
      ),
    ],
  },
  {
    id: 'scheme-lost',
    what: 'the proxy does not say that it was asked over https',
    proxy: (p) => [at('/', ...pass(p, { 'X-Forwarded-Proto': 'http' }))],
  },
  {
    id: 'host-rewritten',
    what: 'the proxy passes its own name for the gateway on',
    proxy: (p) => [at('/', ...pass(p, { Host: 'gateway.internal:4444', 'X-Forwarded-Host': '' }))],
  },

  // 3 metadata
  { id: 'private', what: 'the server is not public', server: { visibility: 'private' } },
  {
    id: 'metadata-404',
    what: 'the proxy does not pass well-known addresses on',
    proxy: (p) => site(p, at('/.well-known/', 'return 404;')),
  },
  {
    id: 'metadata-html',
    what: 'a page answers every well-known address',
    proxy: (p) => site(p, at('/.well-known/', HTML)),
  },
  {
    id: 'metadata-401',
    what: 'the proxy guards the well-known addresses too',
    proxy: (p) => site(p, at('/.well-known/', 'return 401;')),
  },
  {
    id: 'metadata-403',
    what: 'a firewall refuses the well-known addresses',
    proxy: (p) => site(p, at('/.well-known/', 'return 403;')),
  },
  {
    id: 'metadata-500',
    what: 'the well-known addresses fail',
    proxy: (p) => site(p, at('/.well-known/', 'return 500;')),
  },
  {
    id: 'metadata-429',
    what: 'the well-known addresses are rationed',
    proxy: (p) => site(p, at('/.well-known/', 'return 429;')),
  },
  {
    id: 'metadata-root',
    what: 'the metadata stands at the root only, and the challenge names none',
    proxy: (p) => [
      at(
        `= ${DOCUMENT}`,
        json({ resource: `https://${p.host}/servers/${p.serverId}/mcp`, authorization_servers: [p.issuer] }),
      ),
      at('/.well-known/', 'return 404;'),
      at('/', ...pass(p), `proxy_hide_header WWW-Authenticate; add_header WWW-Authenticate Bearer always;`),
    ],
  },
  {
    id: 'metadata-moved',
    what: 'the metadata is behind a redirect',
    proxy: (p) =>
      site(
        p,
        at(`${DOCUMENT}/servers/`, `return 307 https://${p.host}/moved;`),
        at(
          '= /moved',
          json({
            resource: `https://${p.host}/servers/${p.serverId}/mcp`,
            authorization_servers: [p.issuer],
          }),
        ),
      ),
  },
  {
    id: 'metadata-no-servers',
    what: 'the metadata names no authorization server',
    proxy: (p) =>
      site(p, at(`${DOCUMENT}/servers/`, json({ resource: `https://${p.host}/servers/${p.serverId}/mcp` }))),
  },
  { id: 'metadata-scopes-text', what: 'scopes_supported is text', server: { scopes: 'openid email' } },
  {
    id: 'prefix',
    what: 'the gateway is served below a path it does not know',
    path: (id) => `/gateway/servers/${id}/mcp`,
    proxy: (p) => [at('/gateway/', ...pass(p, {}, '/')), at('/', ...pass(p, {}, '/elsewhere/'))],
  },
  {
    id: 'slash-redirect',
    what: 'the proxy sends every address to one with a slash',
    proxy: (p) => [
      at(`= /servers/${p.serverId}/mcp`, `return 301 https://${p.host}/servers/${p.serverId}/mcp/;`),
      at('/', ...pass(p)),
    ],
  },

  // 4 resource
  ...(
    [
      ['resource-host', 'the metadata names another host', 'https://mcp.example.com/servers/ID/mcp'],
      ['resource-http', 'the metadata names http', 'http://HOST/servers/ID/mcp'],
      ['resource-slash', 'the metadata names a slash more', 'https://HOST/servers/ID/mcp/'],
      ['resource-root', 'the metadata names the origin only', 'https://HOST'],
      ['resource-above', 'the metadata names the path above', 'https://HOST/servers'],
      [
        'resource-other',
        'the metadata names another server',
        'https://HOST/servers/ffffffffffffffffffffffffffffffff/mcp',
      ],
      ['resource-text', 'the metadata names no address', 'mcp'],
    ] as const
  ).map(([id, what, resource]): SetUp => ({
    id,
    what,
    proxy: (p) => {
      const named = resource.replace('HOST', p.host).replace('ID', p.serverId)
      return site(p, at(`${DOCUMENT}/servers/`, json({ resource: named, authorization_servers: [p.issuer] })))
    },
  })),

  // 5 server-metadata
  { id: 'server-openid', what: 'only OpenID metadata', identity: { places: ['openid'] } },
  { id: 'server-rfc8414', what: 'only RFC 8414 metadata', identity: { places: ['rfc8414'] } },
  {
    id: 'path-openid',
    what: 'an issuer with a path, OpenID only',
    identity: { path: '/realms/test', places: ['openid'] },
  },
  {
    id: 'path-rfc8414',
    what: 'an issuer with a path, RFC 8414 only',
    identity: { path: '/realms/test', places: ['rfc8414'] },
  },
  {
    id: 'path-root',
    what: 'an issuer with a path whose metadata stands at the root',
    identity: { path: '/realms/test', places: ['rfc8414-root'] },
  },
  { id: 'server-404', what: 'no metadata of the authorization server', identity: { places: [] } },
  {
    id: 'server-html',
    what: 'a page in the place of the metadata',
    identity: { instead: { status: 200, body: '<!doctype html>' } },
  },
  {
    id: 'server-500',
    what: 'the authorization server fails',
    identity: { instead: { status: 500, body: { error: 'server_error' } } },
  },
  {
    id: 'server-down',
    what: 'nobody listens at the issuer',
    server: { issuers: () => ['https://localhost:9'] },
  },
  {
    id: 'server-second',
    what: 'the first of two issuers is gone',
    server: { issuers: (issuer) => ['https://localhost:9', issuer] },
  },
  {
    id: 'server-no-code',
    what: 'the response type code is not offered',
    identity: { metadata: (d) => ({ ...d, response_types_supported: ['id_token'] }) },
  },

  // 6 issuer
  {
    id: 'issuer-slash',
    what: 'the server names the issuer with a slash more',
    server: { issuers: (issuer) => [`${issuer}/`] },
  },
  {
    id: 'issuer-path-slash',
    what: 'the server names an issuer with a path and a slash more',
    identity: { path: '/realms/test' },
    server: { issuers: (issuer) => [`${issuer}/`] },
  },
  {
    id: 'issuer-slash-everywhere',
    what: 'an issuer whose name ends with a slash',
    identity: { slash: true },
  },
  {
    id: 'issuer-other',
    what: 'the metadata names another issuer',
    identity: { metadata: (d) => ({ ...d, issuer: 'https://login.example.com' }) },
  },
  {
    id: 'issuer-address',
    what: 'the server names the issuer by its address',
    server: { issuers: (issuer) => [issuer.replace('localhost', '127.0.0.1')] },
  },
  {
    id: 'iss-missing',
    what: 'iss is announced and does not come',
    identity: { comesBack: (to) => to.searchParams.delete('iss') },
  },
  {
    id: 'iss-wrong',
    what: 'iss names another',
    identity: { comesBack: (to) => to.searchParams.set('iss', 'https://login.example.com') },
  },
  {
    id: 'iss-unannounced',
    what: 'iss is not announced, and names another',
    identity: {
      metadata: (d) => without(d, 'authorization_response_iss_parameter_supported'),
      comesBack: (to) => to.searchParams.set('iss', 'https://login.example.com'),
    },
  },

  // 7 pkce
  {
    id: 'pkce-none',
    what: 'PKCE is not announced',
    identity: { metadata: (d) => without(d, 'code_challenge_methods_supported') },
  },
  {
    id: 'pkce-plain',
    what: 'only plain PKCE is announced',
    identity: { metadata: (d) => ({ ...d, code_challenge_methods_supported: ['plain'] }) },
  },

  // 8 registration
  {
    id: 'no-registration',
    what: 'no registration',
    identity: { metadata: (d) => without(d, 'registration_endpoint') },
  },
  {
    id: 'registration-denied',
    what: 'registration is refused',
    identity: { refusesRegistration: () => ({ status: 403, body: { error: 'access_denied' } }) },
  },
  {
    id: 'registration-token',
    what: 'registration wants a token',
    identity: { refusesRegistration: () => ({ status: 401, body: { error: 'invalid_token' } }) },
  },
  {
    id: 'registration-scopes',
    what: 'a registration may name no scope',
    identity: {
      refusesRegistration: ({ scope }) =>
        scope
          ? {
              status: 403,
              body: {
                error: 'insufficient_scope',
                error_description: 'Not permitted to use specified clientScope',
              },
            }
          : null,
    },
  },
  {
    id: 'registration-hosts',
    what: 'every address of a registration is on this computer',
    identity: {
      refusesRegistration: ({ client_uri: uri }) =>
        uri === undefined
          ? null
          : { status: 403, body: { error: 'insufficient_scope', error_description: 'Host not trusted.' } },
    },
  },
  {
    id: 'registration-localhost',
    what: 'only localhost is trusted, and not 127.0.0.1',
    identity: {
      refusesRegistration: ({ redirect_uris: uris }) =>
        JSON.stringify(uris).includes('127.0.0.1')
          ? { status: 400, body: { error: 'invalid_redirect_uri' } }
          : null,
    },
  },
  {
    id: 'registration-native',
    what: 'only what says it is native may register',
    identity: {
      refusesRegistration: ({ application_type: type }) =>
        type === 'native' ? null : { status: 400, body: { error: 'invalid_client_metadata' } },
    },
  },
  {
    id: 'registration-200',
    what: 'registration is answered 200',
    identity: { registered: (answer) => answer, registeredStatus: 200 },
  },
  {
    id: 'registration-202',
    what: 'registration is answered 202',
    identity: { registered: (answer) => answer, registeredStatus: 202 },
  },
  {
    id: 'registration-terse',
    what: 'the answer to a registration does not repeat the redirect addresses',
    identity: { registered: (answer) => without(answer, 'redirect_uris') },
  },
  {
    id: 'documents-announced',
    what: 'client id metadata documents are announced',
    identity: { metadata: (d) => ({ ...d, client_id_metadata_document_supported: true }) },
  },
  {
    id: 'documents-only',
    what: 'client id metadata documents in place of registration',
    identity: {
      metadata: (d) => ({
        ...without(d, 'registration_endpoint'),
        client_id_metadata_document_supported: true,
      }),
    },
  },

  // 9 scopes
  { id: 'scopes-server', what: 'the server names scopes', server: { scopes: ['openid', 'email'] } },
  {
    id: 'scopes-unknown',
    what: 'the server names a scope that the provider does not know',
    server: { scopes: ['openid', 'mcp:tools'] },
  },
  {
    id: 'scopes-none',
    what: 'the provider lists no scopes',
    identity: { metadata: (d) => without(d, 'scopes_supported') },
  },
  {
    id: 'scopes-no-offline',
    what: 'the provider does not list offline_access',
    identity: { scopes: ['openid', 'email', 'profile'] },
  },
  {
    id: 'scopes-offline',
    what: 'the server names offline_access',
    server: { scopes: ['openid', 'offline_access'] },
  },
  { id: 'scopes-empty', what: 'the server names an empty list of scopes', server: { scopes: [] } },
  {
    id: 'scopes-denied',
    what: 'the person is refused',
    identity: { refusesAuthorization: () => ({ error: 'access_denied' }) },
  },
  {
    id: 'scopes-invalid',
    what: 'a scope is refused at the sign-in',
    identity: {
      refusesAuthorization: (asked) =>
        asked.get('scope')?.includes('profile') === true ? { error: 'invalid_scope' } : null,
    },
  },
  {
    id: 'target-refused',
    what: 'resource is refused at the sign-in',
    identity: {
      refusesAuthorization: (asked) => (asked.has('resource') ? { error: 'invalid_target' } : null),
    },
  },

  // 10 redirect and the token endpoint
  {
    id: 'token-target',
    what: 'resource is refused at the token endpoint',
    identity: {
      refusesToken: (form) =>
        form.has('resource') ? { status: 400, body: { error: 'invalid_target' } } : null,
    },
  },
  {
    id: 'token-500',
    what: 'the token endpoint fails',
    identity: { refusesToken: () => ({ status: 500, body: { error: 'server_error' } }) },
  },
  {
    id: 'token-untyped',
    what: 'the token comes without its type',
    identity: { token: (answer) => without(answer, 'token_type') },
  },

  // 11 token
  {
    id: 'audience-client',
    what: 'the provider puts the client id into aud',
    identity: { audience: 'client-id' },
  },
  { id: 'audience-inner', what: 'the gateway expects its inner address', server: { resource: null } },
  { id: 'email-none', what: 'the token names no e-mail address', identity: { email: null } },
  {
    id: 'email-unknown',
    what: 'the gateway does not know the person',
    identity: { email: 'nobody@example.com' },
  },
  {
    id: 'token-stripped',
    what: 'the proxy drops Authorization',
    proxy: (p) => [at('/', ...pass(p, { Authorization: '' }))],
  },
  { id: 'token-short', what: 'a token lives for two minutes', identity: { tokenSeconds: 120 } },

  // 12 first-call
  {
    id: 'call-limit',
    what: 'the proxy takes small headers only',
    proxy: (p) => ['large_client_header_buffers 2 512; client_header_buffer_size 512;', at('/', ...pass(p))],
  },
  {
    id: 'call-403',
    what: 'a firewall refuses what comes with a token',
    proxy: (p) => [at('/', 'if ($with_token) { return 403; }', ...pass(p))],
  },
  {
    id: 'call-scope',
    what: 'a proxy wants a scope more of the token',
    proxy: (p) => [
      at(
        '/',
        `add_header WWW-Authenticate 'Bearer error="insufficient_scope", scope="email"' always;`,
        'if ($with_token) { return 403; }',
        ...pass(p),
      ),
    ],
  },
  {
    id: 'call-503',
    what: 'the gateway is overloaded once there is a token',
    proxy: (p) => [at('/', 'if ($with_token) { return 503; }', ...pass(p))],
  },
]

/** Set-ups at which the quick clients part, and one at which they do not: what `npm test` runs. */
export const SLICE: readonly string[] = [
  ...[
    'plain',
    'first-403',
    'challenge-404',
    'scheme-lost',
    'host-rewritten',
    'metadata-html',
    'metadata-scopes-text',
  ],
  ...[
    'resource-slash',
    'server-404',
    'issuer-slash',
    'issuer-other',
    'iss-missing',
    'iss-wrong',
    'pkce-plain',
  ],
  ...[
    'no-registration',
    'registration-scopes',
    'registration-localhost',
    'registration-native',
    'scopes-unknown',
  ],
  ...['audience-client', 'call-scope'],
]
/** A run of these takes seconds of a core: they meet the slice's set-ups, unless they are asked for. */
export const SLOW: readonly string[] = ['claude-code', 'opencode', 'gemini']
/** The clients that cost little: each run of the others is a program of hundreds of megabytes. */
export const QUICK: readonly string[] = ['sdk1', 'sdk2', 'py1', 'py2', 'mcp-remote']
