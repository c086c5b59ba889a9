import { placeOfHost } from '../kernel/places.ts'
import { joined, noticed, type Noticed, type Candidate, type PasteContext } from './answer.ts'
import { doorOf } from './about-address.ts'
import type { Paste } from './paste.ts'
import { address, isInner, list, said, urlOf } from './words.ts'

export interface Challenge {
  readonly scheme: string
  readonly parameters: ReadonlyMap<string, string>
}

/** The longest challenge that is read, in characters. */
const LONGEST = 4_000
const KNOWN =
  /^\s*(?:resource_metadata|realm|error|error_description|error_uri|scope|resource|authorization_uri|client_id|algs|max_age|acr_values|title|service)\s{0,3}=/i

/** The challenges in a text: by the header's name, or by a scheme with parameters only challenges have. */
function challengesIn(plain: string): readonly Challenge[] {
  const found: Challenge[] = []
  const named = plain.matchAll(
    /(?:www|proxy)[-_]authenticate["'`\]]{0,4}\s{0,4}(?:=>|[:=])[\s"'`\\[({]{0,6}(basic|bearer|dpop|negotiate|ntlm|digest|[a-z][\w-]{1,20})\b/gi,
  )
  const add = (scheme: string, rest: string): void => {
    const parameters = parametersIn(rest)
    const same = found.some(
      (one) =>
        one.parameters.get('resource_metadata') === parameters.get('resource_metadata') &&
        one.scheme === scheme,
    )
    if (!same && found.length < 5) found.push({ scheme, parameters })
  }
  const from = (index: number): string => {
    const line = plain.slice(index, index + LONGEST)
    const end = line.search(/\r?\n(?![ \t]+\w+=)/)
    return end < 0 ? line : line.slice(0, end)
  }
  for (const match of first(named)) add((match[1] ?? '').toLowerCase(), from(match.index + match[0].length))
  for (const match of first(plain.matchAll(/\b(bearer|dpop)[ \t]{1,4}(?=[a-z_]{2,30}\s{0,3}=)/gi))) {
    const rest = from(match.index + match[0].length)
    if (KNOWN.test(rest)) add((match[1] ?? '').toLowerCase(), rest)
  }
  return found
}

/** The first 40 matches: a text made to contain a million of them must not cost time. */
function* first<T>(all: Iterable<T>): Iterable<T> {
  let left = 40
  for (const one of all)
    if (left-- > 0) yield one
    else return
}

function parametersIn(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [, name = '', quoted, bare] of text.matchAll(
    /(?:^|[\s,])([a-z_]{2,30})\s{0,3}=\s{0,3}(?:"([^"]{0,2000})"|([^\s,"]{1,2000}))/gi,
  ))
    if (found.size < 20 && !found.has(name.toLowerCase())) found.set(name.toLowerCase(), quoted ?? bare ?? '')
  return found
}

/** Explains a challenge: what it says about the server and about a proxy in front of it. */
export function challenge({ plain }: Paste, context: PasteContext | null): readonly Candidate[] {
  const [one] = challengesIn(plain)
  if (one === undefined) return []
  const url = urlOf(one.parameters.get('resource_metadata') ?? '')
  const { means, cure, calm } = joined(noticedIn(one, context), otherwise(url))
  return [
    { kind: 'challenge', first: 'A challenge (WWW-Authenticate)', whose: whose(one, url), means, cure, calm },
  ]
}

function whose({ scheme }: Challenge, url: URL | null): string {
  if (scheme === 'basic' || scheme === 'negotiate' || scheme === 'ntlm' || scheme === 'digest')
    return 'Not of the gateway’s MCP address: a proxy in front of it, or another page, says this.'
  if (url === null) return 'The resource server’s: the gateway, or whatever answered in its place.'
  return `The gateway’s, as it is reached at ${url.host}.`
}

const otherwise = (url: URL | null): string =>
  url === null
    ? 'Check that the client uses /servers/ID/mcp of the gateway. If it does, put its token on the bench: it names the step.'
    : 'If the client sent no token, nothing is to be mended: it signs in now. If it sent one, put that token on the bench: it names the step that refused it.'

