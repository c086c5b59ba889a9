import type { StepId } from '../contextforge/index.ts'
import type { PasteAnswer } from './answer.ts'
import type { Paste } from './paste.ts'
import { address, atStep, atSteps, said } from './words.ts'

/*
 * The gateway's own texts: its log lines and the error texts of its answers, each with the step it comes
 * from. Source: ContextForge 1.1.0, transports/streamablehttp_transport.py and utils/verify_credentials.py.
 */

interface Line {
  /** The part of the line that never changes. */
  readonly mark: string
  readonly step: StepId
  /** `{1}` and so on stand for what `parts` finds, written as an address or a word. */
  readonly means: string
  readonly cure: string
  readonly parts?: RegExp
}

const VERIFY = 'OAuth access token verification failed'
const CURE_AUDIENCE =
  'At the identity provider: issue the server’s own address as aud. Or here, on the server’s Audience tab: add the value the token has to resource.'
const CURE_KEYS =
  'Get a fresh token at the client. If it stays so, compare the kid of the token with the keys the issuer publishes: the gateway reads them anew only every half minute.'

// Longer marks come first, because the first one that matches at a place counts.
const LINES: readonly Line[] = [
  {
    mark: 'Bearer token is not a decodable JWT',
    step: 'readable',
    means:
      'The token is opaque, encrypted or cut: the gateway could not read it as a JWT, and took it for one of its own.',
    cure: 'At the identity provider: issue JWT access tokens for this client. Many do once an audience or an API is asked for. Check first that the token was not cut.',
  },
  {
    mark: 'has oauth_enabled=True but no oauth_config',
    step: 'oauth-set-up',
    means: 'OAuth is on for the server, but its settings are empty, and every caller gets 503.',
    cure: 'Here, in the settings of the server: name the issuer in authorization_servers.',
  },
  {
    mark: 'Ignoring non-HTTPS authorization_servers',
    step: 'issuers-listed',
    means: 'An issuer of the server is written with http and does not count.',
    cure: 'Here, in the settings of the server: write the issuer with https in authorization_servers.',
  },
  {
    mark: 'but no authorization_servers configured',
    step: 'issuers-listed',
    means: 'No issuer is named for the server, or only ones with http, and every caller gets 503.',
    cure: 'Here, in the settings of the server: name the issuer in authorization_servers, with https.',
  },
  {
    mark: 'not in allowlist',
    step: 'issuer-allowed',
    parts: /[Ii]ssuer (\S{1,400}) not in allowlist/,
    means:
      'The token is of the issuer {1}, which the server does not name. It was treated as one of the gateway’s own, and refused.',
    cure: 'At the client: get a token from an issuer the server names. If {1} is your provider, write it into authorization_servers of the server exactly as it stands in iss.',
  },
  {
    mark: 'Authorization server metadata discovery failed for',
    step: 'metadata',
    parts: /discovery failed for (\S{1,400})/,
    means: 'The gateway found no metadata of {1}: not there, redirected, not JSON, or naming another issuer.',
    cure: 'At the identity provider, or on the way to it: the metadata must answer the gateway itself with status 200 and name the same issuer. A private certificate authority belongs into SSL_CERT_FILE of the gateway. A failure is remembered for 5 or 30 seconds.',
  },
  {
    mark: 'OAuth metadata probe',
    step: 'metadata',
    means:
      'One of the two addresses of the issuer’s metadata did not give a usable document. The other one may have.',
    cure: 'Look at the line behind it: only “metadata discovery failed” stops a token. Then the metadata must answer the gateway with status 200 and JSON.',
  },
  {
    mark: 'Metadata issuer mismatch at',
    step: 'metadata',
    parts: /mismatch at (\S{1,400}): got (\S{1,400}), expected (\S{1,400})/,
    means: 'The metadata at {1} names the issuer {2}, and {3} was asked for.',
    cure: 'Here, in the settings of the server: write the issuer in authorization_servers as the metadata names it. If the metadata is wrong, set the provider’s public address.',
  },
  {
    mark: 'No jwks_uri in OIDC metadata',
    step: 'key-url',
    parts: /for issuer (\S{1,400})/,
    means: 'The metadata of {1} names no address of its keys.',
    cure: 'At the identity provider: publish jwks_uri in the first of its metadata documents; the second is not read.',
  },
  {
    mark: 'does not match issuer origin',
    step: 'key-url',
    parts: /jwks_uri (\S{1,400}) does not match issuer origin (\S{1,400});/,
    means:
      'The keys are at {1}, and the issuer is {2}: the gateway takes keys only with https and from the issuer’s own host and port.',
    cure: 'At the identity provider: serve the keys from the issuer’s host. For Entra ID that means version 2 tokens (requestedAccessTokenVersion 2). Google and Firebase cannot: put a provider of your own in front.',
  },
  {
    mark: 'Rejecting OIDC ID token masquerading',
    step: 'not-id-token',
    means: 'The token has nonce or at_hash, the marks of an ID token.',
    cure: 'At the client: send access_token, not id_token. Authentik copies a nonce into access tokens too: let the client leave nonce out.',
  },
  {
    mark: `${VERIFY}|Signature verification failed`,
    step: 'signature',
    means: 'The token was not signed with the key of that kid.',
    cure: CURE_KEYS,
  },
  {
    mark: `${VERIFY}|Unable to find a signing key`,
    step: 'signature',
    means:
      'The issuer publishes no key with the kid of the token. Entra ID signs tokens for Microsoft Graph in a way only Graph can verify.',
    cure: CURE_KEYS,
  },
  {
    mark: `${VERIFY}|The specified alg value is not allowed`,
    step: 'signature',
    means:
      'The token is signed with an algorithm the gateway does not take, mostly HS256 with a client secret.',
    cure: 'At the identity provider: sign access tokens with a key (RS256 or ES256).',
  },
  {
    mark: `${VERIFY}|Algorithm not`,
    step: 'signature',
    means: 'The token names no algorithm, or one the gateway does not know.',
    cure: 'At the identity provider: sign access tokens with a key (RS256 or ES256).',
  },
  {
    mark: `${VERIFY}|Fail to fetch data from the url`,
    step: 'signature',
    means: 'The gateway could not read the issuer’s keys.',
    cure: 'On the way from the gateway to the issuer: the address in jwks_uri must answer the gateway. SKIP_SSL_VERIFY does not apply to keys: a private certificate authority belongs into SSL_CERT_FILE.',
  },
  {
    mark: `${VERIFY}|The JWK Set did not contain`,
    step: 'signature',
    means: 'The issuer’s key document holds no key that can be used.',
    cure: 'At the identity provider: publish a signing key (RSA or EC) in jwks_uri.',
  },
  {
    mark: `${VERIFY}|The JWKS endpoint did not`,
    step: 'signature',
    means: 'The issuer’s key document holds no signing key.',
    cure: 'At the identity provider: publish a signing key (RSA or EC) in jwks_uri.',
  },
  {
    mark: `${VERIFY}|Signature has expired`,
    step: 'time',
    means: 'The token is expired by the gateway’s clock.',
    cure: 'At the client: get a fresh token. If fresh ones fail too, set the clocks: the gateway allows no leeway.',
  },
  {
    mark: `${VERIFY}|The token is not yet valid`,
    step: 'time',
    means: 'The token is from the future by the gateway’s clock (iat or nbf).',
    cure: 'On both machines: synchronise the clocks of the gateway and the identity provider. There is no leeway.',
  },
  {
    mark: `${VERIFY}|Expiration Time claim`,
    step: 'time',
    means: 'exp of the token is no number.',
    cure: 'At the identity provider: exp is a number of seconds.',
  },
  {
    mark: `${VERIFY}|Audience doesn't match`,
    step: 'audience',
    means: 'None of the token’s audiences (aud) is one this server expects.',
    cure: CURE_AUDIENCE,
  },
  {
    mark: `${VERIFY}|Invalid audience`,
    step: 'audience',
    means: 'None of the token’s audiences (aud) is one this server expects.',
    cure: CURE_AUDIENCE,
  },
  {
    mark: `${VERIFY}|Token is missing the "aud" claim`,
    step: 'audience',
    means:
      'The token has no audience (aud). Cognito, Ory Hydra and a fresh Keycloak realm issue such tokens.',
    cure: CURE_AUDIENCE,
  },
  {
    mark: `${VERIFY}|Token is missing the`,
    step: 'audience',
    means: 'The token lacks a claim the gateway wants, mostly its audience (aud).',
    cure: CURE_AUDIENCE,
  },
  {
    mark: `${VERIFY}|Invalid claim format in token`,
    step: 'audience',
    means: 'aud of the token is neither a text nor a list of texts.',
    cure: CURE_AUDIENCE,
  },
  {
    mark: `${VERIFY}|Subject must be a string`,
    step: 'signed-issuer',
    means: 'sub of the token is no text.',
    cure: 'At the identity provider: issue sub as a text.',
  },
  {
    mark: `${VERIFY}|JWT ID must be a string`,
    step: 'signed-issuer',
    means: 'jti of the token is no text.',
    cure: 'At the identity provider: issue jti as a text.',
  },
  {
    mark: 'no canonical resource URL could be derived',
    step: 'audience',
    means:
      'The server has neither resource nor client_id, and APP_DOMAIN gives no address: nothing is expected, so every token is refused.',
    cure: 'Here, on the server’s Audience tab: write the server’s public URL into resource. Or set APP_DOMAIN in the gateway’s environment.',
  },
  {
    mark: 'does not match expected issuer',
    step: 'signed-issuer',
    parts: /token iss (\S{1,400}) does not match expected issuer (\S{1,400})/,
    means: 'The signed iss {1} is another than the one the keys belong to.',
    cure: 'At the client: get a token from the issuer the server names.',
  },
  {
    mark: 'Refusing to persist malformed aud claim',
    step: 'learning',
    means: 'The token was accepted, and its audience has a shape that is not learned.',
    cure: 'Here, on the server’s Audience tab: write resource yourself, so that nothing is to be learned.',
  },
  {
    mark: 'Learned OAuth audience from IdP token',
    step: 'learning',
    means:
      'The token was accepted, and its audience was stored as resource: from now on nothing else is accepted.',
    cure: 'Here, on the server’s Audience tab: check that the learned value is the one you want, and add the others to resource.',
  },
  {
    mark: 'Failed to persist learned audience',
    step: 'learning',
    means: 'The token was accepted; its audience could not be stored.',
    cure: 'At the gateway: look for the database error behind this line. Writing resource yourself makes learning unnecessary.',
  },
  {
    mark: 'during OAuth access-token verification',
    step: 'active-user',
    means:
      'The gateway could not look the person or their teams up: its database did not answer. The caller got 503 or 401.',
    cure: 'At the gateway: look for the database error behind this line.',
  },
  {
    mark: 'OAuth required for server',
    step: 'readable',
    means: 'The server wants OAuth, and the request came without a token: this is how every sign-in begins.',
    cure: 'At the client: sign in. If it did, it sends no Authorization header, or a proxy in front took it away.',
  },
  {
    mark: 'OAuth enforcement DB lookup failed',
    step: 'oauth-on',
    means: 'The gateway could not read the server from its database, and answered 503.',
    cure: 'At the gateway: look for the database error behind this line.',
  },
  {
    mark: VERIFY,
    step: 'signature',
    means: 'A check of the token’s signature and claims failed, for the reason that stands behind the colon.',
    cure: 'Put the token on the bench: it names the check and its cure.',
  },
]

