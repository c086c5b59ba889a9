import { isObject, type Json } from '../../kernel/json.ts'
import { count } from '../../kernel/words.ts'
import { candidates, type Case } from '../case.ts'
import { canonicalUrl, namesServer } from '../expected.ts'
import { notVerified } from '../log-lines.ts'
import { strip, truthy } from '../python.ts'
import type { Remedy } from '../remedy.ts'
import { deniedAudience, planAudience, readToggle } from '../toggle.ts'
import { shown } from '../words.ts'
import { typed, type Advise } from './advice.ts'
import { crash, fail, notChecked, pass, reading, step, unknown } from './step.ts'
import { rightTimes, time } from './time.ts'

/**
 * What the issuer's metadata says about RFC 8707. No standard defines a field for it, so silence proves
 * nothing.
 */
function resourceIndicators(found: Case['metadata']): string {
  if (found?.state !== 'found') return ''
  const says = found.document['resource_indicators_supported']
  if (says === true)
    return "The issuer's metadata claims support for resource indicators (RFC 8707): a hint that clients can ask for the right audience."
  if (says === false)
    return "The issuer's metadata says that it does not support resource indicators (RFC 8707)."
  return "The issuer's metadata does not mention resource indicators (RFC 8707), which proves nothing."
}

const audience = reading(
  ({ decoded, claims, expected, facts, metadata }) => [
    decoded.form,
    claims['aud'],
    expected,
    facts.server === null,
    facts.serverId,
    facts.gateway.appDomain.source,
    metadata,
  ],
  (form, aud, expected, isGone, serverId, appDomain, metadata) => {
    const source = 'aud against the expected audiences'
    if (isGone) return notChecked(source, 'no server to compare with')
    if (expected.kind === 'crash')
      return crash(
        'oauth_config.resource',
        'resource is no text or list',
        'resource is a number or true: the gateway fails on every token with HTTP 500. Set it to a list of strings.',
      )
    if (form !== 'jwt') return notChecked(source, 'no claims to read')
    if (expected.kind === 'refuse') return notChecked(source, 'this release compares no audience')
    const values = expected.members.map(({ value }) => value)
    if (!truthy(aud)) {
      return fail(
        'aud',
        'missing',
        'The token has no audience (aud). The gateway needs one that it expects.',
        {
          expected: values,
          received: [],
          log: notVerified('Token is missing the "aud" claim'),
        },
      )
    }
    const list = typeof aud === 'string' ? [aud] : Array.isArray(aud) ? aud : null
    if (!list || list.some((item: Json) => typeof item !== 'string')) {
      return fail(
        'aud',
        'not text',
        `aud is ${shown(aud)}: only a string or a list of strings is accepted.`,
        {
          expected: values,
          received: [shown(aud)],
          log: notVerified('Invalid claim format in token'),
        },
      )
    }
    const received = list.map(String)
    const assumed = appDomain === 'assumed'
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
    // Without a certain APP_DOMAIN only values in the form of the canonical URL are open; all others surely
    // do not match.
    const open =
      appDomain !== 'gateway' &&
      expected.canonicalCounts &&
      received.some((value) => value.endsWith(`/servers/${serverId}/mcp`))
    if (open) {
      return unknown(
        source,
        'depends on APP_DOMAIN',
        `Cannot decide: whether ${received.join(' or ')} is expected depends on APP_DOMAIN, which ${assumed ? 'is only assumed' : 'this login cannot read'}.`,
        { expected: values, received },
      )
    }
    return fail(
      source,
      `0 of ${received.length} match`,
      `The gateway expects ${count(values.length, 'audience')}, this token ${received.length === 1 ? 'is for another' : `has ${received.length} others`}.`,
      {
        expected: values,
        received,
        log: notVerified("Audience doesn't match"),
        hint: resourceIndicators(metadata),
      },
    )
  },
)

/** A claim that must be text where it is there: null where it is, otherwise its value. */
const noText = (claims: Case['claims'], name: string) =>
  name in claims && typeof claims[name] !== 'string' ? { value: claims[name] } : null

