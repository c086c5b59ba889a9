import { isObject, type Json } from '../kernel/json.ts'
import { firstTruthy, strip, stripSlashes, toInt, truthy, urlsplit } from './python.ts'
import type { Case } from './case.ts'
import type { StepId, StepOutcome } from './diagnosis.ts'
import { keyChoice } from './key-choice.ts'
import * as say from '../kernel/words.ts'

/** How the gateway answers when it stops at a step. */
export type Answer =
  | 'not-for-oauth' // 401 Invalid authentication credentials
  | 'invalid-token' // 401 Invalid OAuth access token, with resource_metadata
  | 'misconfigured' // 503
  | 'crash' // 500
  | 'token-or-crash' // 401 as for an invalid token, or 500 where PyJWT is older than 2.15
  | 'no-email' | 'no-user' | 'disabled' // prettier-ignore

export interface Finding {
  readonly outcome: StepOutcome
  readonly detail: string
  readonly explanation: string
  readonly expected?: readonly string[]
  readonly received?: readonly string[]
  readonly source: string
  readonly log?: string
  /** Present exactly when the outcome is `fail`. */
  readonly answer?: Answer
  /** A hint that stands under the explanation, and not in the answer's one line. */
  readonly hint?: string
  /** An open step at which the gateway may fail altogether (HTTP 500), whatever comes after it. */
  readonly mayCrash?: boolean
  /** The gateway goes another way from here on: what that makes of every step after it, in a few words. */
  readonly beyond?: string
  /** The learning step: accepting the token would write its audience. */
  readonly learns?: boolean
}

const pass = (source: string, detail: string, explanation: string, more: Partial<Finding> = {}): Finding => ({
  outcome: 'pass', source, detail, explanation, ...more,
}) // prettier-ignore
const fail = (answer: Answer, source: string, detail: string, explanation: string, more: Partial<Finding> = {}): Finding => ({
  outcome: 'fail', answer, source, detail, explanation, ...more,
}) // prettier-ignore
const unknown = (source: string, detail: string, explanation: string, more: Partial<Finding> = {}): Finding => ({
  outcome: 'unknown', source, detail, explanation, ...more,
}) // prettier-ignore
const notChecked = (source: string, why: string): Finding => ({
  outcome: 'not-checked',
  source,
  detail: why,
  explanation: why,
})

type Check = (c: Case) => Finding

// 8192 less "authorization", a separator of 2 and "Bearer " (HeaderSizeMiddleware; run on 1.1.0: 8170 passes, 8171 does not).
const MAX_HEADER = 8170

const readable: Check = ({ decoded, header, facts }) => {
  const source = 'the token'
  if (decoded.form === 'unsure')
    return unknown(source, 'cannot be judged here', `Cannot be judged here: ${decoded.why}.`)
  // Only a release with inbound OAuth looks at the header before it knows whose token it is.
  const looks = facts.gateway.capabilities.model !== 'none'
  if (decoded.form === 'unreadable') {
    const early = looks && decoded.header ? headerProblem(decoded.header.value) : null
    if (early && decoded.header)
      return fail(
        decoded.header.by === 'every' ? 'crash' : 'token-or-crash',
        'the token header',
        early,
        `${early}, and the claims cannot be read. The gateway answers HTTP ${decoded.header.by === 'every' ? '500' : '500 or 401'}.`,
      )
    const log = 'Bearer token is not a decodable JWT; deferring to internal verify_credentials'
    return fail(
      'not-for-oauth',
      source,
      say.unreadable[decoded.why].short,
      say.unreadable[decoded.why].long,
      { log },
    )
  }
  if (facts.gateway.capabilities.rules.limitsHeaderField && facts.token.length > MAX_HEADER) {
    const text = `The token has ${facts.token.length} letters. The gateway checks it, and then refuses the request with HTTP 431 unless MAX_HEADER_FIELD_SIZE_BYTES was raised from 8192.`
    return unknown(source, 'too long for the header limit', text)
  }
  const broken = looks ? headerProblem(header) : null
  if (broken)
    return fail(
      'crash',
      'the token header',
      broken,
      `${broken}. The gateway does not expect this and answers HTTP 500.`,
    )
  return pass(source, '3 parts, a JWT', 'The token has three parts, and its header and claims can be read.')
}