/**
 * The error texts of the gateway's answers, each with its step, or with the first and the last of several
 * possible steps.
 */
const ANSWERS: readonly {
  readonly detail: string
  readonly steps: readonly [StepId, StepId?]
  readonly means: string
  readonly cure: string
}[] = [
  {
    detail: 'Invalid OAuth access token',
    steps: ['metadata', 'signed-issuer'],
    means: `The server looked at the token by its OAuth rules and refused it; one sentence stands for all these steps, the audience (${atStep('audience')}) being the usual one.`,
    cure: 'Put the token on the bench, or look into the gateway’s log: both name the step.',
  },
  {
    detail: 'Invalid authentication credentials',
    steps: ['readable', 'issuer-allowed'],
    means:
      'The token was not taken for one of the server’s issuers: it is no JWT, its issuer is not listed, OAuth is off for the server, or the address is another door.',
    cure: 'Check that the client uses /servers/ID/mcp, then put the token on the bench: it names the step.',
  },
  {
    detail: 'OAuth token missing valid email claim',
    steps: ['email-claim'],
    means:
      'Everything about the token is right, but it holds no e-mail address in email, preferred_username or sub.',
    cure: 'At the identity provider: put email into access tokens. For a token of a program without a person, use a grant with a person, or give the program’s user an address.',
  },
  {
    detail: 'User not registered in ContextForge',
    steps: ['active-user'],
    means: 'The token is right, and ContextForge does not know its person.',
    cure: 'In ContextForge: create the user with the token’s e-mail address, or let the person sign in there once through SSO.',
  },
  {
    detail: 'Account disabled',
    steps: ['active-user'],
    means: 'The token is right, and the account of its person is disabled in ContextForge.',
    cure: 'In ContextForge: enable the account under Users.',
  },
  {
    detail: 'OAuth authorization server not configured for this resource',
    steps: ['oauth-set-up', 'issuers-listed'],
    means: 'OAuth is on for the server, and no usable issuer is named.',
    cure: 'Here, in the settings of the server: name the issuer in authorization_servers, with https.',
  },
  {
    detail: 'This server requires OAuth authentication',
    steps: ['readable'],
    means: 'The request came without a token: this is how every sign-in begins.',
    cure: 'At the client: sign in. If it did, it sends no Authorization header, or another one than the gateway reads (AUTH_HEADER_NAME), or a proxy took it away.',
  },
  {
    detail: 'Authentication required for MCP endpoints',
    steps: ['readable'],
    means: 'The request came without a token, to an address where OAuth is not on.',
    cure: 'Turn OAuth on for the server, or check the address: it is /servers/ID/mcp.',
  },
  {
    detail: 'Token has been revoked',
    steps: ['outside-issuer'],
    means: 'One of the gateway’s own tokens, and it was revoked.',
    cure: 'In ContextForge: make a new API token.',
  },
  {
    detail: 'User not found in database',
    steps: ['active-user'],
    means:
      'The person of a token of the gateway itself, or of a proxy in front, is not known to ContextForge.',
    cure: 'In ContextForge: create the user.',
  },
]

