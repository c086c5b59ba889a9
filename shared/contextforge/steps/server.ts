import { hostOf } from '../../kernel/host.ts'
import { isObject } from '../../kernel/json.ts'
import { count } from '../../kernel/words.ts'
import { logged } from '../log-lines.ts'
import { stripSlashes, truthy } from '../python.ts'
import type { Remedy } from '../remedy.ts'
import { pythonList, shown } from '../words.ts'
import { isSharedHost } from '../shared-hosts.ts'
import { goesToOwnKey, ownKey } from './routing.ts'
import { atProvider, elsewhere, typed, type Advise } from './advice.ts'
import { crash, fail, notChecked, pass, reading, readingSite, step, unknown } from './step.ts'

const oauthOn = readingSite(
  (site) => [site.server, goesToOwnKey(site)],
  (server, toOwnKey) => {
    const source = 'oauth_enabled'
    // The gateway answers 404 both for a server that does not exist and for one this login may not see.
    if (!server)
      return unknown(
        source,
        'not seen by this login',
        'Cannot decide: the gateway shows this login no server with this id. It is gone, and then every token is refused, or it belongs to somebody else.',
      )
    if (server.oauthEnabled)
      return pass(source, 'oauth_enabled', 'The server checks tokens of identity providers.')
    if (toOwnKey)
      return ownKey(
        source,
        'OAuth is off for this server, and JWT_ISSUER_VERIFICATION as well: the token passes where it was signed with the gateway’s own key, whatever its issuer.',
      )
    return fail(
      source,
      'off',
      'OAuth is off for this server: tokens of your identity provider are not checked here, and only tokens of the gateway itself are accepted.',
    )
  },
)

const oauthSetUp = readingSite(
  ({ server, serverId }) => [server, serverId],
  (server, serverId) => {
    const source = 'oauth_config'
    const raw = server?.oauthConfig ?? null
    const log = logged(
      'no-settings',
      `Server ${serverId} has oauth_enabled=True but no oauth_config configured; rejecting token`,
    )
    if (!server) return notChecked(source, 'no such server')
    if (!truthy(raw))
      return fail(source, 'empty', 'OAuth is on, but oauth_config is empty: every caller gets 503.', { log })
    if (!isObject(raw))
      return crash(source, 'not an object', 'oauth_config is not an object: the gateway answers HTTP 500.')
    return pass(source, count(Object.keys(raw).length, 'key'), 'The server has OAuth settings.')
  },
)