// PyJWT raises InvalidTokenError for these, which the gateway's routing does not catch (api_jws.py `_validate_headers`).
function headerProblem(header: Case['header']): string | null {
  if ('kid' in header && typeof header['kid'] !== 'string') return 'the header kid is not a string'
  if ('crit' in header) {
    const crit = header['crit']
    if (!Array.isArray(crit) || crit.length === 0) return 'the header crit is not a list with entries'
    if (crit.some((name: Json) => name !== 'b64' || !('b64' in header)))
      return 'the header names a critical extension'
  }
  return null
}

const outsideIssuer: Check = ({ decoded, claims, facts }) => {
  const source = 'iss against JWT_ISSUER'
  if (decoded.form !== 'jwt') return notChecked(source, 'no claims to read')
  const { jwtIssuer, jwtIssuerKnown, capabilities } = facts.gateway
  if ((claims['iss'] ?? ('iss' in claims ? null : '')) === jwtIssuer) {
    const text = `The token says it was issued by the gateway itself (${jwtIssuer}). Such tokens are checked with the gateway's own key, which Claimcheck does not have.`
    return unknown(source, "the gateway's own issuer", text, {
      received: [jwtIssuer],
      beyond: "not for the gateway's own tokens",
    })
  }
  if (capabilities.model === 'none') {
    const text = `ContextForge ${capabilities.version ?? ''} checks tokens with its own key only, whatever the server's OAuth settings say. 1.0.0 and later accept tokens of an identity provider.`
    // Permissive unless MCP_REQUIRE_AUTH is set: the token counts for nothing, and the request may pass without it.
    if (capabilities.rules.refusalDetail === null)
      return unknown(
        source,
        'not checked by this release',
        `${text} Whether a request passes as anonymous depends on MCP_REQUIRE_AUTH, which the gateway does not tell.`,
        { beyond: 'not in this release' },
      )
    return fail('not-for-oauth', source, 'not accepted by this release', text)
  }
  const text = jwtIssuerKnown
    ? `The token was not issued by the gateway (${jwtIssuer}), so the OAuth rules of the server apply.`
    : `The token does not name ${jwtIssuer}, the gateway's usual issuer, so the OAuth rules of the server apply. This login cannot read JWT_ISSUER.`
  return pass(source, `not ${jwtIssuer}`, text, { received: [say.shown(claims['iss'])] })
}

const oauthOn: Check = ({ facts }) => {
  const source = 'oauth_enabled'
  // The gateway answers 404 both for a server that is gone and for one this login may not see.
  if (!facts.server)
    return unknown(
      source,
      'not seen by this login',
      'Cannot decide: the gateway shows this login no server with this id. It is gone, and then every token is refused, or it belongs to somebody else.',
    )
  if (facts.server.oauthEnabled)
    return pass(source, 'oauth_enabled', 'The server checks tokens of identity providers.')
  return fail(
    'not-for-oauth',
    source,
    'off',
    'OAuth is off for this server: tokens of your identity provider are not checked here, and only tokens of the gateway itself are accepted.',
  )
}

const oauthSetUp: Check = ({ facts }) => {
  const source = 'oauth_config'
  const raw = facts.server?.oauthConfig ?? null
  const log = `Server ${facts.serverId} has oauth_enabled=True but no oauth_config configured; rejecting token`
  if (!facts.server) return notChecked(source, 'no such server')
  if (!truthy(raw))
    return fail(
      'misconfigured',
      source,
      'empty',
      'OAuth is on, but oauth_config is empty: every caller gets 503.',
      { log },
    )
  if (!isObject(raw))
    return fail(
      'crash',
      source,
      'not an object',
      'oauth_config is not an object: the gateway answers HTTP 500.',
    )
  return pass(source, say.count(Object.keys(raw).length, 'key'), 'The server has OAuth settings.')
}

