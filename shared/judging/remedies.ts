import {
  type Above,
  candidates,
  canonicalUrl,
  type Case,
  type ClientId,
  decodeSegment,
  deniedAudience,
  elsewhere,
  type GatewayContext,
  MAX_TOKEN_BYTES,
  parseJson,
  type Proposal,
  type Remedy,
  type StepId,
  type StepRecord,
  type VirtualServer,
} from '../contextforge/index.ts'
import { planChange } from '../change/plan.ts'
import { issuerNotes } from '../issuer/notes.ts'
import { presetOf } from '../issuer/presets/index.ts'
import { recognise } from '../issuer/recognise.ts'
import { isFleeting, registrationOf } from '../issuer/registration.ts'
import { providerRequest } from '../issuer/request.ts'
import { hostOf } from '../kernel/host.ts'
import { isObject } from '../kernel/json.ts'
import { byWidening, wideningOf, type Accepting, type Neighbour } from './widening.ts'

/**
 * The smallest changes that would make this token pass. Those Claimcheck can make come first; of these, and
 * of the others, the one that opens least. In: the case and the step it stopped at. How much a change opens
 * is measured (widening.ts): so this server's address comes before a client id. Other servers are not
 * considered here; `rankRemedies` orders again where they are known. Does not promise that later steps pass
 * too: the ladder shows those.
 */
export const remediesFor = (c: Case, stoppedAt: StepRecord<StepId>): Remedy[] =>
  c.facts.server ? [...stoppedAt.advise(c, above(c, stoppedAt.id))].sort(inOrder) : []

/** Provides what the advice of a step needs from this folder. */
const above = (c: Case, step: StepId): Above => ({
  measured: (proposal) => measured(c, proposal),
  askProvider: (id, title, otherwise) => askProvider(c, step, id, title, otherwise),
  issuerNotes: (issuer) => issuerNotes(issuer, c.metadata?.state === 'found' ? c.metadata.document : null),
})

const EFFORT: readonly Remedy['where'][] = [
  'here',
  'gateway',
  'gateway-environment',
  'identity-provider',
  'client',
]

/** 0: a review opens at once; 1: done here, once a value is typed; 2: somebody else has to do it. */
const nearness = ({ edit, where }: Remedy): number => (edit !== null ? 0 : where === 'here' ? 1 : 2)

/** The remedy that can be made here comes first, then the one that opens least, then the least effort. */
const inOrder = (a: Remedy, b: Remedy): number =>
  nearness(a) - nearness(b) ||
  byWidening(a.widens, b.widens) ||
  EFFORT.indexOf(a.where) - EFFORT.indexOf(b.where)

/**
 * Orders remedies again, now with the gateway's other servers, which the judge of one server does not know.
 */
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

/**
 * The server as it would be after a remedy; null where the remedy changes nothing known here or cannot be
 * planned.
 */
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

const acceptingOf = ({ facts, claims }: Case, server: VirtualServer): Accepting => ({
  server,
  gateway: facts.gateway,
  clientIds: candidates(facts, claims),
})

/**
 * A remedy carried out here or in the gateway's environment, with how far it opens; empty where it cannot be
 * planned.
 */
function measured(c: Case, proposal: Proposal): readonly Remedy[] {
  const { server } = c.facts
  if (!server) return []
  const whole = { appDomain: null, copy: null, ...proposal }
  const before = acceptingOf(c, server)
  const after = afterRemedy(before, whole)
  return after === null ? [] : [{ ...whole, widens: wideningOf(before, after) }]
}

/**
 * The issuer in the header of an encrypted token, which is readable (RFC 7519, section 5.3); null where there
 * is none.
 */
function issuerOfHeader(token: string): string | null {
  const bytes = token.length > MAX_TOKEN_BYTES ? null : decodeSegment(token.split('.', 1)[0] ?? '')
  const parsed = bytes === null ? null : parseJson(bytes)
  const header = parsed?.state === 'value' && isObject(parsed.value) ? parsed.value : {}
  return typeof header['iss'] === 'string' ? header['iss'] : null
}

/**
 * A request to whoever runs the provider. The provider is recognised by the issuer the server trusts and by
 * the metadata that was read.
 */
function askProvider(c: Case, step: StepId, id: string, title: string, otherwise = ''): Remedy[] {
  const { facts, claims, expected } = c
  const said = [claims['iss'], issuerOfHeader(facts.token)].find(
    (iss) => typeof iss === 'string' && iss !== '',
  )
  const { allowed } = c.issuers
  // Which issuer to ask. If the server lists several and the token does not tell, whoever sends the request
  // must know which one it is. At the issuer step the token's issuer is not listed, so the listed one is
  // asked.
  const unlisted = step === 'issuer-allowed' && allowed[0] !== undefined
  const issuer = !unlisted && typeof said === 'string' ? said : (allowed[0] ?? '')
  const asked =
    (!unlisted && typeof said === 'string') || allowed.length === 1
      ? issuer
      : allowed.length === 0
        ? 'the identity provider'
        : `the one of ${allowed.join(', ')} that issued this token`
  const document = c.metadata?.state === 'found' ? c.metadata.document : null
  const preset = presetOf(recognise(issuer, document, claims).id)
  // A client id that was read from the token itself does not show who created the client.
  const named = c.clientId === null || c.clientId.source === 'token' ? null : c.clientId.value
  const registration = registrationOf(preset.id, document, claims, named)
  const members = expected.kind === 'any-of' ? expected.members.map(({ value }) => value) : []
  const canonical = canonicalUrl(facts.gateway.appDomain, facts.serverId)
  // Nobody should be asked to issue more tokens with an audience that unrelated tokens carry.
  const decent = members.filter((value) => deniedAudience(value, facts.gateway) === null)
  const audience = decent.find((value) => value === canonical) ?? decent[0] ?? canonical
  if (step === 'audience' && (audience === null || expected.kind !== 'any-of')) return []
  const clientId = c.clientId?.value ?? null
  const request = providerRequest(preset, {
    server: facts.server?.name ?? '',
    issuer: asked,
    audience,
    clientId,
    step,
    registration,
  })
  const name =
    asked !== issuer
      ? 'Whoever issued it'
      : preset.id === 'other'
        ? hostOf(issuer) || 'The identity provider'
        : preset.name
  const whose = request !== null && isFleeting(registration) ? `${registration.says} ` : ''
  const says = request === null ? '' : `${name}: ${request.title}. ${whose}`
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
  // Half of this remedy is a change here, and it is measured by what that half opens.
  const before = acceptingOf(c, facts.server)
  const after = afterRemedy(before, { edit: { kind: 'add-audience', value: audience }, appDomain: null })
  return [after === null ? remedy : { ...remedy, widens: wideningOf(before, after) }]
}
