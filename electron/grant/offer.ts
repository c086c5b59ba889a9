import {
  boardOf,
  configOf,
  type Probe,
  resolveIssuers,
  type VirtualServer,
} from '../../shared/contextforge/index.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import { providerOf } from '../../shared/issuer/provider.ts'
import { refusesContact } from '../../shared/issuer/reach.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import {
  endpointsOf,
  flowOffer,
  hostsOf,
  readServer,
  type AuthorizationServer,
  type Flow,
} from '../../shared/oauth/metadata.ts'
import { prefill } from '../../shared/oauth/prefill.ts'
import type { GrantRequest, IssuerOffer } from '../../shared/oauth/view.ts'
import type { OpenGateway } from '../reading/open-gateway.ts'

/** Reads an issuer's metadata at the addresses the gateway would ask. */
export type AskMetadata = (open: OpenGateway, issuer: string) => Promise<readonly Probe[]>

/** A server as it is now, with the gateway it was read from. */
export type Target = { readonly open: OpenGateway; readonly server: VirtualServer }

const FLOWS: readonly Flow[] = ['code', 'device', 'client-credentials']

/** Reads the server for which a token is wanted. Errors: no open gateway, and those of reading. */
export async function readTarget(
  open: Result<OpenGateway, AppError>,
  serverId: string,
): Promise<Result<Target, AppError>> {
  if (!open.ok) return open
  const reading = await open.value.scene.readServer(serverId)
  return reading.ok ? ok({ open: open.value, server: reading.value.server }) : reading
}

/**
 * The issuer's metadata, if the server names the issuer and it may be contacted. Errors: `issuer-refused`,
 * and those of its metadata.
 */
export async function readIssuer(
  ask: AskMetadata,
  { open, server }: Target,
  issuer: string,
): Promise<Result<AuthorizationServer, AppError>> {
  const { gatewayUrl } = open.scene
  if (!resolveIssuers(configOf(server)).allowed.includes(issuer))
    return err({ kind: 'issuer-refused', issuer, reason: 'the server’s configuration does not name it' })
  const refused = refusesContact(issuer, gatewayUrl)
  if (refused !== null) return err({ kind: 'issuer-refused', issuer, reason: refused })
  return readServer(issuer, await ask(open, issuer), gatewayUrl)
}

/**
 * What can be fetched for a server: each issuer it names with its flows, and a request filled in as a client
 * would send it.
 */
export async function offerFor(ask: AskMetadata, target: Target): Promise<Output<'grant.offer'>> {
  const { open, server } = target
  const hints = { clientIds: open.scene.clientIdsFor(server), learned: open.scene.wasLearned(server) }
  const board = boardOf(server, open.scene.gateway, hints)
  const { allowed } = resolveIssuers(configOf(server))
  const issuers = await Promise.all([...new Set(allowed)].map((issuer) => offerOf(ask, target, issuer)))
  const { resources, leftOut, ...rest } = prefill(server, board, hints.clientIds)
  return {
    serverName: server.name,
    issuers,
    prefill: { ...rest, resources: [...resources], leftOut: [...leftOut] },
  }
}

async function offerOf(ask: AskMetadata, target: Target, issuer: string): Promise<IssuerOffer> {
  const { name } = providerOf(issuer)
  const read = await readIssuer(ask, target, issuer)
  if (!read.ok)
    return {
      issuer,
      name,
      problem: read.error,
      flows: [],
      registrationHosts: null,
      introspectionHosts: null,
      notes: [],
    }
  const as = read.value
  const { authorization, device_authorization: device, registration, introspection } = as.endpoints
  const noS256 = as.challengeMethods !== null && !as.challengeMethods.includes('S256')
  return {
    issuer,
    name,
    problem: null,
    flows: FLOWS.map((flow) => ({
      flow,
      ...flowOffer(as, flow),
      hosts: hostsOf(as, endpointsOf(flow, false)),
      browserHost: flow === 'code' && authorization.state === 'usable' ? authorization.host : null,
    })),
    registrationHosts: registration.state === 'usable' ? hostsOf(as, ['registration']) : null,
    introspectionHosts: introspection.state === 'usable' ? hostsOf(as, ['introspection']) : null,
    notes: [
      noS256 ? 'Its metadata does not announce PKCE with S256, which is used all the same.' : '',
      device.state === 'refused' ? `Device codes: its address is not used, ${device.why}.` : '',
    ].filter((note) => note !== ''),
  }
}

/** Why a request cannot be started; null when it can. */
export function refusal(as: AuthorizationServer, request: GrantRequest): AppError | null {
  const { flow, register } = request
  const not = (what: string, reason: string): AppError => ({
    kind: 'grant-not-offered',
    issuer: as.issuer,
    what,
    reason,
  })
  const { possible, says } = flowOffer(as, flow)
  if (!possible) return not('this flow', says)
  if (register && as.endpoints.registration.state !== 'usable')
    return not('registration', 'its metadata has no registration_endpoint that can be used')
  if (!register && request.clientId === '')
    return { kind: 'request-refused', issues: ['a client id is needed, or a registration'] }
  return notShown(as, hostsOf(as, endpointsOf(flow, register)), request.hosts)
}

/** Why the introspection endpoint must not be asked; null when it may. In: the hosts the operator saw. */
export function introspectionRefusal(as: AuthorizationServer, hosts: readonly string[]): AppError | null {
  const place = as.endpoints.introspection
  if (place.state === 'usable') return notShown(as, hostsOf(as, ['introspection']), hosts)
  const reason =
    place.state === 'refused'
      ? `its introspection_endpoint is not used: ${place.why}`
      : 'its metadata has no introspection_endpoint'
  return { kind: 'grant-not-offered', issuer: as.issuer, what: 'introspection', reason }
}

/** The metadata can change after it was shown, so only hosts that the operator saw are contacted. */
function notShown(
  as: AuthorizationServer,
  needed: readonly string[],
  shown: readonly string[],
): AppError | null {
  const unseen = needed.find((host) => !shown.includes(host))
  return unseen === undefined
    ? null
    : { kind: 'issuer-refused', issuer: as.issuer, reason: `it also uses ${unseen}, which was not agreed to` }
}