const issuersListed: Check = ({ issuers, facts }) => {
  const source = 'oauth_config.authorization_servers'
  if (!facts.server) return notChecked(source, 'no such server')
  if (issuers.allowed.length === 0) {
    const log =
      issuers.dropped.length > 0
        ? `Ignoring non-HTTPS authorization_servers (SSRF risk): ${say.pythonList(issuers.dropped)}`
        : `Server ${facts.serverId} has oauth_enabled=True but no authorization_servers configured; rejecting token`
    const text = issuers.dropped.length > 0
      ? 'Only http:// issuers are configured. The gateway drops them with nothing but a log line, and every caller gets 503.'
      : 'No authorization server is configured: every caller gets 503.' // prettier-ignore
    return fail('misconfigured', source, issuers.dropped.length > 0 ? 'none with https' : 'none', text, {
      log,
      received: issuers.dropped,
    })
  }
  const dropped =
    issuers.dropped.length > 0 ? ` Dropped, since not https: ${issuers.dropped.join(', ')}.` : ''
  return pass(
    source,
    `${issuers.allowed.length}, with https`,
    `The server trusts ${issuers.allowed.join(', ')}.${dropped}`,
    { expected: issuers.allowed },
  )
}

const issuerAllowed: Check = ({ issuers, issuer, claims, decoded, facts }) => {
  const source = 'iss against authorization_servers'
  if (decoded.form !== 'jwt') return notChecked(source, 'no claims to read')
  if (issuers.allowed.length === 0) return notChecked(source, 'no issuer is listed')
  const received = [say.shown(claims['iss'])]
  if (issuer !== null)
    return pass(source, 'final slash ignored', `${issuer} is one of this server's issuers.`, {
      expected: issuers.allowed,
      received,
    })
  const log = `Token issuer ${typeof claims['iss'] === 'string' && claims['iss'] ? claims['iss'] : '<missing>'} not in allowlist for server ${facts.serverId}; deferring to internal verify`
  const text = typeof claims['iss'] === 'string'
    ? `The token was issued by ${claims['iss']}, which is not one of this server's issuers. The comparison is exact but for final slashes. The gateway then treats the token as its own and refuses it: the answer does not mention OAuth.`
    : 'The token names no issuer (iss), so the gateway treats it as its own and refuses it.' // prettier-ignore
  return fail('not-for-oauth', source, 'not listed', text, { expected: issuers.allowed, received, log })
}

const metadata: Check = ({ issuer, metadata: found, facts }) => {
  const source = "the issuer's metadata"
  if (issuer === null) return notChecked(source, 'only issuers the server names are asked')
  if (urlsplit(issuer) === null)
    return fail(
      'crash',
      source,
      'the issuer is not a URL',
      `${issuer} cannot be parsed: the gateway answers HTTP 500.`,
    )
  if (!found)
    return facts.metadata.state === 'not-gathered'
      ? unknown(source, 'not read', facts.metadata.why, { mayCrash: true })
      : notChecked(source, 'not read')
  if (found.state === 'found')
    return pass(source, 'same issuer', `Read from ${found.url}; it names the same issuer.`, {
      received: [found.url],
    })
  if (found.state === 'unknown') {
    return unknown(
      source,
      'not reachable from here',
      `Cannot decide: the metadata of ${issuer} could not be read from this computer. The gateway may see it otherwise. ${found.says.join('; ')}`,
      // With keys nobody here has seen, it may even fail on one of them.
      { mayCrash: true },
    )
  }
  const log = `Authorization server metadata discovery failed for ${issuer}`
  return fail(
    'invalid-token',
    source,
    'not found',
    `No usable metadata: ${found.says.join('; ')}. The gateway does not follow redirects, wants status 200 and the same issuer, and remembers a failure for 5 or 30 seconds.`,
    { log, received: found.says },
  )
}

