import type { Profile, Rung } from '../../shared/connection/view.ts'
import { errorText } from '../../shared/kernel/error-text.ts'
import type { AppError, RungId } from '../../shared/kernel/errors.ts'
import {
  type AudienceModel,
  type Capabilities,
  type Clock,
  capabilitiesOf,
  type GatewayContext,
  ownLimits,
  whyUnknown,
  type wire,
  withinTimes,
} from '../../shared/contextforge/index.ts'
import { isObject, type JsonObject } from '../../shared/kernel/json.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { count } from '../../shared/kernel/words.ts'
import { baseUrlOf, isLoopback, readAddress } from './address.ts'
import { createGatewayClient, detectBasePath, isMissingRight, isNoRoute } from './client.ts'
import type { GatewayClient } from './client.ts'
import { contextOf, withHost, withServerUrl } from './context.ts'
import type { GatewaySettings, StartedWith } from './settings.ts'
import { createBudget, type Budget } from './budget.ts'
import { createClock } from './clock.ts'
import type { GatewayClock } from './clock.ts'
import { onlyOrigin } from '../network/allow-list.ts'
import { directWay, type Way } from '../network/dispatcher.ts'
import { createHttp } from './http.ts'
import type { Http, HttpOptions } from './http.ts'
import { createLadder } from './ladder.ts'
import type { Ladder } from './ladder.ts'
import type { ServerList } from './list.ts'
import { readHealth } from './reply.ts'
import { createScrub, type Scrub } from './scrub.ts'
import { rightsOf, scopeNoteOf } from './rights.ts'
import type { Right } from './rights.ts'
import { createSession, signIn, unusable } from './session.ts'
import { guardWrites } from './write-guard.ts'
import type { Credentials, Session, SignIn } from './session.ts'

/** An open connection, with everything that was learned while connecting. */
export type Opened = {
  readonly profile: Profile
  /**
   * Whether this connection may write. Checked before every request; can be changed while the connection is
   * open.
   */
  readonly access: { readOnly: boolean }
  readonly demo: boolean
  readonly baseUrl: string
  readonly client: GatewayClient
  readonly http: Http
  /** How connections of this profile are made, also those to its issuers. */
  readonly way: Way
  readonly session: Session
  readonly clock: GatewayClock
  readonly budget: Budget
  readonly gateway: GatewayContext
  readonly versionNote: string
  readonly rights: readonly Right[]
  readonly scopeNote: string
  /** The first page of the servers, read on the last rung; the reading of the fleet continues from it. */
  readonly firstList: ServerList
  /** A server with the address the gateway shows for it; null: it shows none. */
  readonly address: wire.ServerAddress | null
  /** The settings that were read; null: this login may not read them. */
  readonly settings: GatewaySettings | null
  /** What its version told of the variables it was started with. */
  readonly started: StartedWith
}

export type ConnectAsk = {
  readonly profile: Profile
  readonly demo: boolean
  /** The audience model of the demo. Only the demo may choose `native`, because no release has it. */
  readonly demoModel?: AudienceModel
  readonly secret: string
  readonly signal: AbortSignal
  readonly progress: (rung: Rung) => void
  readonly onExpired: () => void
  readonly later: (milliseconds: number, act: () => void) => () => void
  readonly httpOptions: Omit<HttpOptions, 'caPem'>
  /** How connections are made; without it, directly. */
  readonly way?: Way
  /** Why a gateway with this origin must not be opened; null when it may. */
  readonly refuses?: (origin: string) => AppError | null
  /** True: nothing may be written, whatever the profile says and whoever unlocks it. */
  readonly lockedReadOnly?: boolean
}

export type Connected = {
  readonly ladder: Rung[]
  readonly opened: Opened | null
  readonly error: AppError | null
}

const HYPOTHETICAL =
  'Hypothetical: this demo honours include_client_id_in_audience by itself. No release of ContextForge does.'

/**
 * Connects step by step: address, reachable, tls, gateway, sign-in, version, rights, servers. In: the
 * profile, its secret, a callback for each rung, and a signal to stop. Out: every rung, and the connection
 * when all of them passed. A failed rung has the error; the rungs after it stay `waiting`. Writes nothing to
 * the gateway.
 */
