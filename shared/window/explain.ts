import { ALL_IDS, stepNumber, stepOf, STEP_IDS, type StepId } from '../contextforge/index.ts'
import { FINDING_IDS, findingName, type FindingId } from '../fleet/findings.ts'
import { LEARN, LETTERS, RESOURCE, TRANSPORT, TRY, type Explained } from './letters.ts'

const VERIFY = 'mcpgateway/utils/verify_credentials.py'
const ROUTE = `${TRANSPORT}, _route_idp_issued_token (line 6182)`
const ISSUERS = `${TRANSPORT}, _resolve_authorization_servers (line 539)`
const TOKEN = `${VERIFY}, verify_oauth_access_token (line 1947)`
const DISCOVER = `${VERIFY}, _discover_oidc_metadata (line 1852)`
const PYJWT = 'PyJWT 2.12.1, api_jwt.py, _validate_aud; RFC 7519, section 4.1.3'

type Told = readonly [text: string, source: string]

const STEPS: Readonly<Record<StepId, Told>> = {
  proxy: [
    'Where the gateway trusts a proxy and the proxy names a person in its header, that person counts and the token is not looked at.',
    `${TRANSPORT}; PROXY_USER_HEADER`,
  ],
  door: [
    'Tokens of a provider are taken at /servers/{id}/mcp only, in the header the gateway is set to. Other addresses, SSE among them, take tokens of the gateway alone.',
    `${TRANSPORT}, _SERVER_ID_RE (line 436)`,
  ],
  'trusted-provider': [
    'A single sign-on provider that is trusted for the API lets its tokens in on every server, before the server’s own settings are looked at. trusted_for_api_auth and api_audience of the provider decide it.',
    `${TRANSPORT}; SSO provider, trusted_for_api_auth`,
  ],
  readable: [
    'A token that is no JWT (opaque, encrypted or cut off) has no issuer that could be read. It is taken for a token of the gateway and refused with 401.',
    `${ROUTE}; RFC 7519, section 7.2`,
  ],
  'outside-issuer': [
    'A token whose iss is the gateway’s own name is checked as a token of the gateway. All others go the way of provider tokens.',
    ROUTE,
  ],
  'oauth-on': [
    'Without oauth_enabled a server takes no tokens of a provider: the answer is 401, “Invalid authentication credentials”. Whether the server is active is not asked here.',
    TRY,
  ],
  'oauth-set-up': [
    'OAuth that is on without settings answers every caller with 503: nobody said whom to trust.',
    TRY,
  ],
  'issuers-listed': [
    'Only https issuers count. authorization_servers has to be a list; the single authorization_server counts only where the list gives nothing. With none left the answer is 503.',
    ISSUERS,
  ],
  'issuer-allowed': [
    'iss has to be one of the listed issuers, letter by letter; only slashes at the end are left out. Any other is 401 before a key is asked for.',
    `${TRY}; RFC 7519, section 4.1.1`,
  ],
  metadata: [
    'The issuer’s metadata is asked for at two addresses, without following redirects. It needs status 200 and has to name the same issuer. A failure is remembered for 5 to 30 seconds.',
    `${DISCOVER}; RFC 8414, section 3`,
  ],
  'key-url': [
    'jwks_uri has to be https on the issuer’s own host and port. Keys on another host are not asked for.',
    TOKEN,
  ],
  'not-id-token': [
    'A token with nonce or at_hash in it, even empty, counts as an ID token and is refused. An ID token without both passes this check.',
    `${TOKEN}; OpenID Connect Core 1.0, section 2`,
  ],
  signature: [
    'The key is found by the token’s kid; the algorithm has to be RS, ES or PS with 256, 384 or 512, or EdDSA. A token without kid, or with an unknown one, is refused.',
    `${TOKEN}; RFC 7515, section 5.2`,
  ],
  time: [
    'exp, nbf and iat are checked by the gateway’s clock without leeway. None of them has to be there: a token without exp passes.',
    `${TOKEN}; RFC 7519, sections 4.1.4 to 4.1.6`,
  ],
  audience: [
    'One value of aud has to equal one expected value, letter by letter: no slash is added, no case is folded, no blank is cut. A set resource is the whole expected set; only without it count APP_DOMAIN plus path, and client_id.',
    PYJWT,
  ],
  'signed-issuer': [
    'After the signature sub and jti have to be text, and iss has to be the issuer whose keys were used.',
    TOKEN,
  ],
  learning: [
    'While resource is empty, the first accepted token writes its aud into resource, before the person is looked up. From then on only that counts, and a client id that was used is used no more.',
    LEARN,
  ],
  'email-claim': [
    'The first of email, preferred_username and sub that is not empty has to hold an @. A preferred_username without one stops here even where sub is an e-mail.',
    TRY,
  ],
  'active-user': [
    'The person has to be known to ContextForge already and be active: nobody is created by a token. email_verified is not asked.',
    TRY,
  ],
  'protocol-version': [
    'A version of MCP the gateway does not speak is refused after the token was accepted.',
    'mcpgateway/middleware/protocol_version.py, MCPProtocolVersionMiddleware (line 32)',
  ],
  'header-size': [
    'A header longer than MAX_HEADER_FIELD_SIZE_BYTES (8192 by itself) is refused, whatever the token says. A proxy in front may have a limit of its own.',
    'mcpgateway/middleware/header_size_middleware.py (line 31); RFC 6585, section 5',
  ],
  host: [
    'A host or origin the gateway does not expect is refused, so that no page of another site reaches it. MCP_ALLOWED_HOSTS and MCP_ALLOWED_ORIGINS add some.',
    'MCPOriginHostGate; MCP specification, Streamable HTTP, security warning',
  ],
  call: [
    'The first request has to be a POST with the call its version begins with: initialize up to 2025-11-25, server/discover later.',
    'MCP specification, Streamable HTTP, sending messages',
  ],
}