const keyUrl: Check = ({ keyUrl: url, issuer }) => {
  const source = 'jwks_uri in the metadata'
  if (!url) return notChecked(source, 'no metadata')
  if (url.state === 'trusted')
    return pass(source, 'https, same host', `The keys are at ${url.url}, on the issuer's own host.`, {
      received: [url.url],
    })
  if (url.state === 'unaskable')
    return pass(
      source,
      'https, same host',
      `${url.url} is on the issuer's own host, but no address that can be asked.`,
      {
        received: [url.url],
      },
    )
  if (url.state === 'crash')
    return fail(
      'crash',
      source,
      'not a URL',
      `jwks_uri ${url.url} cannot be parsed: the gateway answers HTTP 500.`,
    )
  if (url.state === 'unsure')
    return unknown(
      source,
      'read in more than one way',
      `Cannot decide: ${url.url} is no plain address, and the gateway may ask elsewhere than this app would.`,
      { mayCrash: true },
    )
  const more = {
    received: url.url ? [url.url] : [],
    expected: [`https on the host of ${issuer ?? 'the issuer'}`],
  }
  if (url.why === 'missing')
    return fail(
      'invalid-token',
      source,
      'missing',
      'The metadata names no jwks_uri. The other metadata address is not tried then.',
      { ...more, log: `No jwks_uri in OIDC metadata for issuer ${issuer ?? ''}` },
    )
  const text =
    url.why === 'not-https'
      ? 'The key URL is not https.'
      : `The keys are on another host or port than the issuer. The gateway refuses that, whoever the provider is (a defence against request forgery).`
  return fail('invalid-token', source, url.why === 'not-https' ? 'not https' : 'other host', text, {
    ...more,
    log: `jwks_uri ${url.url} does not match issuer origin ${issuer ?? ''}; rejecting (SSRF defense)`,
  })
}

const notIdToken: Check = ({ claims, decoded, issuer }) => {
  const source = 'nonce, at_hash'
  if (decoded.form !== 'jwt') return notChecked(source, 'no claims to read')
  const markers = ['nonce', 'at_hash'].filter((name) => name in claims)
  if (markers.length === 0)
    return pass(
      source,
      'no nonce, at_hash',
      'The token has neither nonce nor at_hash, the marks of an ID token.',
    )
  const log = `Rejecting OIDC ID token masquerading as OAuth access token (issuer=${issuer ?? ''}, claims=${say.pythonList(markers)})`
  return fail(
    'invalid-token',
    source,
    `has ${markers.join(', ')}`,
    `The token has ${markers.join(' and ')}, so the gateway takes it for an ID token. Clients must send the access token.`,
    { log, received: markers },
  )
}

const signature: Check = ({ key, facts, header }) => {
  const source = "the issuer's keys"
  const log = (reason: string): string => `OAuth access token verification failed: ${reason}`
  if (!key)
    return facts.keys.state === 'not-gathered' && facts.keys.why !== ''
      ? notChecked(source, facts.keys.why)
      : notChecked(source, 'no key URL to ask')
  if (key.state === 'refused')
    return fail(
      'invalid-token',
      source,
      key.says,
      `The signature cannot be checked by the gateway: ${key.says}.`,
      { log: log(key.log), received: [say.shown(header['kid'])] },
    )
  if (key.state === 'crash')
    return fail(
      'crash',
      source,
      key.says,
      `The gateway does not expect this and answers HTTP 500: ${key.says}.`,
    )
  if (key.state === 'unknown')
    return unknown(
      source,
      'keys not reachable',
      `Cannot decide: ${key.says}. The gateway may see it otherwise.`,
      { mayCrash: true },
    )
  const name = `${key.alg}, kid ${say.short(key.kid)}`
  const choice = keyChoice(facts.keys, key.kid)
  switch (facts.signature.state) {
    case 'valid':
      return pass(
        source,
        name,
        `Signed with ${key.alg} by the key ${key.kid}, which the issuer publishes. ${choice.why}`,
        choice,
      )
    case 'invalid':
      return fail(
        'invalid-token',
        source,
        `${name}: wrong`,
        'The signature does not fit the key: the token was changed, or signed by another key with the same kid.',
        { log: log('Signature verification failed'), ...choice },
      )
    case 'unsupported':
      return unknown(source, `${name}: not supported here`, `Cannot decide: ${facts.signature.why}`)
    case 'not-checked':
      return unknown(source, 'not checked', `Cannot decide: ${facts.signature.why}`)
  }
}

