import { isEntra, scopesWithoutApi, stripSlashes } from '../contextforge/index.ts'
import { issuerNotes } from '../issuer/notes.ts'
import { providerOf } from '../issuer/provider.ts'
import { recognise } from '../issuer/recognise.ts'
import { presetOf } from '../issuer/presets/index.ts'
import { isObject, type Json, type JsonObject } from '../kernel/json.ts'
import { joined, noticed, type Noticed, type Candidate, type PasteContext } from './answer.ts'
import { doorOf } from './about-address.ts'
import { textOf, textsOf, type Paste } from './paste.ts'
import { address, atStep, hostShown, isInner, isLoopback, list, said, urlOf } from './words.ts'

const shown = (url: string): string => address(url) ?? said(url)

/** Explains protected-resource metadata (RFC 9728): what a server tells clients about itself. */
export function resourceMetadata({ documents }: Paste, context: PasteContext | null): readonly Candidate[] {
  const document = documents.find(isResourceMetadata)
  if (document === undefined) return []
  const resource = textOf(document['resource'])
  const host = hostShown(resource)
  const { means, cure, calm } = joined(
    [...aboutResource(document, context), ...aboutIssuers(document), ...aboutScopes(document)],
    `Nothing in the document itself is to be mended. Compare resource with the audiences this server expects: they must be equal letter by letter, or every token that follows it is refused at ${atStep('audience')}.`,
  )
  const asks = `Clients ask for a token with resource=${resource === '' ? '(none)' : shown(resource)}, at ${list(textsOf(document['authorization_servers'])) || 'no issuer'}.`
  return [
    {
      kind: 'resource-metadata',
      first: 'Protected-resource metadata',
      whose:
        host === ''
          ? 'A resource server’s, which it does not name rightly.'
          : `The gateway’s, as it is reached at ${host}.`,
      means: [asks, means].filter((part) => part !== '').join(' '),
      cure,
      calm,
    },
  ]
}

const isResourceMetadata = (one: JsonObject): boolean =>
  !('token_endpoint' in one) &&
  !('authorization_endpoint' in one) &&
  !('jwks_uri' in one && 'issuer' in one) &&
  (('resource' in one &&
    ('authorization_servers' in one ||
      'bearer_methods_supported' in one ||
      'resource_name' in one ||
      'scopes_supported' in one)) ||
    ('authorization_servers' in one &&
      ('bearer_methods_supported' in one || 'scopes_supported' in one || Object.keys(one).length <= 2) &&
      !('client_id' in one)))

function aboutResource(document: JsonObject, context: PasteContext | null): readonly Noticed[] {
  const text = textOf(document['resource'])
  const url = urlOf(text)
  if (text === '')
    return [
      noticed(
        'It lacks resource, so clients that check it stop (RFC 9728, section 2).',
        'At whatever serves this document: resource is the server’s public URL.',
      ),
    ]
  if (url === null)
    return [
      noticed(
        'resource is no https address, and MCP clients compare it with the address they use.',
        'At whatever serves this document: resource is the server’s public URL.',
      ),
    ]
  const out: Noticed[] = []
  if (url.protocol === 'http:' && !isLoopback(url))
    out.push(
      noticed(
        'resource is http, though clients come by https: the scheme is lost at the proxy, and clients refuse a resource that is not the address they use.',
        `At the proxy in front of the gateway: pass X-Forwarded-Proto: https, and let the gateway trust it. Set APP_DOMAIN to https://${hostShown(text)} as well: the audience that is enforced comes from there.`,
      ),
    )
  if (isInner(url) && !isLoopback(url))
    out.push(
      noticed(
        `resource names ${url.host}, which only the inside of the network knows.`,
        'At the proxy: pass the Host that the client used (or X-Forwarded-Host).',
      ),
    )
  if (text.includes('#'))
    out.push(
      noticed('resource has a fragment, which RFC 8707 forbids.', 'Remove it where the document is made.'),
    )
  if (/\/$/.test(url.pathname) && url.pathname !== '/')
    out.push(
      noticed(
        'resource ends with a slash: all clients but the Python ones stop, since it is not the address they were given.',
        'Let resource be the address as clients write it, without the slash; or give the clients the address with it.',
      ),
    )
  else if (url.pathname === '/' || url.pathname === '')
    out.push(
      noticed(
        'resource is the origin alone: most clients take that, Gemini CLI refuses it.',
        'Let resource be the full address of the server, …/servers/ID/mcp.',
      ),
    )
  const door = doorOf(text)
  if (door !== null && !door.right)
    out.push(
      noticed(
        `resource is another door: ${door.says}`,
        `Let resource be ${door.instead === null ? 'the address of the server, …/servers/ID/mcp' : shown(door.instead)}.`,
      ),
    )
  const gateway = urlOf(context?.gatewayUrl ?? '')
  if (gateway !== null && gateway.host !== url.host)
    out.push(
      noticed(
        `It is of ${url.host}, and this gateway is ${gateway.host}.`,
        'Check which gateway the client is to use.',
      ),
    )
  if (context?.serverId != null && door?.serverId != null && door.serverId !== context.serverId)
    out.push(noticed('It is of another server than the one chosen here.', 'Choose that server on the bench.'))
  return out
}

