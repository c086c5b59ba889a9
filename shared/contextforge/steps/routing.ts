import type { Json } from '../../kernel/json.ts'
import type { Case } from '../case.ts'
import { logged } from '../log-lines.ts'
import { ownKind, ownProblems } from '../own-token.ts'
import { shown, unreadable } from '../words.ts'
import { elsewhere, type Advise } from './advice.ts'
import { crash, fail, notChecked, pass, reading, step, unknown, type Check, type Finding } from './step.ts'

const readable = reading(
  ({ decoded, header, facts }) => [
    decoded.form === 'jwt' ? null : decoded,
    header,
    // Releases without inbound OAuth do not look at the header before they know whose token it is.
    facts.gateway.capabilities.model !== 'none',
  ],
  (unread, header, looks) => {
    const source = 'the token'
    if (unread?.form === 'unsure')
      return unknown(source, 'cannot be judged here', `Cannot be judged here: ${unread.why}.`)
    if (unread?.form === 'unreadable') {
      const early = looks && unread.header ? headerProblem(unread.header.value) : null
      if (early && unread.header)
        return fail(
          'the token header',
          early,
          `${early}, and the claims cannot be read. The gateway answers HTTP ${unread.header.by === 'every' ? '500' : '500 or 401'}.`,
          { answer: unread.header.by === 'every' ? 'crash' : 'token-or-crash' },
        )
      const log = logged(
        'not-a-jwt',
        'Bearer token is not a decodable JWT; deferring to internal verify_credentials',
      )
      return fail(source, unreadable[unread.why].short, unreadable[unread.why].long, { log })
    }
    const broken = looks ? headerProblem(header) : null
    if (broken)
      return crash(
        'the token header',
        broken,
        `${broken}. The gateway does not expect this and answers HTTP 500.`,
      )
    return pass(source, '3 parts, a JWT', 'The token has three parts, and its header and claims can be read.')
  },
)

// For these headers PyJWT raises an InvalidTokenError (api_jws.py `_validate_headers`) that the gateway's
// routing does not catch.
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

/** The finding for a token that is checked with the gateway's own key from here on. */
export const ownKey = (source: string, text: string, received: readonly string[] = []): Finding =>
  unknown(source, "checked with the gateway's own key", text, {
    received,
    beyond: "not for the gateway's own tokens",
  })

/**
 * Whether a token that the OAuth rules do not apply to is checked with the gateway's own key: when
 * JWT_ISSUER_VERIFICATION is off and the token has the gateway's signature algorithm. Otherwise it is refused
 * with the same error text.
 */
export const goesToOwnKey = ({ settings, header }: Pick<Case, 'settings' | 'header'>): boolean =>
  !settings.JWT_ISSUER_VERIFICATION && header['alg'] === settings.JWT_ALGORITHM

/**
 * One of the gateway's own tokens is never called accepted, because its signature needs the gateway's key. A
 * sure reason for refusal is named.
 */
function ownToken(c: Case): Finding {
  const { JWT_ISSUER: jwtIssuer } = c.settings
  const problems = ownProblems(c)
  const sure = problems.find((one) => one.sure)
  // An earlier check may refuse the token with another answer. Then only the refusal is certain, not its
  // text.
  const isFirst = problems[0] === sure || sure?.answer === 'not-for-oauth'
  const text = `The token says it was issued by the gateway itself (${jwtIssuer}), as ${ownKind(c.claims)}.`
  const more = { received: [jwtIssuer], beyond: "not for the gateway's own tokens" }
  if (sure)
    return fail(
      OWN_SOURCE,
      `the gateway's own, ${sure.detail}`,
      `${text} ${sure.says} The gateway refuses it.`,
      {
        ...more,
        answer: isFirst ? sure.answer : 'own-limited',
      },
    )
  return unknown(
    OWN_SOURCE,
    "the gateway's own issuer",
    [
      text,
      "Such tokens are checked with the gateway's own key, which Claimcheck does not have.",
      ...problems.map(({ says }) => says),
    ].join(' '),
    more,
  )
}

const OWN_SOURCE = 'iss, and what the gateway wrote into its own token'

const outsideIssuer: Check = (c) => {
  const { decoded, claims, settings } = c
  return decoded.form === 'jwt' && issIn(claims) === settings.JWT_ISSUER ? ownToken(c) : notOwn(c)
}

/** Empty where it is missing. */
const issIn = (claims: Case['claims']): Json => claims['iss'] ?? ('iss' in claims ? null : '')

const notOwn = reading(
  ({ decoded, claims, settings, facts }) => [
    decoded.form,
    claims['iss'],
    issIn(claims),
    settings.JWT_ISSUER,
    facts.gateway.capabilities,
  ],
  (form, said, iss, jwtIssuer, capabilities) => {
    const source = 'iss against JWT_ISSUER'
    if (form !== 'jwt') return notChecked(source, 'no claims to read')
    if (capabilities.model === 'none') {
      const text = `ContextForge ${capabilities.version ?? ''} checks tokens with its own key only, whatever the server's OAuth settings say. 1.0.0 and later accept tokens of an identity provider.`
      // These releases are permissive unless MCP_REQUIRE_AUTH is set: they ignore the token and may let the
      // request pass.
      if (capabilities.rules.refusalDetail === null)
        return unknown(
          source,
          'not checked by this release',
          `${text} Whether a request passes as anonymous depends on MCP_REQUIRE_AUTH, which the gateway does not tell.`,
          { beyond: 'not in this release' },
        )
      return fail(source, 'not accepted by this release', text)
    }
    const text =
      iss === '' || iss === null
        ? 'The token names no issuer, so it is not the gateway’s own. The OAuth rules of the server apply.'
        : `The token was not issued by the gateway (${jwtIssuer}), so the OAuth rules of the server apply.`
    return pass(source, `not ${jwtIssuer}`, text, { received: [shown(said)] })
  },
)

const upgrade: Advise = (c) => {
  const { facts, claims } = c
  const { model, version } = facts.gateway.capabilities
  const own = claims['iss'] === c.settings.JWT_ISSUER ? ownProblems(c).find(({ sure }) => sure) : undefined
  if (own)
    return [
      elsewhere(
        'own-token',
        'gateway',
        'Make another token in ContextForge',
        `This one is refused: ${own.detail}. Its limits were written when it was made, and cannot be changed.`,
      ),
    ]
  if (model !== 'none') return []
  const copy = `Please upgrade ContextForge${version === null ? '' : ` from ${version}`} to 1.0.0 or later: this release accepts no tokens of an identity provider.`
  return [
    elsewhere(
      'upgrade',
      'gateway-environment',
      'Upgrade the gateway to 1.0.0 or later',
      'Earlier releases accept no tokens of an identity provider.',
      copy,
    ),
  ]
}

/** The steps that decide which path a token takes through the gateway. */
export const routing = [
  step({
    id: 'readable',
    group: 'Routing',
    title: 'Readable token',
    wants: 'a JWT: three parts, with a header and claims that can be read',
    foundAt: 'In the token',
    answeredLike: 'not-for-oauth',
    check: readable,
    advise: (_, { askProvider }) =>
      askProvider(
        'jwt-tokens',
        'Ask for JWT access tokens',
        'Opaque and encrypted tokens cannot be checked by this gateway. Many providers issue a JWT once an audience or API is requested.',
      ),
  }),
  step({
    id: 'outside-issuer',
    group: 'Routing',
    title: 'Outside issuer',
    wants: 'an iss that is not the gateway’s own',
    foundAt: 'In the token',
    answeredLike: 'not-for-oauth',
    check: outsideIssuer,
    advise: upgrade,
  }),
] as const