const time: Check = ({ claims, decoded, facts, expected }) => {
  const source = 'iat, nbf, exp'
  if (decoded.form !== 'jwt') return notChecked(source, 'no claims to read')
  if (expected.kind === 'crash') return notChecked(source, 'resource makes the gateway fail before it looks')
  const { now, uncertainty } = facts.clock
  const log = (reason: string): string => `OAuth access token verification failed: ${reason}`
  let close = false
  // PyJWT's order. Leeway is zero.
  for (const [name, message] of [
    ['iat', 'Issued At claim (iat) must be an integer.'],
    ['nbf', 'Not Before claim (nbf) must be an integer.'],
    ['exp', 'Expiration Time claim (exp) must be an integer.'],
  ] as const) {
    if (!(name in claims)) continue
    const value = toInt(claims[name])
    const received = [`${name} = ${say.shown(claims[name])}`]
    if (value === null)
      return fail(
        // TypeError and OverflowError, which PyJWT before 2.15 does not make its own.
        typeof claims[name] !== 'string' ? 'token-or-crash' : 'invalid-token',
        name,
        `${name} is no number`,
        `${name} is ${say.shown(claims[name])}; the gateway needs a number of seconds.`,
        { log: log(message), received },
      )
    const late = name === 'exp' ? value <= now : value > now
    if (Math.abs(value - now) <= uncertainty) {
      close = true
      continue
    }
    if (!late) continue
    if (name === 'exp')
      return fail(
        'invalid-token',
        'exp',
        `expired ${say.duration(now - value)} ago`,
        `The token expired ${say.duration(now - value)} ago (${say.instant(value)}). The gateway allows no leeway. Get a fresh token.`,
        { log: log('Signature has expired'), received },
      )
    return fail(
      'invalid-token',
      name,
      `${name} is ${say.duration(value - now)} ahead`,
      `${name} lies ${say.duration(value - now)} in the future (${say.instant(value)}): the gateway allows no leeway. One of the clocks is wrong.`,
      { log: log(`The token is not yet valid (${name})`), received },
    )
  }
  if (close)
    return unknown(
      source,
      'within a second of the edge',
      'Cannot decide: a time claim is within the uncertainty of the gateway clock.',
    )
  const exp = 'exp' in claims ? toInt(claims['exp']) : null
  return pass(
    source,
    exp === null ? 'no exp: never expires' : `${say.duration(exp - now)} left, no leeway`,
    exp === null ? 'The token has no exp. This gateway accepts that.' : `Valid until ${say.instant(exp)}.`,
  )
}

/** What the issuer's metadata says of RFC 8707. No standard names a field for it, so silence proves nothing. */
function resourceIndicators({ metadata: found }: Case): string {
  if (found?.state !== 'found') return ''
  const says = found.document['resource_indicators_supported']
  if (says === true)
    return "The issuer's metadata claims support for resource indicators (RFC 8707): a hint that clients can ask for the right audience."
  if (says === false)
    return "The issuer's metadata says that it does not support resource indicators (RFC 8707)."
  return "The issuer's metadata does not mention resource indicators (RFC 8707), which proves nothing."
}