const signedIssuer = reading(
  ({ decoded, claims, issuer }) => [
    decoded.form,
    noText(claims, 'sub'),
    noText(claims, 'jti'),
    issuer,
    claims['iss'],
  ],
  (form, sub, jti, issuer, iss) => {
    const source = 'iss, sub, jti as signed'
    if (form !== 'jwt') return notChecked(source, 'no claims to read')
    if (sub !== null)
      return fail('sub', 'sub is no text', `sub is ${shown(sub.value)}; it must be a string.`, {
        log: notVerified('Subject must be a string'),
      })
    if (jti !== null)
      return fail('jti', 'jti is no text', `jti is ${shown(jti.value)}; it must be a string.`, {
        log: notVerified('JWT ID must be a string'),
      })
    if (issuer === null) return notChecked(source, 'the issuer is not listed')
    return pass(
      source,
      'the same issuer',
      'The signed claims name the issuer the keys came from. This step cannot fail once the issuer was allowed.',
      { received: [shown(iss)] },
    )
  },
)

const learning = reading(
  ({ facts, config, claims, decoded }) => [
    facts.gateway.capabilities.learns,
    facts.server,
    config['resource'],
    decoded.form === 'jwt' ? claims['aud'] : undefined,
  ],
  (learns, server, resource, aud) => {
    const source = 'oauth_config.resource'
    if (!learns)
      return pass(source, 'does not learn', 'This release writes nothing. This step never refuses a token.')
    if (!server?.oauthEnabled || !isObject(server.oauthConfig))
      return notChecked(source, 'nothing to learn into')
    if (truthy(resource))
      return pass(
        source,
        'resource is set',
        'resource is set, so nothing is learned. This step never refuses a token.',
      )
    if (learnable(aud) === null)
      return pass(source, 'nothing to learn', 'The token has no audience that could be learned.')
    return pass(
      source,
      'will be learned',
      `resource is empty: if the gateway accepts this token, it stores ${shown(aud)} as resource, and from then on accepts nothing else.`,
      { learns: true },
    )
  },
)

/**
 * What the gateway would store as `resource`; null when it does not accept the type of the claim. Source:
 * `_is_valid_audience`.
 */
export function learnable(aud: Json | undefined): Json | null {
  if (typeof aud === 'string') return strip(aud) === '' ? null : aud
  if (Array.isArray(aud))
    return aud.length > 0 && aud.every((item: Json) => typeof item === 'string' && strip(item) !== '')
      ? aud
      : null
  return null
}

/**
 * How many values of aud are offered for adding. Each is planned and measured, and a longer list helps nobody
 * to choose.
 */
const MOST_ADDED = 8

