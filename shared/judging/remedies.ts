import type { ClientId } from '../contextforge/board.ts'
import { canonicalUrl } from '../contextforge/expected.ts'
import { deniedAudience, planAudience, readToggle } from '../contextforge/toggle.ts'
import { planChange } from '../change/plan.ts'
import type { GatewayContext, VirtualServer } from '../contextforge/server.ts'
import { presetOf } from '../issuer/presets/index.ts'
import { hostOf } from '../issuer/provider.ts'
import { recognise } from '../issuer/recognise.ts'
import { providerRequest } from '../issuer/request.ts'
import type { Json } from '../kernel/json.ts'
import { stripSlashes, truthy } from '../contextforge/python.ts'
import { candidates, type Case } from '../contextforge/case.ts'
import type { Remedy, StepId, Verdict } from '../contextforge/diagnosis.ts'
import { metadataUrls } from '../contextforge/issuer.ts'
import { instant } from '../kernel/words.ts'
import { emailOf } from '../contextforge/steps.ts'
import {
  byWidening,
  namesServer,
  NO_WIDENING,
  wideningOf,
  type Accepting,
  type Neighbour,
} from './widening.ts'

/**
 * The smallest changes that would make this token pass, what widens least first; among equals, what can be done here. In: the case and
 * where it stopped. What widens least is measured (widening.ts), so a fix at the provider comes before the toggle, and the address of
 * this server before a client id. The other servers are not known here: `rankRemedies` orders again where they are.
 * Does not promise that a later step passes as well: the ladder shows those.
 */
export function remediesFor(c: Case, stoppedAt: StepId | null, verdict: Verdict): Remedy[] {
  if (verdict === 'accepted' || stoppedAt === null || !c.facts.server) return []
  return [...(byStep[stoppedAt]?.(c) ?? [])].sort(inOrder)
}

const EFFORT: readonly Remedy['where'][] = [
  'here',
  'gateway',
  'gateway-environment',
  'identity-provider',
  'client',
]

/** What widens least first; among equals, what takes the least effort to have done. */
const inOrder = (a: Remedy, b: Remedy): number =>
  byWidening(a.widens, b.widens) ||
  Number(a.edit === null) - Number(b.edit === null) ||
  EFFORT.indexOf(a.where) - EFFORT.indexOf(b.where)

/** Orders remedies again with the other servers of the gateway known, which the judge of one server does not look at. */
export function rankRemedies(
  remedies: readonly Remedy[],
  server: VirtualServer,
  gateway: GatewayContext,
  clientIds: readonly ClientId[],
  neighbours: readonly Neighbour[],
): Remedy[] {
  const before = { server, gateway, clientIds }
  return remedies
    .map((remedy) => {
      const after = afterRemedy(before, remedy)
      return after === null ? remedy : { ...remedy, widens: wideningOf(before, after, neighbours) }
    })
    .sort(inOrder)
}

/** The server as a remedy would leave it; null where it changes nothing that is known here, or cannot be planned. */
export function afterRemedy(
  before: Accepting,
  { edit, appDomain }: Pick<Remedy, 'edit' | 'appDomain'>,
): Accepting | null {
  if (appDomain !== null)
    return { ...before, gateway: { ...before.gateway, appDomain: { source: 'gateway', url: appDomain } } }
  if (edit === null) return null
  const plan = planChange(before.server, before.gateway, before.clientIds, edit, null)
  if (!plan.ok) return null
  const { after, enabled } = plan.value
  return { ...before, server: { ...before.server, oauthConfig: after, oauthEnabled: enabled.after } }
}

type Advise = (c: Case) => Remedy[]

const acceptingOf = ({ facts, claims }: Case, server: VirtualServer): Accepting => ({
  server,
  gateway: facts.gateway,
  clientIds: candidates(facts, claims),
})

/** A remedy that is done here or in the gateway's environment, measured; none where it cannot be planned. */
function measured(
  c: Case,
  remedy: Omit<Remedy, 'widens' | 'appDomain' | 'copy'> & Partial<Pick<Remedy, 'appDomain' | 'copy'>>,
): Remedy[] {
  const { server } = c.facts
  if (!server) return []
  const whole = { appDomain: null, copy: null, ...remedy }
  const before = acceptingOf(c, server)
  const after = afterRemedy(before, whole)
  return after === null ? [] : [{ ...whole, widens: wideningOf(before, after) }]
}

const PROVIDER_RISK = 'Widens nothing here; which tokens get it is decided at the provider.'