const audience: Check = (c) => {
  const { claims, decoded, expected, facts } = c
  const source = 'aud against the expected audiences'
  if (!c.facts.server) return notChecked(source, 'no server to compare with')
  if (expected.kind === 'crash')
    return fail(
      'crash',
      'oauth_config.resource',
      'resource is no text or list',
      'resource is a number or true: the gateway fails on every token with HTTP 500. Set it to a list of strings.',
    )
  if (decoded.form !== 'jwt') return notChecked(source, 'no claims to read')
  if (expected.kind === 'refuse') return notChecked(source, 'this release compares no audience')
  const log = (reason: string): string => `OAuth access token verification failed: ${reason}`
  const values = expected.members.map(({ value }) => value)
  const aud = claims['aud']
  if (!truthy(aud)) {
    return fail(
      'invalid-token',
      'aud',
      'missing',
      'The token has no audience (aud). The gateway needs one that it expects.',
      { expected: values, received: [], log: log('Token is missing the "aud" claim') },
    )
  }
  const list = typeof aud === 'string' ? [aud] : Array.isArray(aud) ? aud : null
  if (!list || list.some((item: Json) => typeof item !== 'string')) {
    return fail(
      'invalid-token',
      'aud',
      'not text',
      `aud is ${say.shown(aud)}: only a string or a list of strings is accepted.`,
      { expected: values, received: [say.shown(aud)], log: log('Invalid claim format in token') },
    )
  }
  const received = list.map(String)
  const assumed = facts.gateway.appDomain.source === 'assumed'
  const matched = expected.members.find(
    (member) => received.includes(member.value) && !(member.lane === 'C' && assumed),
  )
  if (matched)
    return pass(
      source,
      `${received.filter((value) => values.includes(value)).length} of ${received.length} match`,
      `${matched.value} is expected here (${matched.from}).`,
      { expected: values, received },
    )
  // An unknown or assumed APP_DOMAIN leaves open only values of the canonical form; anything else can be refused with certainty.
  const open =
    facts.gateway.appDomain.source !== 'gateway' &&
    expected.canonicalCounts &&
    received.some((value) => value.endsWith(`/servers/${facts.serverId}/mcp`))
  if (open) {
    return unknown(
      source,
      'depends on APP_DOMAIN',
      `Cannot decide: whether ${received.join(' or ')} is expected depends on APP_DOMAIN, which ${assumed ? 'is only assumed' : 'this login cannot read'}.`,
      { expected: values, received },
    )
  }
  return fail(
    'invalid-token',
    source,
    `0 of ${received.length} match`,
    `The gateway expects ${say.count(values.length, 'audience')}, this token ${received.length === 1 ? 'is for another' : `has ${received.length} others`}.`,
    { expected: values, received, log: log("Audience doesn't match"), hint: resourceIndicators(c) },
  )
}

const signedIssuer: Check = ({ claims, decoded, issuer }) => {
  const source = 'iss, sub, jti as signed'
  if (decoded.form !== 'jwt') return notChecked(source, 'no claims to read')
  const log = (reason: string): string => `OAuth access token verification failed: ${reason}`
  if ('sub' in claims && typeof claims['sub'] !== 'string')
    return fail(
      'invalid-token',
      'sub',
      'sub is no text',
      `sub is ${say.shown(claims['sub'])}; it must be a string.`,
      { log: log('Subject must be a string') },
    )
  if ('jti' in claims && typeof claims['jti'] !== 'string')
    return fail(
      'invalid-token',
      'jti',
      'jti is no text',
      `jti is ${say.shown(claims['jti'])}; it must be a string.`,
      { log: log('JWT ID must be a string') },
    )
  if (issuer === null) return notChecked(source, 'the issuer is not listed')
  return pass(
    source,
    'the same issuer',
    'The signed claims name the issuer the keys came from. This step cannot fail once the issuer was allowed.',
    { received: [say.shown(claims['iss'])] },
  )
}

const learning: Check = ({ facts, config, claims, decoded }) => {
  const source = 'oauth_config.resource'
  if (!facts.gateway.capabilities.learns)
    return pass(source, 'does not learn', 'This release writes nothing. This step never refuses a token.')
  if (!facts.server?.oauthEnabled || !isObject(facts.server.oauthConfig))
    return notChecked(source, 'nothing to learn into')
  if (truthy(config['resource']))
    return pass(
      source,
      'resource is set',
      'resource is set, so nothing is learned. This step never refuses a token.',
    )
  if (decoded.form !== 'jwt' || learnable(claims['aud']) === null)
    return pass(source, 'nothing to learn', 'The token has no audience that could be learned.')
  return pass(
    source,
    'will be learned',
    `resource is empty: if the gateway accepts this token, it stores ${say.shown(claims['aud'])} as resource, and from then on accepts nothing else.`,
    { learns: true },
  )
}

/** What the gateway would store as `resource`; null when the claim has no shape it takes. Source: `_is_valid_audience`. */
export function learnable(aud: Json | undefined): Json | null {
  if (typeof aud === 'string') return strip(aud) === '' ? null : aud
  if (Array.isArray(aud))
    return aud.length > 0 && aud.every((item: Json) => typeof item === 'string' && strip(item) !== '')
      ? aud
      : null
  return null
}