const WHOSE = 'The gateway’s (ContextForge).'

/** Explains lines of the gateway's log, the last of each step and at most three. Only quotes the gateway. */
export function gatewayLog({ plain }: Paste): readonly PasteAnswer[] {
  const found = new Map<StepId, { readonly at: number; readonly line: Line; readonly text: string }>()
  for (const line of LINES) {
    const [mark = '', reason = ''] = line.mark.split('|')
    for (let at = plain.indexOf(mark), n = 0; at >= 0 && n < 200; at = plain.indexOf(mark, at + 1), n++) {
      const text = lineAt(plain, at)
      if (reason !== '' && !text.slice(text.indexOf(mark)).includes(reason)) continue
      // The general form of a line counts only where no specific one matched.
      if (line.mark === VERIFY && [...found.values()].some((one) => one.text === text)) continue
      const before = found.get(line.step)
      if (before === undefined || before.at < at) found.set(line.step, { at, line, text })
    }
  }
  return [...found.values()]
    .sort((a, b) => b.at - a.at)
    .slice(0, 3)
    .map(({ line, text }) => ({
      kind: 'gateway-log',
      first: `A gateway log line: ${atStep(line.step)}`,
      whose: WHOSE,
      means: filled(line.means, line.parts, text),
      cure: filled(line.cure, line.parts, text),
    }))
}

