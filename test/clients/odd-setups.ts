import type { JsonObject } from '../../shared/kernel/json.ts'
import { at, pass, site, type Place, type SetUp } from './setup.ts'

const DOCUMENT = '/.well-known/oauth-protected-resource'
const own = (p: Place): string => `https://${p.host}/servers/${p.serverId}/mcp`
const known = (p: Place): string => `https://${p.host}${DOCUMENT}/servers/${p.serverId}/mcp`
const without = (document: JsonObject, ...names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(document).filter(([name]) => !names.includes(name)))

/** A site whose challenges are these, each in a header of its own. */
const challenging =
  (challenges: (p: Place) => readonly string[]) =>
  (p: Place): readonly string[] => [
    at(
      '/',
      ...pass(p),
      'proxy_hide_header WWW-Authenticate;',
      ...challenges(p).map((one) => `add_header WWW-Authenticate '${one}' always;`),
    ),
  ]

/** A site whose metadata is this text, of this type. */
const publishing =
  (text: (p: Place) => string, type = 'application/json', status = 200) =>
  (p: Place): readonly string[] =>
    site(p, at(`${DOCUMENT}/servers/`, `default_type ${type}; return ${status} '${text(p)}';`))

const document = (p: Place, more: JsonObject = {}): string =>
  JSON.stringify({ resource: own(p), authorization_servers: [p.issuer], ...more })

/** Answers the first message, which has no token, with this; what has one is passed on. */
const firstly =
  (answer: string, more: readonly string[] = []) =>
  (p: Place): readonly string[] =>
    site(p, at(`= /servers/${p.serverId}/mcp`, `if ($with_token = 0) { ${answer} }`, ...pass(p)), ...more)