const elsewhere = (id: string, where: Remedy['where'], title: string, text: string, copy: string | null = null): Remedy => ({
  id, where, title, text, copy, edit: null, appDomain: null, widens: NO_WIDENING,
  risk: where === 'identity-provider' ? PROVIDER_RISK : 'Widens nothing on the gateway.',
}) // prettier-ignore

/** What only a person can type, in the settings of this server. */
const typed = (id: string, title: string, text: string, risk: string): Remedy => ({
  ...elsewhere(id, 'here', title, text),
  risk,
})

/** Values of aud that are offered to be added: a longer list is no choice, and every one is planned and measured. */
const MOST_ADDED = 8

const audience: Advise = (c) => {
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
    return measured(c, {
      id: 'repair-resource', where: 'here', title: 'Set resource to the canonical URL',
      text: `resource becomes [${JSON.stringify(canonical)}] in place of ${bad}`,
      risk: 'Tokens made for this server pass again; now every token ends in HTTP 500.',
      edit: { kind: 'set-keys', set: { resource: [canonical] }, remove: [] },
    }) // prettier-ignore
  }
  if (
    (toggle.state === 'off' || toggle.state === 'on-until-learned') &&
    received.includes(toggle.clientId.value)
  ) {
    // The same value as a bare entry of resource would open as much; the toggle is the one that says why the entry is there.
    list.push(
      ...measured(c, {
        id: 'toggle', where: 'here', title: 'Turn on “Include client id in audience”',
        text: `adds ${toggle.clientId.value} to resource; keeps all other keys`,
        risk: 'Any token issued to this client passes the audience check here, whatever it was meant for.',
        edit: { kind: 'toggle', on: true, clientId: toggle.clientId.source === 'oauth_config.client_id' ? null : toggle.clientId.value },
      }),
    ) // prettier-ignore
  }
  const suffix = `/servers/${server.id}/mcp`
  const publicUrl = received.find((value) => namesServer(value, server.id))
  // What a stranger wrote into a token must not be offered as the cure for it.
  const trusted = (
    facts.signature.state === 'valid' ? received : received.filter((value) => value === publicUrl)
  ).filter((value, index) => index < MOST_ADDED || value === publicUrl)
  for (const value of trusted) {
    if ('clientId' in toggle && value === toggle.clientId.value) continue
    if (deniedAudience(value, facts.gateway) !== null || !planAudience(server, facts.gateway, value).ok)
      continue
    const own = namesServer(value, server.id)
    list.push(
      ...measured(c, {
        id: `add-${value}`, where: 'here', title: `Add ${value} to resource`, edit: { kind: 'add-audience', value },
        text: value === publicUrl ? 'accepts the public address of this server; the enforced one stays' : 'accepts this audience of the token as well',
        risk: own ? 'The value names this server only.' : 'Any token with this audience passes here, whatever it was meant for.',
      }),
    ) // prettier-ignore
  }
  const canonicalMissing = expected.kind === 'any-of' && expected.canonicalCounts && publicUrl !== undefined
  if (canonicalMissing) {
    const domain = publicUrl.slice(0, -suffix.length)
    list.push(
      ...measured(c, {
        id: 'app-domain', where: 'gateway-environment', title: `Set APP_DOMAIN to ${domain}`, edit: null, appDomain: domain,
        text: 'in the gateway environment; not editable here', copy: `APP_DOMAIN=${domain}`,
        risk: 'Every server that has no resource of its own expects the new address, and refuses tokens for the old one.',
      }),
    ) // prettier-ignore
  }
  list.push(
    ...askProvider(c, 'audience', 'ask-provider', 'Ask the identity provider to issue the expected audience'),
  )
  return list
}

/** The request to whoever runs the provider, recognised by the issuer the server trusts and the metadata that was read. */
function askProvider(c: Case, step: StepId, id: string, title: string, otherwise = ''): Remedy[] {
  const { facts, claims, expected } = c
  const only = c.issuers.allowed.length === 1 ? c.issuers.allowed[0] : undefined
  const issuer = typeof claims['iss'] === 'string' ? claims['iss'] : (only ?? '')
  const preset = presetOf(recognise(issuer, c.metadata?.state === 'found' ? c.metadata.document : null).id)
  const members = expected.kind === 'any-of' ? expected.members.map(({ value }) => value) : []
  const canonical = canonicalUrl(facts.gateway.appDomain, facts.serverId)
  // Nobody should be asked to issue more tokens with an audience that fits everybody.
  const decent = members.filter((value) => deniedAudience(value, facts.gateway) === null)
  const audience = decent.find((value) => value === canonical) ?? decent[0] ?? canonical
  if (step === 'audience' && (audience === null || expected.kind !== 'any-of')) return []
  const clientId = c.clientId?.value ?? null
  const request = providerRequest(preset, {
    server: facts.server?.name ?? '',
    issuer,
    audience,
    clientId,
    step,
  })
  const name = preset.id === 'other' ? hostOf(issuer) : preset.name
  const says = request === null ? '' : `${name}: ${request.title}. `
  const here =
    audience === null || members.includes(audience) ? '' : ` Then add ${audience} to resource here.`
  const then = request === null || step === 'audience' || step === 'key-url' ? (preset.here ?? '') : ''
  const text = `${says}${then}${step === 'audience' ? here : ''}`.trim()
  const remedy = elsewhere(
    id,
    'identity-provider',
    title,
    text === '' ? otherwise : text,
    request?.text ?? null,
  )
  if (here === '' || audience === null || step !== 'audience' || !facts.server) return [remedy]
  // Half of it is done here: what that half opens counts.
  const before = acceptingOf(c, facts.server)
  const after = afterRemedy(before, { edit: { kind: 'add-audience', value: audience }, appDomain: null })
  return [after === null ? remedy : { ...remedy, widens: wideningOf(before, after) }]
}