function noticedIn({ scheme, parameters }: Challenge, context: PasteContext | null): readonly Noticed[] {
  if (scheme === 'basic' || scheme === 'digest')
    return [
      noticed(
        'A name and a password are asked for. The gateway’s MCP address never does that.',
        'At the proxy in front of the gateway: let /servers/…/mcp and /.well-known/ through without a sign-in of its own, and check the address in the client.',
      ),
    ]
  if (scheme === 'negotiate' || scheme === 'ntlm')
    return [
      noticed(
        'A sign-in of the network (Kerberos or NTLM) is asked for, by a proxy.',
        'At the proxy: let the gateway’s MCP addresses through without it.',
      ),
    ]
  const error = parameters.get('error') ?? ''
  const where = parameters.get('resource_metadata') ?? ''
  const out: Noticed[] = []
  if (error === 'invalid_token')
    out.push(
      noticed(
        `A token was sent and refused${reason(parameters)}. ContextForge itself never writes error= into a challenge, so a proxy or another server in front of it may have said this.`,
        'Put the refused token on the bench. If every step passes, look at what stands in front of the gateway.',
      ),
    )
  else if (error === 'insufficient_scope')
    out.push(
      noticed(
        `The token was read and lacks a scope${scopes(parameters)}. ContextForge asks for none: a proxy or another server says this.`,
        'At the identity provider: allow these scopes for the client, and let it ask for them; or take the rule away where it is set, in front of the gateway.',
      ),
    )
  else if (error === 'invalid_request')
    out.push(
      noticed(
        `The request was not understood${reason(parameters)}: mostly two tokens at once, or a header that is written wrong.`,
        'At the client: send exactly one header Authorization: Bearer TOKEN.',
      ),
    )
  else if (error !== '') out.push(noticed(`The server says ${said(error, 40)}${reason(parameters)}.`))
  if (where === '' && error === '')
    out.push(
      noticed(
        'It names no metadata, so MCP clients do not learn where to sign in. A ContextForge server with OAuth names it when it is asked without a token; a bare Bearer means that the token was not taken for one of the server’s issuers, that OAuth is off, or that this is another door.',
      ),
    )
  if (where !== '') out.push(...aboutMetadataAddress(where, context))
  return out
}

const reason = (parameters: ReadonlyMap<string, string>): string => {
  const text = parameters.get('error_description') ?? ''
  return text === '' ? '' : ` (“${said(text)}”)`
}
const scopes = (parameters: ReadonlyMap<string, string>): string => {
  const text = parameters.get('scope') ?? ''
  return text === '' ? '' : `: ${list(text.split(' '))}`
}

function aboutMetadataAddress(text: string, context: PasteContext | null): readonly Noticed[] {
  const url = urlOf(text)
  if (url === null)
    return [
      noticed(
        'resource_metadata is no address.',
        'At the gateway or the proxy in front of it: the challenge must name an https address.',
      ),
    ]
  const out: Noticed[] = []
  const path = url.pathname.replace(/\/\.well-known\/oauth-protected-resource/, '')
  const place = address(text) ?? ''
  if (url.protocol === 'http:' && !isLocal(url, context))
    out.push(
      noticed(
        `It names ${place} with http, though clients come by https: the scheme is lost at the proxy.`,
        'At the proxy in front of the gateway: pass X-Forwarded-Proto: https (and X-Forwarded-Host), and start the gateway so that it trusts them (FORWARDED_ALLOW_IPS). The challenge then says https.',
      ),
    )
  if (isInner(url) && !isLocal(url, context))
    out.push(
      noticed(
        `It names ${url.host}, an address only the inside of the network knows.`,
        'At the proxy in front of the gateway: pass the Host that the client used (or X-Forwarded-Host).',
      ),
    )
  if (/^\/servers\/[^/]+\/\.well-known\/oauth-protected-resource$/.test(url.pathname))
    out.push(
      noticed(
        'It names the old place of the metadata, which answers with a redirect that most clients do not follow.',
        'Update the gateway: from 1.0.0 on the challenge names /.well-known/oauth-protected-resource/servers/ID/mcp.',
      ),
    )
  const door = doorOf(`${url.protocol}//${url.host}${path}`)
  if (context?.serverId != null && door?.serverId != null && door.serverId !== context.serverId)
    out.push(
      noticed(
        'It is of another server than the one chosen here.',
        'Choose that server on the bench, or correct the address in the client.',
      ),
    )
  const gateway = urlOf(context?.gatewayUrl ?? '')
  if (gateway !== null && gateway.host !== url.host && !isInner(url))
    out.push(
      noticed(
        `It is of ${url.host}, and this gateway is ${gateway.host}.`,
        `Check which gateway the client is to use.`,
      ),
    )
  if (out.length === 0)
    out.push(
      noticed(
        `The server wants OAuth: whoever asks without a token it takes is sent to ${place}, which names what to ask for (resource) and where (authorization_servers). It gives no reason: the same challenge comes without a token and with a refused one.`,
      ),
    )
  return out
}

/** A gateway on this computer, in use for a test, need not have https. */
const isLocal = (url: URL, context: PasteContext | null): boolean =>
  placeOfHost(url.hostname) === 'this computer' &&
  (context === null || urlOf(context.gatewayUrl)?.hostname === url.hostname)
