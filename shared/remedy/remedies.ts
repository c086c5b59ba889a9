import { canonicalUrl } from '../audience/expected.ts'
import { deniedAudience, planAudience, planToggle, readToggle } from '../audience/toggle.ts'
import { hostOf, providerOf } from '../issuer/provider.ts'
import type { Json } from '../json.ts'
import { stripSlashes } from '../python.ts'
import { candidates, type Case } from '../verdict/case.ts'
import type { Remedy, StepId, Verdict } from '../verdict/diagnosis.ts'
import { emailOf } from '../verdict/steps.ts'
import { requestFor } from './provider-request.ts'

/**
 * The smallest changes that would make this token pass, what can be done here first, then what widens least.
 * In: the case and where it stopped. Does not promise that a later step passes as well: the ladder shows those.
 */
export function remediesFor(c: Case, stoppedAt: StepId | null, verdict: Verdict): Remedy[] {
  if (verdict === 'accepted' || stoppedAt === null || !c.facts.server) return []
  const list = byStep[stoppedAt]?.(c) ?? []
  const rank = { nothing: 0, 'one-audience': 1, 'many-tokens': 2 }
  const order = [...list].sort((a, b) => Number(b.edit !== null) - Number(a.edit !== null) || Number(b.id === 'toggle') - Number(a.id === 'toggle') || rank[a.widens] - rank[b.widens])
  return order
} // prettier-ignore

type Advise = (c: Case) => Remedy[]

const elsewhere = (id: string, where: Remedy['where'], title: string, text: string, copy: string | null = null): Remedy => ({
  id, where, title, text, copy, edit: null, widens: 'nothing', risk: 'Widens nothing on the gateway.',
}) // prettier-ignore

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
    if (canonical !== null) {
      list.push({
        id: 'repair-resource', where: 'here', title: 'Set resource to the canonical URL', copy: null, widens: 'one-audience',
        text: `resource becomes [${JSON.stringify(canonical)}] in place of ${JSON.stringify(c.config['resource'])}`,
        risk: 'The gateway answers every token with HTTP 500 now.', edit: { kind: 'set-keys', set: { resource: [canonical] }, remove: [] },
      }) // prettier-ignore
    }
    return list
  }
  if (
    (toggle.state === 'off' || toggle.state === 'on-until-learned') &&
    received.includes(toggle.clientId.value)
  ) {
    const planned = planToggle(server, facts.gateway, sources, true)
    if (planned.ok) {
      list.push({
        id: 'toggle', where: 'here', title: 'Turn on “Include client id in audience”', copy: null, widens: 'many-tokens',
        text: `adds ${toggle.clientId.value} to resource; keeps all other keys`,
        risk: 'Any token issued to this client passes the audience check here, whatever it was meant for.',
        edit: { kind: 'toggle', on: true, clientId: toggle.clientId.source === 'oauth_config.client_id' ? null : toggle.clientId.value },
      }) // prettier-ignore
    }
  }
  const suffix = `/servers/${server.id}/mcp`
  const publicUrl = received.find((value) => value.endsWith(suffix))
  // What a stranger wrote into a token must not be offered as the cure for it.
  const trusted =
    facts.signature.state === 'valid' ? received : received.filter((value) => value === publicUrl)
  for (const value of trusted) {
    if ('clientId' in toggle && value === toggle.clientId.value) continue
    if (deniedAudience(value, facts.gateway) !== null || !planAudience(server, facts.gateway, value).ok)
      continue
    list.push({
      id: `add-${value}`, where: 'here', title: `Add ${value} to resource`, copy: null, edit: { kind: 'add-audience', value },
      text: value === publicUrl ? "accepts the public address of this server; the enforced one stays" : 'accepts this audience of the token as well',
      widens: value.endsWith(suffix) ? 'one-audience' : 'many-tokens',
      risk: value.endsWith(suffix) ? 'The value names this server only.' : 'Any token with this audience passes here, whatever it was meant for.',
    }) // prettier-ignore
  }
  const canonicalMissing = expected.kind === 'any-of' && expected.canonicalCounts && publicUrl !== undefined
  if (canonicalMissing && publicUrl.startsWith('http')) {
    const domain = publicUrl.slice(0, -suffix.length)
    list.push({
      ...elsewhere('app-domain', 'gateway-environment', `Set APP_DOMAIN to ${domain}`, 'in the gateway environment; not editable here', `APP_DOMAIN=${domain}`),
      widens: 'many-tokens', risk: 'Changes the expected URL of every server of this gateway.',
    }) // prettier-ignore
  }
  const wanted = expected.kind === 'any-of' ? expected.members[0]?.value : undefined
  if (wanted !== undefined) {
    const { advice, text } = requestFor({
      issuer: typeof claims['iss'] === 'string' ? claims['iss'] : '',
      wanted,
      serverName: server.name,
      clientId: c.clientId?.value ?? null,
    })
    list.push(
      elsewhere(
        'ask-provider',
        'identity-provider',
        'Ask the identity provider to issue the expected audience',
        advice,
        text,
      ),
    )
  }
  return list
}