const filled = (words: string, parts: RegExp | undefined, text: string): string => {
  const found = parts?.exec(text)
  return words.replace(/\{(\d)\}/g, (_, n: string) => {
    const part = (found?.[Number(n)] ?? '').replace(/(?<![,;.])[,;.]+$/, '')
    return part === '' ? 'that address' : part === '<missing>' ? '(none)' : (address(part) ?? said(part))
  })
}

const lineAt = (text: string, at: number): string => {
  const start = Math.max(text.lastIndexOf('\n', at) + 1, at - 600)
  const end = text.indexOf('\n', at)
  return text.slice(start, Math.min(end < 0 ? text.length : end, at + 2_000))
}

/** Explains the error text of a gateway answer, as JSON or as a client repeats it. */
export function gatewayAnswer({ plain, documents }: Paste): readonly PasteAnswer[] {
  const said = ANSWERS.find(
    ({ detail }) =>
      documents.some((one) => typeof one['detail'] === 'string' && one['detail'].startsWith(detail)) ||
      (plain.length < 20_000 && plain.includes(detail)),
  )
  if (said === undefined) return []
  const { steps, means, cure } = said
  return [
    { kind: 'gateway-answer', first: `A gateway’s answer: ${atSteps(...steps)}`, whose: WHOSE, means, cure },
  ]
}