export async function connect(ask: ConnectAsk): Promise<Connected> {
  const ladder = createLadder(ask.httpOptions.now, ask.progress)
  const clock = createClock()
  const access = ask.lockedReadOnly === true ? locked() : { readOnly: ask.profile.readOnly }
  const way = ask.way ?? directWay(ask.profile.caPem)
  const address = readAddress(ask.profile.url)
  const permit = address.ok ? onlyOrigin(address.value.origin) : undefined
  const budget = createBudget(ask.httpOptions)
  const contacted = (host: string): void => {
    budget.sent()
    ask.httpOptions.contacted(host)
  }
  const options = { ...ask.httpOptions, contacted, caPem: ask.profile.caPem, way, permit }
  const plain = createHttp({ ...options, part: 'gateway' })
  const scrub = createScrub()
  const guarded = guardWrites(plain, () => access.readOnly)
  const http = scrub.wrap(budget.observe(clock.observe(guarded)))
  const climbed = await climb(ask, ladder, http, { clock, access, way, budget }, scrub)
  if (climbed.ok) return { ladder: ladder.rungs(), opened: climbed.value, error: null }
  await http.close()
  const { rung, error } = climbed.error
  ladder.fail(rung, error, errorText(error).title)
  return { ladder: ladder.rungs(), opened: null, error }
}

/** Permanently read-only: setting `readOnly` to false has no effect. */
const locked = (): Opened['access'] => ({
  get readOnly() {
    return true
  },
  set readOnly(_ignored) {
    // The policy of the machine is above every profile.
  },
})

type Fall = { readonly rung: RungId; readonly error: AppError }

async function climb(
  ask: ConnectAsk,
  ladder: Ladder,
  http: Http,
  kept: Pick<Opened, 'clock' | 'access' | 'way' | 'budget'>,
  scrub: Scrub,
): Promise<Result<Opened, Fall>> {
  const { profile, signal } = ask
  const clock = (): Clock => kept.clock.at(ask.httpOptions.now())
  ladder.start('address')
  const address = readAddress(profile.url)
  if (!address.ok) return err({ rung: 'address', error: address.error })
  const refused = ask.refuses?.(address.value.origin) ?? null
  if (refused !== null) return err({ rung: 'address', error: refused })
  const baseUrl = baseUrlOf(address.value)
  ladder.pass('address', baseUrl)

  const gateway = await knock(http, address.value, baseUrl, ladder, signal)
  if (!gateway.ok) return gateway

  ladder.start('sign-in')
  const headerName = profile.authHeaderName.trim() || 'Authorization'
  const credentials: Credentials =
    profile.signInWith === 'token' ? { token: ask.secret } : { email: profile.email, password: ask.secret }
  if ('token' in credentials) scrub.add(credentials.token.trim().replace(/^bearer\s+/i, ''))
  const signedIn = await signIn({ http, baseUrl, credentials, signal })
  if (!signedIn.ok) return err({ rung: 'sign-in', error: signedIn.error })
  scrub.add(signedIn.value.token)
  const base = await detectBasePath({ http, baseUrl, headerName, token: signedIn.value.token, signal })
  if (!base.ok)
    return err({
      rung: rungOf(base.error, 'sign-in'),
      error: refusedToken(ask, clock(), signedIn.value, base.error),
    })
  ladder.pass('sign-in', `as ${signedIn.value.signedInAs}`)

  const session = createSession({
    signIn: signedIn.value,
    now: ask.httpOptions.now,
    later: ask.later,
    onExpired: ask.onExpired,
    used: scrub.add,
  })
  const client = createGatewayClient({
    baseUrl,
    basePath: base.value.basePath,
    headerName,
    http,
    token: () => session.current().token,
    unauthorized: (_detail, token) => {
      session.expire(token)
      return { kind: 'sign-in-expired' }
    },
  })
  const rest = await learn(ask, ladder, client, session.current(), base.value.address)
  if (!rest.ok) {
    session.close()
    return err({ ...rest.error, error: refusedToken(ask, clock(), session.current(), rest.error.error) })
  }
  const { address: shown } = base.value
  return ok({
    profile,
    demo: ask.demo,
    baseUrl,
    client,
    http,
    session,
    ...kept,
    ...rest.value,
    address: shown,
  })
}