function aboutIssuers(document: JsonObject): readonly Noticed[] {
  const issuers = textsOf(document['authorization_servers'])
  if (issuers.length === 0)
    return [
      noticed(
        'It names no authorization server, so clients do not know where to sign in; some then try the gateway itself and end with “404” at /register.',
        'Here, in the settings of the server: name the issuer in authorization_servers, with https.',
      ),
    ]
  const out: Noticed[] = issuers.flatMap((issuer) =>
    issuerNotes(issuer).map(({ says, cure, never }) =>
      noticed(`${shown(issuer)}: ${says}${never ? ' Its tokens can never pass here.' : ''}`, cure),
    ),
  )
  if (issuers.length > 1)
    out.push(
      noticed(
        `Of ${issuers.length} authorization servers clients take the first, ${shown(issuers[0] ?? '')}.`,
      ),
    )
  return out
}

function aboutScopes(document: JsonObject): readonly Noticed[] {
  const scopes = textsOf(document['scopes_supported'])
  const issuers = textsOf(document['authorization_servers'])
  const out: Noticed[] = []
  const short = scopesWithoutApi(scopes)
  if (issuers.some(isEntra) && short.length > 0)
    out.push(
      noticed(
        `Entra ID looks for scopes without an API in front of them (${list(short)}) at Microsoft Graph, and refuses them there (AADSTS650053).`,
        'Here, in the settings of the server: write the scopes in full in scopes_supported, as Expose an API shows them: the Application ID URI, a slash, the scope.',
      ),
    )
  if (issuers.some((issuer) => providerOf(issuer).id === 'keycloak') && scopes.includes('openid'))
    out.push(
      noticed(
        'scopes_supported names openid: Keycloak knows no client scope of that name and refuses the registration of every client that puts these scopes into it (Allowed Client Scopes).',
        'Here, in the settings of the server: leave openid out of scopes_supported; basic, email and the scope with the audience mapper are enough.',
      ),
    )
  const methods = textsOf(document['bearer_methods_supported'])
  if (methods.length > 0 && !methods.includes('header'))
    out.push(
      noticed(
        'bearer_methods_supported lacks header, and the gateway takes tokens in a header only.',
        'At whatever serves this document: name header.',
      ),
    )
  return out
}

