import { isEntra, scopesWithoutApi } from '../contextforge/index.ts'
import { providerOf } from '../issuer/provider.ts'
import { joined, noticed, type Noticed, type Candidate, type PasteContext } from './answer.ts'
import { aboutAddress } from './about-address.ts'
import { parametersOf, type Paste } from './paste.ts'
import { address, isLoopback, list, said, urlOf } from './words.ts'

/**
 * Explains the address to which a client sends the browser: what it asks for, and which part of that will not
 * work.
 */
export function authorizationRequest({ urls }: Paste, context: PasteContext | null): readonly Candidate[] {
  const url = urls.find(
    (one) => /[?&](response_type|code_challenge|request_uri)=/.test(one) && /[?&]client_id=/.test(one),
  )
  if (url === undefined) return []
  const { get, all } = parametersOf(url)
  // An address with `error` is an answer to the browser, not a request.
  if (get('error') !== null) return []
  const resources = all('resource')
  const scopes = (get('scope') ?? '').split(' ').filter((scope) => scope !== '')
  const asks = [
    scopes.length === 0 ? 'It asks for no scope' : `It asks for the scopes ${list(scopes)}`,
    resources.length === 0 ? 'names no resource' : `names ${list(resources)} as resource`,
    `and returns to ${address(get('redirect_uri') ?? '') ?? (said(get('redirect_uri') ?? '', 80) || 'an address it does not name')}`,
  ].join(', ')
  const { means, cure, calm } = joined(
    [...aboutResources(resources, context), ...aboutScopes(url, scopes, resources), ...aboutClient(get, url)],
    'Nothing in the request is to be mended. What the provider answers to it counts: paste that, or the token that came.',
  )
  const host = urlOf(url)?.host ?? ''
  const { id, name } = providerOf(issuerOf(url))
  return [
    {
      kind: 'authorization-request',
      first: 'An authorization request',
      whose: `The client’s, to the identity provider at ${host}${id === 'other' ? '' : ` (${name})`}.`,
      means: [`${asks}.`, means].filter((part) => part !== '').join(' '),
      cure,
      calm,
    },
  ]
}

/** The issuer an authorization address most likely belongs to; a hint for wording. */
function issuerOf(text: string): string {
  const url = urlOf(text)
  if (url === null) return ''
  const path = url.pathname
    .replace(/\/protocol\/openid-connect\/auth$/, '')
    .replace(/\/oauth2\/v2\.0\/authorize$/, '/v2.0')
    .replace(/\/v1\/authorize$/, '')
    .replace(/\/(oauth2?\/)?authorize\/?$/, '')
  return `${url.protocol}//${url.host}${path}`
}

function aboutResources(resources: readonly string[], context: PasteContext | null): readonly Noticed[] {
  if (resources.length === 0)
    return [
      noticed(
        'Without resource a provider that could put the server’s address into aud has no reason to: aud will be its default.',
        'At the client: update it; MCP clients send resource since the specification of June 2025. Or let the provider issue the audience by itself (a mapper, a default API).',
      ),
    ]
  const out: Noticed[] = resources.flatMap((resource) => aboutAddress(resource, context))
  if (resources.length > 1)
    out.push(noticed('It names more than one resource, of which many providers take one.'))
  const [first = ''] = resources
  if (/\/$/.test(urlOf(first)?.pathname.replace(/^\/$/, '') ?? ''))
    out.push(
      noticed(
        'resource ends with a slash: the token will be for that spelling, and audiences are compared letter by letter.',
        'Write the server’s address in the client as the gateway’s metadata has it, without the slash.',
      ),
    )
  return out
}

function aboutScopes(
  url: string,
  scopes: readonly string[],
  resources: readonly string[],
): readonly Noticed[] {
  if (!isEntra(url)) return []
  const out: Noticed[] = []
  const plain = scopes.filter((scope) => !/^(openid|profile|email|offline_access)$/.test(scope))
  const short = scopesWithoutApi(plain)
  if (short.length > 0)
    out.push(
      noticed(
        `Entra ID looks for ${list(short)} at Microsoft Graph, since no API stands in front, and answers AADSTS650053.`,
        'Here, in the settings of the server: write the scopes in full in scopes_supported, as Expose an API shows them.',
      ),
    )
  const apart = resources.filter(
    (resource) =>
      plain.length > 0 && !plain.some((scope) => scope.startsWith(resource.replace(/(?<!\/)\/+$/, ''))),
  )
  if (apart.length > 0 && short.length < plain.length)
    out.push(
      noticed(
        'resource and scope do not name the same API: Entra ID answers invalid_target, AADSTS9010010.',
        'In Entra ID: App registrations > (the API) > Expose an API: the Application ID URI is the server’s own URL; then write the scopes with it in scopes_supported here.',
      ),
    )
  return out
}

function aboutClient(get: (name: string) => string | null, url: string): readonly Noticed[] {
  const out: Noticed[] = []
  const at = urlOf(url)
  if (at?.protocol === 'http:' && !isLoopback(at))
    out.push(
      noticed('The sign-in page is http.', 'At the identity provider: set its public address with https.'),
    )
  const method = get('code_challenge_method')
  if (get('request_uri') === null && get('code_challenge') === null)
    out.push(
      noticed(
        'It uses no PKCE, which MCP wants and many providers insist on for public clients.',
        'At the client: use PKCE with S256.',
      ),
    )
  else if (method !== null && method !== 'S256')
    out.push(
      noticed(
        'It uses PKCE with the method plain, which protects little and many providers refuse.',
        'At the client: use S256.',
      ),
    )
  const type = get('response_type')
  if (type !== null && type !== 'code')
    out.push(
      noticed(
        `It asks for ${said(type, 40)} at once instead of a code: such tokens come in the address, and an ID token is not for this gateway.`,
        'At the client: response_type=code.',
      ),
    )
  const back = urlOf(get('redirect_uri') ?? '')
  if (back !== null && back.protocol === 'http:' && !isLoopback(back))
    out.push(
      noticed(
        'It returns to an http address of another computer.',
        'At the client: a redirect address with https, or on 127.0.0.1.',
      ),
    )
  if (get('audience') !== null && get('resource') === null)
    out.push(noticed('It names audience, as Auth0 and Ory Hydra take it, in place of resource.'))
  return out
}
