/*
 * What MCP clients print when they stop, and what that means. Recorded by running the clients against
 * ContextForge 1.1.0 and Keycloak in November 2026 (Claude Code 2.1, Codex 0.171, opencode 1.18, mcp-remote
 * 0.15, MCP Inspector 2.12, FastMCP 4.2, the TypeScript SDKs 1.32 and 2.4, the Python SDKs 1.30 and 2.3). For
 * hosted clients and VS Code, from public reports.
 */

/** How a client is recognised; the first match counts. */
export const CLIENTS: readonly (readonly [name: string, mark: RegExp])[] = [
  [
    'mcp-remote',
    /\bmcp-remote\b|Using transport strategy|OAuth callback server running at|Using callback port derived|RegistrationRejectedError/,
  ],
  [
    'Claude Code',
    /Claude Code|claude mcp |Couldn't complete authentication for|SDK auth failed|from the MCP SDK for|Checking MCP server health/,
  ],
  [
    'Codex',
    /codex_|\bcodex(?: mcp|-mcp)?\b.{0,40}(?:login|error|ERROR)|rmcp::|codex_rmcp_client|Dynamic registration failed: Registration failed|handshaking with MCP server failed/,
  ],
  ['opencode', /MCP OAuth Authentication|\bopencode\b/],
  ['the MCP Inspector', /\[mcp-inspector\]|MCP Inspector|mcp-inspector/],
  ['FastMCP', /fastmcp/i],
  [
    'the Python SDK',
    /mcp\.client\.|mcp\.shared|OAuth flow error|OAuthRegistrationError|OAuthFlowError|OAuthTokenError|httpx\.HTTPStatusError|HTTPStatusError Client error|_auth_flow|\bMCPError\b|\bMcpError\b.{0,20}Traceback/,
  ],
  [
    'VS Code',
    /\[(?:info|warning|error|debug)\] (?:Starting server|Connection state|401 status|Discovered|Using auth server|Error )|vscode/i,
  ],
  ['Gemini CLI', /MCPOAuthProvider|gemini-cli|Gemini CLI/],
  ['Cursor', /\bCursor\b.{0,200}\bMCP\b|\[MCP\] .{0,100}cursor/i],
  [
    'the TypeScript SDK',
    /Streamable HTTP error|StreamableHTTP(?:Client)?Transport|StreamableHTTPError|SdkHttpError|UnauthorizedError|InvalidTargetError|InsufficientScopeError|@modelcontextprotocol\/|Incompatible auth server|does not match expected .{0,300}\(or origin\)|after (?:successful|re-)\s?authentication|well-known OAuth (?:protected resource )?metadata/,
  ],
]

export interface ClientRule {
  readonly mark: RegExp
  readonly means: string
  readonly cure: string
  /** True where only a client prints this, so that it alone makes a text a client's log. */
  readonly alone?: boolean
}

const TLS_CURE =
  'Where the client runs: trust the certificate authority, with NODE_EXTRA_CA_CERTS for clients in Node (Claude Code, mcp-remote, opencode, the Inspector) and SSL_CERT_FILE for Python and Codex.'
const PUBLIC =
  'Here, in the settings of the server: its visibility must be public, or its metadata answers 404. If it is, and the issuer has no registration, give the client a client id made for it.'
const BENCH =
  'Put the token the client got on the bench: it names the step and the cure. The gateway’s log names it too.'

const REFUSED = {
  means: 'It stopped at the registration: the identity provider refused the client (403).',
  cure: 'At the identity provider: loosen its policy for clients that register themselves (Keycloak: Clients > Client registration > Anonymous access policies), or make a client by hand and give its id to the MCP client.',
}