/** Hosts where anybody can have an issuer under a path of their own. */
const SHARED_HOSTS =
  /(^|\.)(login\.microsoftonline\.(com|us)|sts\.windows\.net|amazonaws\.com|ciamlogin\.com|accounts\.google\.com)(:\d+)?$/i

const issuerAllowed: Advise = (c) => {
  const { claims, issuers } = c
  const iss = typeof claims['iss'] === 'string' ? claims['iss'] : ''
  const list: Remedy[] = [
    elsewhere(
      'token-of-listed-issuer',
      'client',
      'Get a token from an issuer this server names',
      issuers.allowed.join(', '),
    ),
  ]
  // The same host is mostly the same provider. Where tenants share one, its other paths belong to strangers, never offered.
  const near = issuers.allowed.find((allowed) => hostOf(allowed) === hostOf(iss))
  if (near !== undefined && iss.startsWith('https://') && !SHARED_HOSTS.test(hostOf(iss))) {
    list.push(
      ...measured(c, {
        id: 'add-issuer', where: 'here', title: `Add ${iss} to authorization_servers`,
        text: `same host as ${near}, another path or spelling; keeps the listed issuers`, risk: 'Every token of that issuer then passes the issuer check.',
        edit: { kind: 'set-keys', set: { authorization_servers: [...issuers.allowed, ...issuers.dropped, stripSlashes(iss)] }, remove: [] },
      }),
    ) // prettier-ignore
  }
  return list
}

const time: Advise = ({ facts, claims }) => {
  const at = (name: string): string => (typeof claims[name] === 'number' ? `, ${name} ${instant(claims[name])}` : '')
  if (typeof claims['exp'] === 'number' && claims['exp'] <= facts.clock.now)
    return [elsewhere('fresh-token', 'client', 'Get a fresh token', 'The client should renew before exp; this gateway allows no leeway.')]
  const host = typeof claims['iss'] === 'string' ? hostOf(claims['iss']) : 'the identity provider'
  return [
    elsewhere('clocks', 'identity-provider', 'Set the clocks', 'Synchronise the clocks of the identity provider and the gateway: there is no leeway for iat and nbf.', [
      `Please synchronise the clock of ${host} with a time server (NTP).`,
      `The gateway’s clock says ${instant(facts.clock.now)}; a token of yours says${`${at('iat')}${at('nbf')}`.slice(1)}. The gateway allows no leeway.`,
    ].join('\n')),
  ]
} // prettier-ignore

/** OAuth is off or without settings. What is still there can be turned on; an issuer is never taken from the token, only typed. */
const oauthOff: Advise = (c) => {
  const on = truthy(c.facts.server?.oauthConfig ?? null) && c.issuers.allowed.length > 0
  if (on && c.facts.server?.oauthEnabled === false)
    return measured(c, {
      id: 'oauth-on', where: 'here', title: 'Turn OAuth on for this server', edit: { kind: 'switch', on: true },
      text: `oauth_enabled becomes true; trusts ${c.issuers.allowed.join(', ')}`,
      risk: 'Tokens of these issuers are checked and let in from then on.',
    }) // prettier-ignore
  return [
    typed('oauth-on', 'Turn OAuth on and name the issuer', 'In the settings of this server: OAuth on, and the issuer of your provider, https.', 'Tokens of the issuer you type are let in where their audience fits.'),
  ] // prettier-ignore
}