/** Hosts where anybody can have an issuer under a path of their own. */
const SHARED_HOSTS =
  /(^|\.)(login\.microsoftonline\.(com|us)|sts\.windows\.net|amazonaws\.com|ciamlogin\.com|accounts\.google\.com)(:\d+)?$/i

const issuerAllowed: Advise = ({ claims, issuers }) => {
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
    list.unshift({
      id: 'add-issuer', where: 'here', title: `Add ${iss} to authorization_servers`, copy: null, widens: 'many-tokens',
      text: `same host as ${near}, another path or spelling; keeps the listed issuers`, risk: 'Every token of that issuer then passes the issuer check.',
      edit: { kind: 'set-keys', set: { authorization_servers: [...issuers.allowed, ...issuers.dropped, stripSlashes(iss)] }, remove: [] },
    }) // prettier-ignore
  }
  return list
}

const time: Advise = ({ facts, claims }) => {
  const expired = typeof claims['exp'] === 'number' && claims['exp'] <= facts.clock.now
  return expired
    ? [
        elsewhere(
          'fresh-token',
          'client',
          'Get a fresh token',
          'The client should renew before exp; this gateway allows no leeway.',
        ),
      ]
    : [
        elsewhere(
          'clocks',
          'identity-provider',
          'Set the clocks',
          'Synchronise the clocks of the identity provider and the gateway: there is no leeway for iat and nbf.',
        ),
      ]
}

const byStep: Partial<Record<StepId, Advise>> = {
  readable: () => [elsewhere('jwt-tokens', 'identity-provider', 'Ask for JWT access tokens', 'Opaque and encrypted tokens cannot be checked by this gateway. Many providers issue a JWT once an audience or API is requested.')],
  'outside-issuer': ({ facts }) => facts.gateway.capabilities.model === 'none'
    ? [elsewhere('upgrade', 'gateway-environment', 'Upgrade the gateway to 1.0.0 or later', 'Earlier releases accept no tokens of an identity provider.')] : [],
  'oauth-on': () => [elsewhere('oauth-on', 'gateway-environment', 'Turn OAuth on for this server', 'Set oauth_enabled and oauth_config with authorization_servers through the admin API.')],
  'oauth-set-up': () => [elsewhere('configure', 'gateway-environment', 'Give the server an oauth_config', 'It needs at least authorization_servers: a list with the issuer, https.')],
  'issuers-listed': ({ claims, issuers }) => {
    const secure = issuers.dropped.map((url) => url.replace(/^http:/i, 'https:'))
    if (secure.length === 0) return [elsewhere('issuer', 'gateway-environment', 'Name the issuer in authorization_servers', `The token names ${typeof claims['iss'] === 'string' ? claims['iss'] : 'none'}.`)]
    return [{
      id: 'https-issuer', where: 'here', title: 'Write the issuers with https', text: secure.join(', '), copy: null, widens: 'many-tokens',
      risk: 'Tokens of these issuers then pass the issuer check.', edit: { kind: 'set-keys', set: { authorization_servers: secure }, remove: [] },
    }]
  },
  'issuer-allowed': issuerAllowed,
  metadata: ({ issuer }) => [elsewhere('metadata', 'identity-provider', 'Publish metadata for this issuer', `${issuer ?? ''} must answer at its well-known address with status 200, without a redirect, naming itself.`)],
  'key-url': ({ claims }) => {
    const provider = providerOf(typeof claims['iss'] === 'string' ? claims['iss'] : '')
    return [elsewhere('keys-home', 'identity-provider', 'Serve the keys from the issuer’s own host', provider.id === 'entra-v1' ? provider.audienceAdvice : 'jwks_uri must be https on the same host and port as the issuer.')]
  },
  'not-id-token': () => [elsewhere('access-token', 'client', 'Send the access token', 'The client sends the ID token. Use the access_token field of the token response.')],
  signature: () => [elsewhere('signature', 'client', 'Get a fresh token', 'If it fails again, compare the kid of the token with the keys the issuer publishes; the gateway keeps keys for up to 5 minutes.')],
  time,
  audience,
  'email-claim': () => [elsewhere('email-claim', 'identity-provider', 'Put email into access tokens', 'Add the email scope, or a mapper that adds the email claim to access tokens, not only to ID tokens.')],
  'active-user': ({ claims, facts }) => facts.user.state === 'unknown' ? [] : [elsewhere('user', 'gateway-environment', facts.user.state === 'disabled' ? 'Enable the account in ContextForge' : 'Create the user in ContextForge', emailOf(claims) ?? '')],
} // prettier-ignore