/** Specific rules come first. */
export const CLIENT_RULES: readonly ClientRule[] = [
  { mark: /Policy '[^'\n]{3,60}' rejected/, ...REFUSED },
  {
    mark: /Invalid OAuth error response|Unexpected token '?<'?[^\n]{0,200}JSON|<!DOCTYPE[^\n]{0,60}is not valid JSON/i,
    alone: true,
    means:
      'It got a page (HTML) where it wanted JSON: a proxy’s sign-in page, an error page, or an address that is not the one it was meant for.',
    cure: 'At the proxy in front of the gateway or the identity provider: let /.well-known/, the registration and the token endpoint through without a page of its own. Open the address the client asked for, and see what answers.',
  },
  {
    mark: /\bSession terminated\b/,
    alone: true,
    means:
      'The gateway answered 404 once the client had begun, which Python’s client takes for the end of its session: the address is another than the server’s, the server is not there any more, or the gateway was started again.',
    cure: 'At the client: check the address, …/servers/ID/mcp, and start it anew.',
  },
  {
    mark: /Registration(?: failed|RejectedError| rejected)?[^\n]{0,160}\b403\b|registration[^\n]{0,60}\(HTTP 403\)/i,
    alone: true,
    ...REFUSED,
  },
  {
    mark: /SDK auth failed: HTTP 403/,
    alone: true,
    means:
      'It stopped at the registration: Claude Code hides the reason, but 403 before a sign-in page means that the identity provider refused to register the client.',
    cure: 'At the identity provider: loosen its policy for clients that register themselves (Keycloak: Clients > Client registration > Anonymous access policies: Trusted Hosts, Allowed Client Scopes), or make a client by hand and give its id to Claude Code.',
  },
  {
    mark: /SDK auth failed: HTTP 404|Registration failed[^\n]{0,80}\b404\b|registration[^\n]{0,60}\(HTTP 404\)/i,
    alone: true,
    means:
      'It found no metadata of the server, tried the gateway itself as identity provider, and ended with 404 at /register.',
    cure: PUBLIC,
  },
  {
    mark: /does not support dynamic client registration|[Dd]ynamic client registration (?:is )?not supported|no registration_endpoint/,
    alone: true,
    means:
      'It stopped before the sign-in: the identity provider lets no client register itself, and no client id was given.',
    cure: 'At the identity provider: register a public client with the client’s redirect address. At the client: give it that client id.',
  },
  {
    mark: /\(invalid_target\)|InvalidTargetError|error[=:]\s?"?invalid_target/,
    alone: true,
    means: 'The identity provider knows no resource of the name the client sends: the server’s URL.',
    cure: 'At the identity provider: register the server’s URL as an API or resource, letter by letter. With Keycloak’s resource-indicators: a client with resource_url = that URL and an Audience mapper naming it.',
  },
  {
    mark: /\binvalid_scope\b|Invalid scopes:/,
    means:
      'The identity provider refused the scopes the client asked for: it took them from scopes_supported of the server, or all that the provider lists.',
    cure: 'Here, in the settings of the server: name in scopes_supported only scopes the client may have. At the identity provider: assign them to the client as optional.',
  },
  {
    mark: /Authorization server (?:metadata )?issuer mismatch|issuer mismatch: expected|metadata issuer mismatch|validate_metadata_issuer/i,
    alone: true,
    means:
      'The issuer in the identity provider’s metadata is another than authorization_servers names; one slash at the end is enough for this client.',
    cure: 'Here, in the settings of the server: write the issuer in authorization_servers letter by letter as the metadata has it, with or without the final slash.',
  },
  {
    mark: /Protected resource[^\n]{0,400}does not match expected|resource metadata resource mismatch|resource mismatch: reference/i,
    alone: true,
    means:
      'resource in the server’s metadata is not the address the client was given: another scheme, host or path, or one slash more.',
    cure: 'At the client: use the address exactly as resource has it. If resource is wrong (http, an inner host): at the proxy in front of the gateway, pass Host and X-Forwarded-Proto.',
  },
  {
    mark: /401 after (?:successful |re-)authentication|CLIENT_HTTP_AUTHENTICATION/,
    alone: true,
    means: 'It got a token, and the gateway refused it.',
    cure: BENCH,
  },
  {
    mark: /Token exchange failed|token (?:endpoint|exchange)[^\n]{0,60}\b(?:400|401|500)\b/i,
    alone: true,
    means: 'The person signed in, and the identity provider refused to exchange the code for a token.',
    cure: 'Paste what the identity provider answered: its error names the cause. Mostly the redirect address, PKCE, the client secret or resource.',
  },
  {
    mark: /SELF_SIGNED|self[- ]signed certificate|UNABLE_TO_(?:GET|VERIFY)|unable to (?:get|verify)[^\n]{0,40}certificate|CERTIFICATE_VERIFY_FAILED|certificate verify failed|UnknownIssuer|CERT_HAS_EXPIRED|certificate has expired/i,
    alone: true,
    means: 'It does not trust the certificate of the gateway or the identity provider, and sent nothing.',
    cure: TLS_CURE,
  },
  {
    mark: /ERR_TLS_CERT_ALTNAME|Hostname\/IP does not match|hostname mismatch/i,
    alone: true,
    means: 'The certificate is for another name than the address the client uses.',
    cure: 'At the client: use the name in the certificate. Or get a certificate for this name.',
  },
  {
    mark: /ECONNRESET|wrong version number|EPROTO|connection reset|packet length too long/i,
    means:
      'The connection broke: often a client speaks http to a port that wants https, because the challenge or the metadata said http.',
    cure: 'At the proxy in front of the gateway: pass X-Forwarded-Proto: https, and let the gateway trust it; paste the challenge to see its scheme.',
  },
  {
    mark: /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|getaddrinfo|Name or service not known|Connection refused|All connection attempts failed/,
    means:
      'It could not reach the address: nothing answers there, or the name is not known where the client runs.',
    cure: 'At the client: check the address, and that it is reachable from there. An inner address in the server’s metadata (Host lost at a proxy) looks like this too.',
  },
  {
    mark: /Access denied/,
    means:
      'The token was accepted, and the gateway refused what came after it: the person lacks a right. MCP Inspector’s command line ends so for everybody but administrators, since it sets the log level first.',
    cure: 'In ContextForge: give the person a role with tools.execute. With the Inspector’s command line: use its window, or another client.',
  },
  {
    mark: /MCPError:? Internal server error|McpError[^\n]{0,20}Internal server error/,
    means:
      'The token was accepted and the list of tools came; a call was refused, which Python’s client shows as an internal error.',
    cure: 'In ContextForge: give the person a role with tools.execute.',
  },
  {
    mark: /insufficient_scope|InsufficientScopeError/,
    means:
      'Something answered insufficient_scope. With Keycloak that is a refused registration, not a token; ContextForge asks for no scope.',
    cure: 'At the identity provider: look at its policies for registering clients (Keycloak: Clients > Client registration > Anonymous access policies).',
  },
  {
    mark: /state mismatch|[Ii]nvalid state|OAuth state (?:does not|mismatch)|State parameter/,
    alone: true,
    means:
      'The answer of the sign-in belongs to another attempt: two were under way, or the page was opened again.',
    cure: 'At the client: close all sign-in pages and start one sign-in.',
  },
  {
    mark: /(?:iss|issuer) (?:parameter|in (?:the )?(?:callback|authorization response))[^\n]{0,80}(?:missing|mismatch|does not)|authorization response[^\n]{0,40}\biss\b/i,
    alone: true,
    means: 'The answer of the sign-in lacks iss, or names another issuer than the metadata (RFC 9207).',
    cure: 'At the identity provider: send iss in the authorization response, equal to the issuer of the metadata; or do not announce it.',
  },
  {
    mark: /EADDRINUSE|address already in use/i,
    means: 'The port for the redirect address is in use on this computer.',
    cure: 'At the client: end the other sign-in or program, or choose another port.',
  },
  {
    mark: /redirect[_ ]uri[^\n]{0,60}(?:mismatch|not (?:registered|allowed)|invalid|did not match)|invalid_redirect_uri/i,
    means: 'The redirect address of the client is not among those registered.',
    cure: 'At the identity provider: add the client’s redirect address.',
  },
  {
    mark: /Unsupported protocol version|MCP-Protocol-Version|protocolVersion[^\n]{0,60}not supported/i,
    means: 'The token was taken, and the gateway does not speak the protocol version the client named.',
    cure: 'Update the gateway or the client, so that they have a version in common; ContextForge 1.1.0 speaks 2025-11-25 and 2026-07-28.',
  },
  {
    mark: /Authenticated with "[^]{0,4000}Needs authentication/,
    alone: true,
    means:
      'It got a token, and the gateway refused it: Claude Code says “Authenticated” before it tries the token.',
    cure: BENCH,
  },
  {
    mark: /Successfully logged in|Authenticated with "|Authorization complete|Authentication successful/i,
    means:
      'The sign-in went through and a token came; whether the gateway takes it was not tried yet, or shows below.',
    cure: BENCH,
  },
  {
    mark: /Needs authentication|requires authentication|needs_auth|401 status (?:sending|connecting)|AuthRequired|\b401 Unauthorized\b|HTTP 401|Unauthorized/,
    means: 'The gateway answered 401: the client has no token, or one that was refused.',
    cure: 'Let the client sign in. If it did: put its token on the bench, which names the step and the cure.',
  },
  {
    mark: /\b405\b[^\n]{0,40}|Method Not Allowed/,
    means: 'The gateway answers GET at this address with 405 once the token is taken; clients go on.',
    cure: 'Nothing is to be mended here: look for the line behind it.',
  },
  {
    mark: /SSE error|Invalid content type|Unexpected content type|SSE stream disconnected/i,
    means:
      'The client expected another way of transport than the address offers, or got a page in place of an answer.',
    cure: 'At the client: transport streamable HTTP, address …/servers/ID/mcp; and look whether a proxy answers with a sign-in page.',
  },
  {
    mark: /\b404\b/,
    means: 'Something was not found: the server’s address, its metadata, or a registration.',
    cure: PUBLIC,
  },
  {
    mark: /TypeError:? fetch failed|Failed to fetch|network error|NetworkError/i,
    alone: true,
    means:
      'A request did not come through at all; the client does not say which. Address, certificate and proxy are the usual causes.',
    cure: 'At the client: open the server’s address in a browser on the same computer. The network log of the client names the address.',
  },
]