/**
 * The error for a refused token, as precise as what else is known allows. The gateway answers the same for a
 * wrong, an expired and an unread token. Times are judged by the gateway's clock, which decides.
 */
function refusedToken({ profile }: ConnectAsk, clock: Clock, signedIn: SignIn, error: AppError): AppError {
  const refused = error.kind === 'sign-in-refused' || error.kind === 'sign-in-expired'
  const pasted = profile.signInWith === 'token'
  // The gateway issued this token a moment ago, so it must have looked for it in another header.
  if (refused && !pasted) return unusable('header-not-read', profile.authHeaderName.trim() || 'Authorization')
  const { endsAt, claims } = signedIn
  if (refused && endsAt !== null && endsAt / 1000 <= clock.now)
    return unusable('token-expired', `${new Date(endsAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`)
  const limits = ownLimits(claims)
  // Outside its allowed hours, a token is refused in the same way as a wrong one.
  const isLimited = error.kind === 'denied' || (refused && timesOf(claims, clock) !== 'within')
  return pasted && isLimited && limits.length > 0 ? unusable('token-limited', limits.join('; ')) : error
}

/** As {@link ownLimits}, also for limits at the top level. A minute of doubt: it only chooses the words. */
const timesOf = (claims: JsonObject | null, { now }: Clock): ReturnType<typeof withinTimes>['state'] => {
  const scopes = claims?.['scopes']
  const limits = isObject(scopes) ? scopes['time_restrictions'] : undefined
  return withinTimes(limits ?? claims?.['time_restrictions'], { now, uncertainty: 60 }).state
}

/**
 * The error for a redirect to another host, or to an address that looks like a sign-in page: a proxy in front
 * of the gateway asks for a person.
 */
function signInPage(error: AppError): AppError {
  if (error.kind !== 'redirected' || !URL.canParse(error.to)) return error
  const [from, to] = [new URL(error.url), new URL(error.to)]
  const asks = /\/(oauth2|saml2?|sso|sign[-_]?in|log[-_]?in|authorize|cdn-cgi\/access|\.pomerium)(\/|$)/i
  return to.hostname !== from.hostname || asks.test(to.pathname)
    ? unusable('proxy-signs-in', error.to)
    : error
}

// One request decides four rungs; its failure shows which of them did not pass.
async function knock(
  http: Http,
  url: URL,
  baseUrl: string,
  ladder: Ladder,
  signal: AbortSignal,
): Promise<Result<true, Fall>> {
  const secure = url.protocol === 'https:'
  ladder.start('reachable')
  const health = await http.send({ method: 'GET', url: `${baseUrl}/health`, signal })
  if (!health.ok && rungOf(health.error, 'gateway') === 'reachable')
    return err({ rung: 'reachable', error: health.error })
  ladder.pass('reachable', url.host)
  ladder.start('tls')
  if (!health.ok && rungOf(health.error, 'gateway') === 'tls')
    return err({ rung: 'tls', error: health.error })
  if (secure) ladder.pass('tls', 'the certificate is trusted')
  else if (isLoopback(url.hostname)) ladder.pass('tls', 'plain HTTP, on this computer only')
  else ladder.attention('tls', 'plain HTTP: anybody on the way can read the sign-in and every token')
  ladder.start('gateway')
  if (!health.ok) return err({ rung: 'gateway', error: signInPage(health.error) })
  const said = readHealth(health.value)
  if (!said.ok) return err({ rung: 'gateway', error: said.error })
  ladder.pass('gateway', `it says it is ${said.value}`)
  return ok(true)
}

type Learned = Pick<
  Opened,
  'gateway' | 'versionNote' | 'rights' | 'scopeNote' | 'firstList' | 'settings' | 'started'
>