/** The e-mail the gateway looks the user up by; null when the first truthy claim holds none. */
export function emailOf(claims: Case['claims']): string | null {
  const { value } = firstTruthy(claims, ['email', 'preferred_username', 'sub'])
  return typeof value === 'string' && value.includes('@') ? strip(value).toLowerCase() : null
}

const emailClaim: Check = ({ claims, decoded }) => {
  const source = 'email, preferred_username, sub'
  if (decoded.form !== 'jwt') return notChecked(source, 'no claims to read')
  const { name, value } = firstTruthy(claims, ['email', 'preferred_username', 'sub'])
  const email = emailOf(claims)
  if (email !== null)
    return pass(source, `${name}, contains @`, `The gateway looks the user up as ${email}, from ${name}.`, {
      received: [email],
    })
  const text = truthy(value)
    ? `The first of email, preferred_username and sub that is set is ${name} = ${say.shown(value)}, and it holds no e-mail address. Later ones are not tried.`
    : 'The token has none of email, preferred_username and sub.' // prettier-ignore
  return fail('no-email', source, 'no e-mail', `${text} Ask the provider to put email into access tokens.`, {
    received: truthy(value) ? [`${name} = ${say.shown(value)}`] : [],
  })
}

const activeUser: Check = ({ claims, decoded, facts }) => {
  const source = 'the gateway user'
  const email = decoded.form === 'jwt' ? emailOf(claims) : null
  if (email === null) return notChecked(source, 'no e-mail to look up')
  switch (facts.user.state) {
    case 'active':
      return pass(source, 'exists, active', `${email} exists in ContextForge and is active.`, {
        received: [email],
      })
    case 'disabled':
      return fail(
        'disabled',
        source,
        'disabled',
        `The token is fine, but the account ${email} is disabled in ContextForge.`,
        { received: [email] },
      )
    case 'missing':
      return fail(
        'no-user',
        source,
        'not registered',
        `The token is fine, but ContextForge has no user ${email}. Users are not created by tokens.`,
        { received: [email] },
      )
    case 'unknown':
      return unknown(
        source,
        'not known to this login',
        `Cannot decide: every check on the token passes, the user is not known to this login. ${facts.user.why}`,
        { received: [email] },
      )
  }
}

export type Checks = Readonly<
  Record<
    StepId,
    {
      readonly group: 'Routing' | 'Server' | 'Keys' | 'Claims' | 'Person'
      readonly title: string
      readonly check: Check
    }
  >
>

/** Every step in the gateway's order. All are run; which one blocks is the judge's business. */
export const checks: Checks = {
  readable: { group: 'Routing', title: 'Readable token', check: readable },
  'outside-issuer': { group: 'Routing', title: 'Outside issuer', check: outsideIssuer },
  'oauth-on': { group: 'Server', title: 'OAuth is on', check: oauthOn },
  'oauth-set-up': { group: 'Server', title: 'OAuth is set up', check: oauthSetUp },
  'issuers-listed': { group: 'Server', title: 'Issuers listed', check: issuersListed },
  'issuer-allowed': { group: 'Server', title: 'Issuer allowed', check: issuerAllowed },
  metadata: { group: 'Keys', title: 'Metadata found', check: metadata },
  'key-url': { group: 'Keys', title: 'Key URL trusted', check: keyUrl },
  'not-id-token': { group: 'Keys', title: 'Not an ID token', check: notIdToken },
  signature: { group: 'Keys', title: 'Signature', check: signature },
  time: { group: 'Claims', title: 'Time', check: time },
  audience: { group: 'Claims', title: 'Audience', check: audience },
  'signed-issuer': { group: 'Claims', title: 'Signed issuer', check: signedIssuer },
  learning: { group: 'Claims', title: 'Learning', check: learning },
  'email-claim': { group: 'Person', title: 'E-mail claim', check: emailClaim },
  'active-user': { group: 'Person', title: 'Active user', check: activeUser },
} // prettier-ignore

export const sameIssuer = (a: string, b: string): boolean => stripSlashes(a) === stripSlashes(b)