const issuersListed: Advise = (c) => {
  const { claims, issuers } = c
  const secure = issuers.dropped.map((url) => url.replace(/^http:/i, 'https:'))
  if (secure.length > 0)
    return measured(c, {
      id: 'https-issuer', where: 'here', title: 'Write the issuers with https', text: secure.join(', '),
      risk: 'Tokens of these issuers then pass the issuer check.', edit: { kind: 'set-keys', set: { authorization_servers: secure }, remove: [] },
    }) // prettier-ignore
  const says = typeof claims['iss'] === 'string' ? claims['iss'] : 'none'
  return [
    typed('issuer', 'Name the issuer in authorization_servers', `The token names ${says}. Type the issuer of your provider.`, 'Tokens of the issuer you type are let in where their audience fits.'),
  ] // prettier-ignore
}

const metadataAsk: Advise = ({ issuer }) => {
  const urls = issuer === null ? [] : metadataUrls(issuer)
  const asked = [
    `Please publish the metadata of ${issuer ?? 'the issuer'} at one of these addresses:`,
    ...urls.map((url) => `   ${url}`),
    `It answers with status 200 and JSON, without a redirect, and its issuer is ${issuer ?? ''}.`,
  ].join('\n')
  return [
    elsewhere('metadata', 'identity-provider', 'Publish metadata for this issuer', `${issuer ?? ''} must answer at its well-known address with status 200, without a redirect, naming itself.`, issuer === null ? null : asked),
  ]
} // prettier-ignore

const activeUser: Advise = ({ claims, facts }) => {
  const { state } = facts.user
  if (state !== 'disabled' && state !== 'missing') return []
  const email = emailOf(claims) ?? ''
  const route = `${facts.gateway.capabilities.basePath}/auth/email/admin/users`
  return state === 'disabled'
    ? [{
        ...elsewhere('user', 'gateway', 'Enable the account in ContextForge', email, `Please enable the account ${email} in ContextForge (Admin UI: Users). The gateway refuses its tokens with 401 “Account disabled”.`),
        risk: 'Every token of this person works again, on every server that lets them in.',
      }]
    : [{
        ...elsewhere('user', 'gateway', 'Create the user in ContextForge', email, `Please register ${email} in ContextForge (Admin UI: Users, or POST ${route}), or ask them to sign in there once through SSO. The gateway refuses tokens of people it does not know.`),
        risk: 'This person then gets in wherever a token of theirs fits.',
      }]
} // prettier-ignore

const upgrade: Advise = ({ facts }) => {
  const { model, version } = facts.gateway.capabilities
  if (model !== 'none') return []
  const copy = `Please upgrade ContextForge${version === null ? '' : ` from ${version}`} to 1.0.0 or later: this release accepts no tokens of an identity provider.`
  return [elsewhere('upgrade', 'gateway-environment', 'Upgrade the gateway to 1.0.0 or later', 'Earlier releases accept no tokens of an identity provider.', copy)]
} // prettier-ignore

const byStep: Partial<Record<StepId, Advise>> = {
  readable: (c) => askProvider(c, 'readable', 'jwt-tokens', 'Ask for JWT access tokens', 'Opaque and encrypted tokens cannot be checked by this gateway. Many providers issue a JWT once an audience or API is requested.'),
  'outside-issuer': upgrade,
  'oauth-on': oauthOff,
  'oauth-set-up': oauthOff,
  'issuers-listed': issuersListed,
  'issuer-allowed': issuerAllowed,
  metadata: metadataAsk,
  'key-url': (c) => askProvider(c, 'key-url', 'keys-home', 'Serve the keys from the issuer’s own host'),
  // A provider that copies the nonce into access tokens makes a good token look like an ID token.
  'not-id-token': (c) => [
    ...askProvider(c, 'not-id-token', 'no-nonce', 'Keep the nonce out of access tokens').filter(({ copy }) => copy !== null),
    elsewhere('access-token', 'client', 'Send the access token', 'The client sends the ID token. Use the access_token field of the token response.'),
  ],
  // A token signed with a client secret is a setting at the provider, not a stale token.
  signature: (c) => typeof c.header['alg'] === 'string' && c.header['alg'].startsWith('HS')
    ? askProvider(c, 'signature', 'sign-with-key', 'Sign access tokens with a key', 'The token is signed with a secret. This gateway accepts only signatures made with a private key (RS, PS, ES, EdDSA).')
    : [elsewhere('signature', 'client', 'Get a fresh token', 'If it fails again, compare the kid of the token with the keys the issuer publishes; the gateway keeps keys for up to 5 minutes.')],
  time,
  audience,
  'email-claim': (c) => askProvider(c, 'email-claim', 'email-claim', 'Put email into access tokens', 'Add the email scope, or a mapper that adds the email claim to access tokens, not only to ID tokens.'),
  'active-user': activeUser,
} // prettier-ignore
