import { decodeToken, deniedAudienceName, emailOf, machineNote, toInt } from '../contextforge/index.ts'
import { issuerNotes } from '../issuer/notes.ts'
import { providerOf } from '../issuer/provider.ts'
import type { Json, JsonObject } from '../kernel/json.ts'
import { foundSays } from '../token/found-words.ts'
import type { Recognised } from '../token/recognise.ts'
import { instant } from '../kernel/words.ts'
import { joined, noticed, type Noticed, type PasteContext } from './answer.ts'
import { headerNames } from './client-config.ts'
import { aboutAddress, aboutHeader, doorOf } from './about-address.ts'
import type { Paste } from './paste.ts'
import { address, atStep, hostShown, list, said } from './words.ts'

/** The answer about the tokens in a paste: a first line and three more. Checks nothing and sends nothing. */
export interface TokenAnswer {
  readonly first: string
  readonly whose: string
  readonly means: string
  readonly cure: string
}

const TEST = 'Test it against a server: on the bench, or with claimcheck test --token-stdin.'

/** In: what was recognised, the paste, and the time in seconds. Out: null where no token was found. */
export function tokenAnswer(
  recognised: Recognised,
  paste: Paste,
  context: PasteContext | null,
  now: number,
): TokenAnswer | null {
  const { used, ignored } = foundSays(recognised.found)
  if (recognised.found.length === 0) return null
  const first = [used, ignored].filter((part) => part !== '').join(', ')
  const token = recognised.tokens[0]
  if (token === undefined)
    return {
      first,
      whose: 'The client’s and the identity provider’s alone.',
      means:
        'None of this is sent to the gateway: a refresh token, an assertion, a proof or an account’s token is no access token.',
      cure: 'Paste the access token: the field access_token of the answer, or what stands behind Authorization: Bearer.',
    }
  const decoded = decodeToken(token.token)
  const doors = paste.urls
    .filter((url) => doorOf(url) !== null)
    .slice(0, 1)
    .flatMap((url) => aboutAddress(url, context))
  const headers = headerNames(paste)
    .slice(0, 1)
    .flatMap((name) => aboutHeader(name, context))
  if (decoded.form !== 'jwt') {
    const says =
      token.form === 'encrypted'
        ? `It is encrypted (JWE): only its audience can read it, and the gateway cannot (${atStep('readable')}).`
        : `It is opaque, or was cut: the gateway takes JWTs of identity providers only (${atStep('readable')}).`
    const cure =
      token.form === 'encrypted'
        ? 'At the identity provider: issue access tokens for this API unencrypted, signed with a key.'
        : 'At the identity provider: issue JWT access tokens for this client; many do once an audience or an API is asked for. Check first that it was not cut.'
    const { means, cure: all } = joined([...doors, ...headers, noticed(says, cure)], TEST)
    return { first, whose: 'It does not say whose it is.', means, cure: all }
  }
  const { header, claims } = decoded
  const issuer = typeof claims['iss'] === 'string' ? claims['iss'] : ''
  const { id, name } = providerOf(issuer)
  const from =
    issuer === ''
      ? 'It names no issuer'
      : `Issued by ${address(issuer) ?? said(issuer)}${id === 'other' ? '' : ` (${name})`}`
  const client = ['azp', 'client_id', 'appid']
    .map((key) => claims[key])
    .find((value) => typeof value === 'string')
  const { means, cure } = joined(
    [...doors, ...headers, ...aboutClaims(header, claims, issuer, now), noticed(audience(claims['aud']))],
    TEST,
  )
  return {
    first,
    whose: `${from}${typeof client === 'string' ? `, for the client ${said(client, 60)}` : ''}.`,
    means: means.trim(),
    cure,
  }
}

const audience = (aud: Json | undefined): string => {
  const values =
    typeof aud === 'string'
      ? [aud]
      : Array.isArray(aud)
        ? aud.filter((one: Json): one is string => typeof one === 'string')
        : []
  return values.length === 0 ? '' : `aud is ${list(values)}.`
}

function aboutClaims(
  header: JsonObject,
  claims: JsonObject,
  issuer: string,
  now: number,
): readonly Noticed[] {
  const out: Noticed[] = []
  const values =
    typeof claims['aud'] === 'string' ? [claims['aud']] : Array.isArray(claims['aud']) ? claims['aud'] : []
  const exp = 'exp' in claims ? toInt(claims['exp']) : null
  if ('nonce' in claims || 'at_hash' in claims)
    out.push(
      noticed(
        `It has the marks of an ID token (nonce, at_hash), and is refused as one (${atStep('not-id-token')}).`,
        'At the client: send access_token, not id_token.',
      ),
    )
  if (issuer === '')
    out.push(
      noticed(
        `Without iss the gateway takes it for one of its own, and refuses it (${atStep('issuer-allowed')}).`,
        'At the identity provider: issue tokens with iss.',
      ),
    )
  if (/^HS\d/.test(typeof header['alg'] === 'string' ? header['alg'] : ''))
    out.push(
      noticed(
        `It is signed with a secret (HS): the gateway takes signatures by a key only (${atStep('signature')}).`,
        'At the identity provider: sign access tokens with a key (RS256 or ES256). If it is the gateway’s own token, nothing is wrong with it.',
      ),
    )
  const denied = values
    .map((value) => (typeof value === 'string' ? deniedAudienceName(value) : null))
    .find((why) => why !== null)
  if (denied !== undefined && denied !== null)
    out.push(
      noticed(
        `${denied}${typeof header['nonce'] === 'string' ? ' The nonce in its header means that only Microsoft Graph can check its signature.' : ''}`,
        'At the client: ask for a token for this server, with its scope and resource. Never add this audience here.',
      ),
    )
  for (const { says, cure } of issuerNotes(issuer)) out.push(noticed(said(says, 400), cure))
  if (values.length === 0)
    out.push(
      noticed(
        `It has no audience (aud), and is refused for that (${atStep('audience')}).`,
        `At the identity provider: issue the server’s URL as aud${noAudience(issuer)}.`,
      ),
    )
  const machine = machineNote(claims)
  if (machine !== null) out.push(noticed(machine.says, machine.cure))
  else if (emailOf(claims) === null)
    out.push(
      noticed(
        `It holds no e-mail address in email, preferred_username or sub (${atStep('email-claim')}).`,
        'At the identity provider: put email into access tokens, not only into ID tokens.',
      ),
    )
  if (exp !== null && exp <= now)
    out.push(
      noticed(`It expired at ${instant(exp)} (${atStep('time')}).`, 'At the client: get a fresh token.'),
    )
  return out
}

const noAudience = (issuer: string): string => {
  const host = hostShown(issuer)
  if (/^cognito-idp\./.test(host))
    return ': in Cognito, managed login with a resource server whose identifier is that URL'
  return /\/realms\//.test(issuer)
    ? ': in Keycloak, an Audience mapper in a default client scope of the realm'
    : ''
}