const FINDINGS: Readonly<Record<FindingId, Told>> = {
  'no-settings': STEPS['oauth-set-up'],
  'settings-no-object': [
    'oauth_config is stored as it was sent. What is no object has no keys, and the gateway reads none.',
    TRY,
  ],
  'issuers-only-http': STEPS['issuers-listed'],
  'no-issuer': STEPS['issuers-listed'],
  'release-without-providers': [
    'Releases before 1.0.0-RC-3 only say where a client could sign in. They take no token of a provider.',
    'Releases up to 1.0.0-RC-2: no _try_oauth_access_token',
  ],
  'resource-breaks': [
    'resource is used as it is. A number or true cannot be compared, and every request ends with HTTP 500.',
    PYJWT,
  ],
  'nothing-matches': [
    'No expected value can equal the aud of a token: nobody comes in until one is set.',
    PYJWT,
  ],
  'issuer-never-in-tokens': [
    'The provider writes another iss into its tokens than the address that is listed, so no token is ever taken.',
    TRY,
  ],
  'let-in-without-token': [
    'A server without OAuth asks for a token only where MCP_REQUIRE_AUTH is on; where it is off, callers without one see what is public. MCP_REQUIRE_AUTH follows AUTH_REQUIRED where it is not set.',
    `${TRANSPORT}; MCP_REQUIRE_AUTH, AUTH_REQUIRED`,
  ],
  'may-be-let-in-without-token': [
    'Whether callers without a token are let in rests on MCP_REQUIRE_AUTH, whose value was not read here.',
    `${TRANSPORT}; MCP_REQUIRE_AUTH, AUTH_REQUIRED`,
  ],
  'let-in-untold': [
    'MCP_REQUIRE_AUTH decides whether callers without a token are let in. This release does not tell its value.',
    `${TRANSPORT}; MCP_REQUIRE_AUTH, AUTH_REQUIRED`,
  ],
  'two-answers': [
    'The same question was answered in two ways: a lower version after a higher one, other settings under one version, or one token refused once between two times it was not. A cache, a replica that lags behind or two gateways at one address can be the cause; which of them is not known.',
    `${TRANSPORT}; ${DISCOVER}`,
  ],
  'audience-of-everybody': [
    'An audience every token of a realm or tenant has, such as Keycloak’s account, lets in everybody who can sign in anywhere there.',
    'RFC 8725, section 3.9',
  ],
  'client-id-refused': [
    'A client id that is also the audience of everybody, or that no token can carry, is not added to resource.',
    'RFC 8725, section 3.9',
  ],
  'client-id-until-learned': [
    'client_id counts only while resource is empty. The first accepted token fills resource with its aud, and client_id is used no more. Naming both in resource lasts.',
    LEARN,
  ],
  'learning-armed': STEPS.learning,
  'audience-learned': [
    'The value was taken from a token, and nobody decided that it is the right one. It stays until somebody changes resource.',
    LEARN,
  ],
  'audience-shared': [
    'A token for one of these servers is accepted by the others: whoever receives it can use it there.',
    'RFC 8707, section 3; RFC 8725, section 3.9',
  ],
  'issuer-dropped': STEPS['issuers-listed'],
  'issuers-no-list': [
    'authorization_servers as text is not read. Write it as a list, or use authorization_server.',
    ISSUERS,
  ],
  'resource-object': [
    'Of an object the names of its keys are compared: an aud that equals one of them is accepted.',
    PYJWT,
  ],
  'resource-never-matches': ['What is no text in the list of resource never equals an aud.', PYJWT],
  'audience-blanks': ['Blanks are not cut: “ a ” is another audience than “a”.', PYJWT],
  'scopes-without-api': [
    'The scopes name no API, so the provider issues a token for another one, or an opaque token.',
    'RFC 9728, section 2; the provider’s documentation',
  ],
  'app-domain-unknown': [
    'Without resource the gateway expects APP_DOMAIN plus the path of the server. APP_DOMAIN is a setting of its environment and in no reply; the address you use does not matter.',
    RESOURCE,
  ],
  'scopes-openid': [
    'openid asks for an ID token. It is no scope of a client that wants to call tools, and some providers refuse it for clients of machines.',
    'OpenID Connect Core 1.0, section 3.1.2.1',
  ],
  'client-id-not-used': [
    'A set resource is the whole expected set. client_id is read by clients that sign in, and not compared with aud, until it is named in resource too.',
    TRY,
  ],
  'audience-not-used': [
    'The key audience of oauth_config is stored and not read for tokens that come in.',
    TRY,
  ],
}

const step = (id: StepId): Explained => ({
  id: `step-${id}`,
  title: STEP_IDS.includes(id) ? `Step ${stepNumber(id)}: ${stepOf(id).title}` : stepOf(id).title,
  text: STEPS[id][0],
  source: STEPS[id][1],
})

/** Every check of the gateway, in its order, the letters of audiences, and every trap, the worst first. */
export const EXPLAINED: readonly Explained[] = [
  ...ALL_IDS.map(step),
  ...LETTERS,
  ...FINDING_IDS.map((id) => ({
    id: `trap-${id}`,
    title: findingName(id),
    text: FINDINGS[id][0],
    source: FINDINGS[id][1],
  })),
]