const issuersListed = readingSite(
  ({ issuers, server, serverId }) => [issuers, server === null, serverId],
  (issuers, isGone, serverId) => {
    const source = 'oauth_config.authorization_servers'
    if (isGone) return notChecked(source, 'no such server')
    if (issuers.allowed.length === 0) {
      const log =
        issuers.dropped.length > 0
          ? logged(
              'issuers-dropped',
              `Ignoring non-HTTPS authorization_servers (SSRF risk): ${pythonList(issuers.dropped)}`,
            )
          : logged(
              'no-issuers',
              `Server ${serverId} has oauth_enabled=True but no authorization_servers configured; rejecting token`,
            )
      const text =
        issuers.dropped.length > 0
          ? 'Only http:// issuers are configured. The gateway drops them with nothing but a log line, and every caller gets 503.'
          : 'No authorization server is configured: every caller gets 503.'
      return fail(source, issuers.dropped.length > 0 ? 'none with https' : 'none', text, {
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
  },
)

const issuerAllowed = reading(
  (c) => [c.decoded.form, c.issuers, c.issuer, c.claims['iss'], goesToOwnKey(c), c.facts.serverId],
  (form, issuers, issuer, iss, toOwnKey, serverId) => {
    const source = 'iss against authorization_servers'
    if (form !== 'jwt') return notChecked(source, 'no claims to read')
    if (issuers.allowed.length === 0) return notChecked(source, 'no issuer is listed')
    const received = [shown(iss)]
    if (issuer !== null)
      return pass(source, 'final slash ignored', `${issuer} is one of this server's issuers.`, {
        expected: issuers.allowed,
        received,
      })
    if (toOwnKey)
      return ownKey(
        source,
        'The server lists no such issuer, and JWT_ISSUER_VERIFICATION is off: the token passes where it was signed with the gateway’s own key.',
        received,
      )
    const log = logged(
      'issuer-not-listed',
      `Token issuer ${typeof iss === 'string' && iss ? iss : '<missing>'} not in allowlist for server ${serverId}; deferring to internal verify`,
    )
    const text =
      typeof iss === 'string'
        ? `The token was issued by ${iss}, which is not one of this server's issuers. The comparison is exact but for final slashes. The gateway then treats the token as its own and refuses it: the answer does not mention OAuth.`
        : 'The token names no issuer (iss), so the gateway treats it as its own and refuses it.'
    return fail(source, 'not listed', text, { expected: issuers.allowed, received, log })
  },
)

const listIssuer: Advise = (c, { measured, issuerNotes, askProvider }) => {
  const { claims, issuers } = c
  const iss = typeof claims['iss'] === 'string' ? claims['iss'] : ''
  // No token can be fetched from an issuer whose tokens never pass.
  const hopeful = issuers.allowed.filter((one) => !issuerNotes(one).some(({ never }) => never))
  const list: Remedy[] = [
    ...atProvider(iss === '' ? [] : issuerNotes(iss)),
    ...askProvider('provider-issuer', 'Have this provider name its https address').filter(
      ({ copy }) => copy !== null,
    ),
    ...(hopeful.length === 0
      ? []
      : [
          elsewhere(
            'token-of-listed-issuer',
            'client',
            'Get a token from an issuer this server names',
            hopeful.join(', '),
          ),
        ]),
  ]
  const named = issuers.allowed.find((allowed) => sameCiamTenant(allowed, iss))
  if (named !== undefined)
    return [
      ...list,
      ...measured({
        id: 'add-issuer',
        where: 'here',
        title: `Name the issuer ${iss} in place of ${named}`,
        text: 'the same tenant of Entra External ID: its tokens name the host with the tenant’s id',
        risk: 'None beyond what is meant: both addresses are of one tenant.',
        edit: {
          kind: 'set-keys',
          set: {
            authorization_servers: [...issuers.allowed, ...issuers.dropped].map((one) =>
              one === named ? stripSlashes(iss) : one,
            ),
          },
          remove: [],
        },
      }),
    ]
  // An issuer that only the token names is not offered where many customers share a host, because another
  // path is another customer.
  if (!iss.startsWith('https://') || isSharedHost(hostOf(iss))) return list
  const near = issuers.allowed.find((allowed) => hostOf(allowed).toLowerCase() === hostOf(iss).toLowerCase())
  if (near === undefined) return list
  const edit = { authorization_servers: [...issuers.allowed, ...issuers.dropped, stripSlashes(iss)] }
  const risk = 'Every token of that issuer then passes the issuer check, and gets in where its audience fits.'
  // The same issuer in another spelling: capital letters in the host, a default port, other escapes in the
  // path.
  if (sameAddress(iss, near))
    return [
      ...list,
      ...measured({
        id: 'add-issuer',
        where: 'here',
        title: `Add ${iss} to authorization_servers`,
        text: `the same address as ${near}, spelled another way; keeps the listed issuers`,
        risk,
        edit: { kind: 'set-keys', set: edit, remove: [] },
      }),
    ]
  return [
    ...list,
    typed(
      'type-issuer',
      'Name that issuer as well, if it is yours',
      `The token names ${iss}; listed is ${near}: the same host, another path, which may be another realm or tenant. Type it into authorization_servers only if you run it.`,
      risk,
    ),
  ]
}

/**
 * Whether two issuers of Entra External ID belong to one tenant: one has the tenant's name in the host and
 * its id in the path, the other has the id in both places. Both need the id, because a name alone does not
 * reveal the id. Source: Microsoft, OpenID Connect on the Microsoft identity platform (as known in November
 * 2026; its page was not opened).
 */
function sameCiamTenant(listed: string, iss: string): boolean {
  const tenant = /^https:\/\/([0-9a-f-]{36})\.ciamlogin\.com\/([0-9a-f-]{36})\/v2\.0\/?$/i.exec(iss)
  const ours = /^https:\/\/[a-z0-9-]+\.ciamlogin\.com\/([0-9a-f-]{36})(\/v2\.0)?\/?$/i.exec(listed)
  const id = tenant?.[2]?.toLowerCase()
  return id !== undefined && tenant?.[1]?.toLowerCase() === id && ours?.[1]?.toLowerCase() === id
}

function sameAddress(a: string, b: string): boolean {
  const plain = (text: string): string => {
    try {
      const url = new URL(stripSlashes(text))
      return `${url.origin}${stripSlashes(url.pathname)}`
    } catch {
      return text
    }
  }
  return plain(a) === plain(b)
}

/**
 * For a server whose OAuth is off or has no settings. Existing settings can be switched on; an issuer is
 * never taken from the token, a person must type it.
 */
const turnOn: Advise = (c, { measured }) => {
  const on = truthy(c.facts.server?.oauthConfig ?? null) && c.issuers.allowed.length > 0
  if (on && c.facts.server?.oauthEnabled === false)
    return measured({
      id: 'oauth-on',
      where: 'here',
      title: 'Turn OAuth on for this server',
      edit: { kind: 'switch', on: true },
      text: `oauth_enabled becomes true; trusts ${c.issuers.allowed.join(', ')}`,
      risk: 'Tokens of these issuers are checked and let in from then on.',
    })
  return [
    typed(
      'oauth-on',
      'Turn OAuth on and name the issuer',
      'In the settings of this server: OAuth on, and the issuer of your provider, https.',
      'Tokens of the issuer you type are let in where their audience fits.',
    ),
  ]
}

const nameIssuer: Advise = (c, { measured, issuerNotes }) => {
  const { claims, issuers } = c
  // Tokens of some issuers can never pass, however the issuer is spelled.
  const hopeless = issuers.dropped
    .flatMap((url) => issuerNotes(url.replace(/^http:/i, 'https:')))
    .filter(({ never }) => never)
  if (hopeless.length > 0) return atProvider(hopeless)
  const secure = issuers.dropped.map((url) => url.replace(/^http:/i, 'https:'))
  if (secure.length > 0)
    return measured({
      id: 'https-issuer',
      where: 'here',
      title: 'Write the issuers with https',
      text: secure.join(', '),
      risk: 'Tokens of these issuers then pass the issuer check.',
      edit: { kind: 'set-keys', set: { authorization_servers: secure }, remove: [] },
    })
  const says = typeof claims['iss'] === 'string' ? claims['iss'] : 'none'
  return [
    typed(
      'issuer',
      'Name the issuer in authorization_servers',
      `The token names ${says}. Type the issuer of your provider.`,
      'Tokens of the issuer you type are let in where their audience fits.',
    ),
  ]
}

/** The steps about the server's own settings. */
export const server = [
  step({
    id: 'oauth-on',
    group: 'Server',
    title: 'OAuth is on',
    wants: 'oauth_enabled: true',
    foundAt: 'On the server',
    answeredLike: 'not-for-oauth',
    check: oauthOn,
    advise: turnOn,
  }),
  step({
    id: 'oauth-set-up',
    group: 'Server',
    title: 'OAuth is set up',
    wants: 'oauth_config with keys in it',
    foundAt: 'On the server',
    answeredLike: 'misconfigured',
    check: oauthSetUp,
    advise: turnOn,
  }),
  step({
    id: 'issuers-listed',
    group: 'Server',
    title: 'Issuers listed',
    wants: 'at least one https issuer in authorization_servers',
    foundAt: 'On the server',
    answeredLike: 'misconfigured',
    check: issuersListed,
    advise: nameIssuer,
  }),
  step({
    id: 'issuer-allowed',
    group: 'Server',
    title: 'Issuer allowed',
    wants: 'an iss that is listed',
    foundAt: 'In the token',
    answeredLike: 'not-for-oauth',
    check: issuerAllowed,
    advise: listIssuer,
  }),
] as const