/** Explains the metadata of an authorization server (RFC 8414) or of an OpenID provider. */
export function serverMetadata({ documents }: Paste): readonly Candidate[] {
  const document = documents.find(isServerMetadata)
  if (document === undefined) return []
  const issuer = textOf(document['issuer'])
  const provider = recognise(issuer, document)
  const name = provider.id === 'other' ? '' : `, ${presetOf(provider.id).name}`
  const { means, cure, calm } = joined(
    aboutServer(document, issuer),
    `Nothing in the document is to be mended. authorization_servers of the server must name ${shown(issuer)}, but for final slashes exactly so.`,
  )
  return [
    {
      kind: 'server-metadata',
      first: 'Authorization server metadata',
      whose: `The identity provider’s (${hostShown(issuer) || 'it names no issuer'}${name}).`,
      means:
        means === ''
          ? 'The gateway can use it: an issuer with https, and keys on the issuer’s own host.'
          : means,
      cure,
      calm,
    },
  ]
}

const isServerMetadata = (one: JsonObject): boolean =>
  ('token_endpoint' in one && ('authorization_endpoint' in one || 'issuer' in one || 'jwks_uri' in one)) ||
  ('issuer' in one &&
    ('jwks_uri' in one || 'authorization_endpoint' in one || 'response_types_supported' in one))

function aboutServer(document: JsonObject, issuer: string): readonly Noticed[] {
  const out: Noticed[] = issuerNotes(issuer, document).map(({ says, cure }) => noticed(said(says, 400), cure))
  const settled = out.length > 0
  const url = urlOf(issuer)
  if (issuer === '' || url === null)
    out.push(
      noticed(
        `It names no issuer that is an address: the gateway takes the document only where issuer is the one it asked for (${atStep('metadata')}).`,
        'At the identity provider: set its public address (issuer).',
      ),
    )
  const keys = textOf(document['jwks_uri'])
  const at = urlOf(keys)
  if (!settled && keys === '')
    out.push(
      noticed(
        `It has no jwks_uri, so the gateway cannot check a signature (${atStep('key-url')}).`,
        'At the identity provider: publish jwks_uri in this document.',
      ),
    )
  else if (!settled && at !== null && url !== null && (at.protocol !== 'https:' || at.host !== url.host))
    out.push(
      noticed(
        `Its keys are at ${at.protocol}//${at.host}, the issuer is ${url.protocol}//${url.host}: the gateway takes keys only with https and from the issuer’s own host and port (${atStep('key-url')}).`,
        'At the identity provider: serve the keys from the issuer’s host; behind a proxy, set its public address so that all its addresses agree.',
      ),
    )
  const pkce = document['code_challenge_methods_supported']
  if (!Array.isArray(pkce) || !textsOf(pkce).includes('S256'))
    out.push(
      noticed(
        `${Array.isArray(pkce) ? 'It announces PKCE without S256' : 'It does not announce PKCE (code_challenge_methods_supported)'}: clients that follow the MCP specification to the letter stop here, hosted ones are reported to (Cursor, VS Code, ChatGPT among them); Claude Code, Codex, opencode, mcp-remote and the SDKs were seen to go on.`,
        'At the identity provider: switch PKCE with S256 on for the client, so that the metadata lists S256. Entra ID supports it without saying so: a client that stops there needs another one, or a proxy that adds the line.',
      ),
    )
  const dynamic = typeof document['registration_endpoint'] === 'string'
  if (!dynamic && document['client_id_metadata_document_supported'] !== true)
    out.push(
      noticed(
        'Clients cannot register themselves there: each needs a client id that was made for it.',
        'At the identity provider: register a public client with the redirect address of the MCP client, and give its id to the client.',
      ),
    )
  if (document['require_pushed_authorization_requests'] === true)
    out.push(
      noticed(
        'It wants pushed authorization requests, which MCP clients do not send.',
        'At the identity provider: do not require them for these clients.',
      ),
    )
  const methods = textsOf(document['token_endpoint_auth_methods_supported'])
  if (methods.length > 0 && !methods.includes('none') && dynamic)
    out.push(
      noticed(
        'It does not announce public clients (none in token_endpoint_auth_methods_supported): most MCP clients register as one.',
        'At the identity provider: allow public clients with PKCE. Where that cannot be announced, it may still work: try it.',
      ),
    )
  const grants = textsOf(document['grant_types_supported'])
  if (grants.length > 0 && !grants.includes('authorization_code'))
    out.push(
      noticed(
        'It does not announce the grant authorization_code, the one MCP clients use.',
        'At the identity provider: allow authorization_code for the client.',
      ),
    )
  if (!settled && url !== null && stripSlashes(issuer) !== issuer)
    out.push(
      noticed(
        'The issuer ends with a slash. The gateway does not mind; mcp-remote, the Inspector, the Python and the second TypeScript SDK want the same slash in authorization_servers.',
      ),
    )
  return out
}