/** Set-ups of other kinds: what real proxies and providers answer that no document foresees. */
export const ODD_SETUPS: readonly SetUp[] = [
  // How the challenge is written
  {
    id: 'challenge-two',
    what: 'Negotiate before Bearer, each in a header',
    proxy: challenging((p) => ['Negotiate', `Bearer resource_metadata="${known(p)}"`]),
  },
  {
    id: 'challenge-two-after',
    what: 'Bearer before Basic, each in a header',
    proxy: challenging((p) => [`Bearer resource_metadata="${known(p)}"`, 'Basic realm="proxy"']),
  },
  {
    id: 'challenge-listed',
    what: 'Basic before Bearer in one header',
    proxy: challenging((p) => [`Basic realm="proxy", Bearer resource_metadata="${known(p)}"`]),
  },
  {
    id: 'challenge-unquoted',
    what: 'the address in the challenge has no quotes',
    proxy: challenging((p) => [`Bearer resource_metadata=${known(p)}`]),
  },
  {
    id: 'challenge-spaced',
    what: 'blanks around the equals sign',
    proxy: challenging((p) => [`Bearer error = "invalid_token", resource_metadata = "${known(p)}"`]),
  },
  {
    id: 'challenge-lower',
    what: 'the scheme in small letters, the parameter in capitals',
    proxy: challenging((p) => [`bearer RESOURCE_METADATA="${known(p)}"`]),
  },
  {
    id: 'challenge-relative',
    what: 'the challenge names a path only',
    proxy: challenging((p) => [`Bearer resource_metadata="${DOCUMENT}/servers/${p.serverId}/mcp"`]),
  },
  {
    id: 'challenge-hint',
    what: 'a quoted text before it names another address',
    proxy: challenging((p) => [
      `Bearer realm="see resource_metadata=https://mcp.example.com/x", resource_metadata="${known(p)}"`,
    ]),
  },
  {
    id: 'challenge-empty',
    what: 'the address in the challenge is empty',
    proxy: challenging(() => ['Bearer resource_metadata=""']),
  },

  // What the first message is answered
  { id: 'first-400', what: 'the proxy answers 400 in place of 401', proxy: firstly('return 400;') },
  { id: 'first-404', what: 'the proxy answers 404 to who has no token', proxy: firstly('return 404;') },
  { id: 'first-500', what: 'the proxy answers 500 to who has no token', proxy: firstly('return 500;') },
  {
    id: 'first-200-html',
    what: 'the proxy shows a page to who has no token',
    proxy: firstly('rewrite ^ /shown last;', [
      at('= /shown', `internal; default_type text/html; return 200 '<!doctype html>';`),
    ]),
  },
  { id: 'first-204', what: 'the proxy answers 204 to who has no token', proxy: firstly('return 204;') },

  // What the metadata is
  {
    id: 'metadata-text',
    what: 'the metadata is served as text',
    proxy: publishing((p) => document(p), 'text/plain'),
  },
  { id: 'metadata-list', what: 'the metadata is a list', proxy: publishing((p) => `[${document(p)}]`) },
  { id: 'metadata-null', what: 'the metadata is null', proxy: publishing(() => 'null') },
  {
    id: 'metadata-201',
    what: 'the metadata comes with 201',
    proxy: publishing((p) => document(p), 'application/json', 201),
  },
  {
    id: 'metadata-bom',
    what: 'a byte order mark before the metadata',
    proxy: publishing((p) => `\ufeff${document(p)}`),
  },
  {
    id: 'metadata-server-text',
    what: 'authorization_servers is text',
    proxy: publishing((p) => document(p, { authorization_servers: p.issuer })),
  },
  {
    id: 'metadata-servers-empty',
    what: 'authorization_servers is empty',
    proxy: publishing((p) => document(p, { authorization_servers: [] })),
  },
  {
    id: 'metadata-servers-null',
    what: 'authorization_servers is null',
    proxy: publishing((p) => document(p, { authorization_servers: null })),
  },
  {
    id: 'metadata-scopes-null',
    what: 'scopes_supported is null',
    proxy: publishing((p) => document(p, { scopes_supported: null })),
  },
  {
    id: 'metadata-scopes-mixed',
    what: 'scopes_supported holds a number',
    proxy: publishing((p) => document(p, { scopes_supported: ['openid', 7] })),
  },
  {
    id: 'metadata-no-resource',
    what: 'the metadata names no resource',
    proxy: publishing((p) => JSON.stringify({ authorization_servers: [p.issuer] })),
  },
  {
    id: 'metadata-loop',
    what: 'the metadata is behind a redirect to itself',
    proxy: (p) => site(p, at(`${DOCUMENT}/servers/`, 'return 302 $scheme://$http_host$request_uri;')),
  },
  {
    id: 'resource-query',
    what: 'the metadata names a query more',
    proxy: publishing((p) => document(p, { resource: `${own(p)}?x=1` })),
  },
  {
    id: 'resource-capitals',
    what: 'the metadata names the host in capitals',
    proxy: publishing((p) => document(p, { resource: own(p).replace('localhost', 'LOCALHOST') })),
  },

  // What the provider publishes
  {
    id: 'server-types-none',
    what: 'response_types_supported is not said',
    identity: { metadata: (d) => without(d, 'response_types_supported') },
  },
  {
    id: 'server-grants',
    what: 'only client_credentials is said to be granted',
    identity: { metadata: (d) => ({ ...d, grant_types_supported: ['client_credentials'] }) },
  },
  {
    id: 'server-no-token',
    what: 'no token endpoint',
    identity: { metadata: (d) => without(d, 'token_endpoint') },
  },
  {
    id: 'server-methods',
    what: 'only private_key_jwt at the token endpoint',
    identity: { metadata: (d) => ({ ...d, token_endpoint_auth_methods_supported: ['private_key_jwt'] }) },
  },
  {
    id: 'pkce-null',
    what: 'PKCE methods are null',
    identity: { metadata: (d) => ({ ...d, code_challenge_methods_supported: null }) },
  },
  {
    id: 'server-register-relative',
    what: 'the place to register is a path only',
    identity: { metadata: (d) => ({ ...d, registration_endpoint: '/reg' }) },
  },

  // What a registration is answered
  {
    id: 'registration-no-id',
    what: 'a registration is answered without a client id',
    identity: { registered: (answer) => without(answer, 'client_id') },
  },
  {
    id: 'registration-no-method',
    what: 'a registration does not say how to authenticate',
    identity: { registered: (answer) => without(answer, 'token_endpoint_auth_method') },
  },
  {
    id: 'registration-null',
    what: 'fields that are not set come as null',
    identity: { registered: (answer) => ({ ...answer, logo_uri: null, client_uri: null, contacts: null }) },
  },

  {
    id: 'registration-method',
    what: 'the provider answers with a method that nobody asked for',
    identity: { registered: (answer) => ({ ...answer, token_endpoint_auth_method: 'tls_client_auth' }) },
  },
  {
    id: 'registration-grants-null',
    what: 'the grants of a registration come as null',
    identity: { registered: (answer) => ({ ...answer, grant_types: null }) },
  },
  {
    id: 'registration-uri',
    what: 'a page of the client comes back as no address',
    identity: { registered: (answer) => ({ ...answer, policy_uri: 'none' }) },
  },

  // What the token endpoint answers
  {
    id: 'token-scope-null',
    what: 'the scope of the token is null',
    identity: { token: (answer) => ({ ...answer, scope: null }) },
  },
  {
    id: 'token-mac',
    what: 'the token is of another type',
    identity: { token: (answer) => ({ ...answer, token_type: 'MAC' }) },
  },
  {
    id: 'token-type-lower',
    what: 'the type of the token is in small letters',
    identity: { token: (answer) => ({ ...answer, token_type: 'bearer' }) },
  },
  {
    id: 'token-lives-text',
    what: 'the lifetime of the token is text',
    identity: { token: (answer) => ({ ...answer, expires_in: '3600' }) },
  },
  {
    id: 'token-scope-list',
    what: 'the scopes of the token are a list',
    identity: { token: (answer) => ({ ...answer, scope: ['openid'] }) },
  },
]