async function learn(
  ask: ConnectAsk,
  ladder: Ladder,
  client: GatewayClient,
  signedIn: SignIn,
  address: wire.ServerAddress | null,
): Promise<Result<Learned, Fall>> {
  const { signal, profile } = ask
  ladder.start('version')
  const read = await client.version(signal)
  if (!read.ok) return err({ rung: rungOf(read.error, 'version'), error: read.error })
  const { version, started } = read.value
  const told = capabilitiesOf(version, { hasV1: client.basePath === '/v1' })
  const native = ask.demo && ask.demoModel === 'native'
  const capabilities: Capabilities = native
    ? { ...told.capabilities, model: 'native', verified: false }
    : told.capabilities
  const note = native ? HYPOTHETICAL : told.note
  if (note === '') ladder.pass('version', version ?? 'not told')
  else ladder.attention('version', note)

  ladder.start('rights')
  const [listed, settings] = [await client.permissions(signal), await client.settings(signal)]
  for (const reply of [listed, settings])
    if (!reply.ok && !isMissingRight(reply.error))
      return err({ rung: rungOf(reply.error, 'rights'), error: reply.error })
  const permissions = listed.ok ? listed.value : null
  // Only asked where the gateway does not list rights: one more request, about the signed-in user.
  const user = permissions === null ? await client.userByEmail(signedIn.signedInAs, signal) : null
  // The gateway just issued this token itself, so the token names JWT_ISSUER and JWT_AUDIENCE. A pasted token
  // could be from elsewhere.
  const own = profile.signInWith === 'token' ? null : signedIn.claims
  const adminApi = settings.ok || !isNoRoute(settings.error)
  const known = withServerUrl(
    contextOf(capabilities, settings.ok ? settings.value : null, profile, own, adminApi, started),
    address,
  )
  const gateway = await withHost(known, client, signal)

  const rights = rightsOf(permissions, signedIn.claims, {
    ...(adminApi ? { 'admin.system_config': settings.ok } : {}),
    ...(user === null ? {} : { 'admin.user_management': user.state !== 'unknown' }),
    'servers.read': true,
  })
  const missing = rights.filter((right) => right.held === false)
  if (gateway.appDomain.source === 'unknown')
    ladder.attention(
      'rights',
      `APP_DOMAIN is unknown: ${whyUnknown(gateway.appDomain)}. Give it once, or verdicts stay undecided.`,
    )
  else if (missing.length > 0)
    ladder.attention('rights', `missing: ${missing.map((right) => right.name).join(', ')}`)
  else ladder.pass('rights', 'all that is needed')

  ladder.start('servers')
  const list = await client.listServers(signal, { firstOnly: true })
  if (!list.ok) return err({ rung: rungOf(list.error, 'servers'), error: list.error })
  const scopeNote = scopeNoteOf(signedIn)
  const servers = count(list.value.servers.length, 'server')
  const { complete, rest } = list.value
  if (rest !== null) ladder.pass('servers', `${servers} so far; the fleet goes on reading`)
  else if (!complete) ladder.attention('servers', `${servers}; the list may be incomplete`)
  else if (scopeNote === '') ladder.pass('servers', servers)
  else ladder.attention('servers', `${servers}; ${scopeNote}`)
  return ok({
    gateway,
    versionNote: note,
    rights,
    scopeNote,
    firstList: list.value,
    settings: settings.ok ? settings.value : null,
    started,
  })
}

// If the network fails in a later rung, that is a failure of a network rung, whatever was being asked.
function rungOf(error: AppError, otherwise: RungId): RungId {
  if (
    [
      'name-not-found',
      'unreachable',
      'proxy-unusable',
      'proxy-unreachable',
      'proxy-sign-in',
      'proxy-refused',
    ].includes(error.kind)
  )
    return 'reachable'
  if (error.kind === 'timed-out' && otherwise === 'gateway') return 'reachable'
  if (error.kind === 'tls-failed' || error.kind === 'client-certificate-refused') return 'tls'
  if (['sign-in-refused', 'sign-in-expired', 'sign-in-unusable'].includes(error.kind)) return 'sign-in'
  return otherwise
}