const fitAudience: Advise = (c, { measured, askProvider }) => {
  const { facts, claims, expected } = c
  const server = facts.server
  if (!server) return []
  const list: Remedy[] = []
  const aud = claims['aud']
  const received = (typeof aud === 'string' ? [aud] : Array.isArray(aud) ? aud : []).filter(
    (item: Json): item is string => typeof item === 'string',
  )
  const sources = candidates(facts, claims)
  const toggle = readToggle(server, facts.gateway, sources)

  if (expected.kind === 'crash') {
    const canonical = canonicalUrl(facts.gateway.appDomain, server.id)
    const bad = JSON.stringify(c.config['resource'])
    if (canonical === null)
      return [
        typed(
          'repair-resource',
          'Set resource to a list',
          `resource is ${bad}; the gateway reads text or a list of texts`,
          'What is listed there is accepted afterwards; now every token ends in HTTP 500.',
        ),
      ]
    return measured({
      id: 'repair-resource',
      where: 'here',
      title: 'Set resource to the canonical URL',
      text: `resource becomes [${JSON.stringify(canonical)}] in place of ${bad}`,
      risk: 'Tokens made for this server pass again; now every token ends in HTTP 500.',
      edit: { kind: 'set-keys', set: { resource: [canonical] }, remove: [] },
    })
  }
  if (
    (toggle.state === 'off' || toggle.state === 'on-until-learned') &&
    received.includes(toggle.clientId.value)
  ) {
    // Writing the same value into `resource` by hand would open the server as far. The toggle is offered
    // because it also marks why the value is there.
    list.push(
      ...measured({
        id: 'toggle',
        where: 'here',
        title: 'Turn on “Include client id in audience”',
        text: `adds ${toggle.clientId.value} to resource; keeps all other keys`,
        risk: 'Any token issued to this client passes the audience check here, whatever it was meant for.',
        edit: {
          kind: 'toggle',
          on: true,
          clientId: toggle.clientId.source === 'oauth_config.client_id' ? null : toggle.clientId.value,
        },
      }),
    )
  }
  const suffix = `/servers/${server.id}/mcp`
  const publicUrl = received.find((value) => namesServer(value, server.id))
  // A token somebody else made must not supply its own cure: unless its signature is valid, only the server's
  // own public address is offered.
  const trusted = (
    facts.signature.state === 'valid' ? received : received.filter((value) => value === publicUrl)
  ).filter((value, index) => index < MOST_ADDED || value === publicUrl)
  for (const value of trusted) {
    if ('clientId' in toggle && value === toggle.clientId.value) continue
    if (deniedAudience(value, facts.gateway) !== null || !planAudience(server, facts.gateway, value).ok)
      continue
    const own = namesServer(value, server.id)
    list.push(
      ...measured({
        id: `add-${value}`,
        where: 'here',
        title: `Add ${value} to resource`,
        edit: { kind: 'add-audience', value },
        text:
          value === publicUrl
            ? 'accepts the public address of this server; the enforced one stays'
            : 'accepts this audience of the token as well',
        risk: own
          ? value.endsWith('/')
            ? 'Small: it is this server’s own address with a slash behind it, and names this server only.'
            : 'The value names this server only.'
          : 'Any token with this audience passes here, whatever it was meant for.',
      }),
    )
  }
  const canonicalMissing = expected.kind === 'any-of' && expected.canonicalCounts && publicUrl !== undefined
  if (canonicalMissing) {
    const domain = publicUrl.replace(/\/$/, '').slice(0, -suffix.length)
    list.push(
      ...measured({
        id: 'app-domain',
        where: 'gateway-environment',
        title: `Set APP_DOMAIN to ${domain}`,
        edit: null,
        appDomain: domain,
        text: 'in the gateway environment; not editable here',
        copy: `APP_DOMAIN=${domain}`,
        risk: `Every server that has no resource of its own expects the new address, and refuses tokens for the old one.${twice(domain)}`,
      }),
    )
  }
  list.push(...askProvider('ask-provider', 'Ask the identity provider to issue the expected audience'))
  return list
}

/** What is to be known before a path is put into APP_DOMAIN (server_urls.py, 1.0.11). */
const twice = (domain: string): string =>
  URL.canParse(domain) && new URL(domain).pathname !== '/'
    ? ' If the path is that of APP_ROOT_PATH, the gateway then shows it twice in the addresses of servers: add the address to resource instead.'
    : ''

/** The claims of the token, as PyJWT and the gateway check them. */
export const claims = [
  step({
    id: 'time',
    group: 'Claims',
    title: 'Time',
    wants: 'iat and nbf in the past, exp in the future, without leeway',
    foundAt: 'In the token',
    answeredLike: 'invalid-token',
    check: time,
    advise: rightTimes,
  }),
  step({
    id: 'audience',
    group: 'Claims',
    title: 'Audience',
    wants: 'an aud that is expected, letter by letter',
    foundAt: 'In the token',
    answeredLike: 'invalid-token',
    check: audience,
    advise: fitAudience,
  }),
  step({
    id: 'signed-issuer',
    group: 'Claims',
    title: 'Signed issuer',
    wants: 'sub and jti as text, and the same issuer once the signature is checked',
    foundAt: 'In the token',
    answeredLike: 'invalid-token',
    check: signedIssuer,
    advise: () => [],
  }),
  step({
    id: 'learning',
    group: 'Claims',
    title: 'Learning',
    wants: 'a resource that is set, so that nothing is learned',
    foundAt: 'On the server',
    answeredLike: null,
    check: learning,
    advise: () => [],
  }),
] as const