const SIGNING = new Set(['RSA', 'EC', 'OKP'])

/** Explains a set of keys (RFC 7517), or a single key. */
export function jwks({ documents }: Paste): readonly Candidate[] {
  const set =
    documents.find((one) => Array.isArray(one['keys']) && one['keys'].some(isKey)) ?? emptySet(documents)
  const one = set === undefined ? documents.find(isKey) : undefined
  if (set === undefined && one === undefined) return []
  const keys = (set === undefined ? [one ?? {}] : (set['keys'] as readonly Json[])).filter(isObject)
  const usable = keys.filter((key) => SIGNING.has(textOf(key['kty'])) && key['use'] !== 'enc')
  const kids = usable.map((key) => textOf(key['kid'])).filter((kid) => kid !== '')
  const { means, cure, calm } = joined(
    aboutKeys(keys, usable),
    'Nothing is to be mended. The kid in the token’s header must be one of these; if it is not, get a fresh token.',
  )
  const counted = `${usable.length} signing ${usable.length === 1 ? 'key' : 'keys'} of ${keys.length}${
    kids.length === 0
      ? ''
      : `, kid ${kids
          .slice(0, 4)
          .map((kid) => said(kid, 40))
          .join(', ')}${kids.length > 4 ? ` and ${kids.length - 4} more` : ''}`
  }.`
  return [
    {
      kind: 'jwks',
      first: 'A JWKS',
      whose: 'The identity provider’s: its public keys, which check the signatures of its tokens.',
      means: `${counted} ${means}`.trim(),
      cure,
      calm,
    },
  ]
}

const isKey = (value: Json): boolean => isObject(value) && /^(RSA|EC|OKP|oct|AKP)$/.test(textOf(value['kty']))
const emptySet = (documents: readonly JsonObject[]): JsonObject | undefined =>
  documents.find(
    (one) => Array.isArray(one['keys']) && one['keys'].length === 0 && Object.keys(one).length === 1,
  )

function aboutKeys(keys: readonly JsonObject[], usable: readonly JsonObject[]): readonly Noticed[] {
  const out: Noticed[] = []
  if (keys.some((key) => ['d', 'p', 'q', 'dp', 'dq', 'qi'].some((part) => typeof key[part] === 'string')))
    out.push(
      noticed(
        'A PRIVATE key is in it: whoever has it can make tokens.',
        'At the identity provider: replace this key at once, and publish only the public half.',
      ),
    )
  if (keys.some((key) => key['kty'] === 'oct'))
    out.push(
      noticed(
        'A symmetric key (oct) is in it, which is a secret; the gateway takes no such signatures.',
        'At the identity provider: sign access tokens with RSA or EC, and publish no secret.',
      ),
    )
  if (usable.length === 0)
    out.push(
      noticed(
        `There is no key to check a signature with (${atStep('signature')}).`,
        'At the identity provider: choose a signing key (RSA or EC).',
      ),
    )
  if (usable.some((key) => textOf(key['kid']) === ''))
    out.push(
      noticed(
        'A key without kid is passed over by the gateway.',
        'At the identity provider: give every key a kid.',
      ),
    )
  const kids = usable.map((key) => textOf(key['kid'])).filter((kid) => kid !== '')
  if (new Set(kids).size < kids.length)
    out.push(
      noticed(
        'Two keys have the same kid: the gateway takes the first.',
        'At the identity provider: give every key a kid of its own.',
      ),
    )
  return out
}
