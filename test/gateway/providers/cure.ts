import { setTimeout as pause } from 'node:timers/promises'
import { gatherFacts, type Scene } from '../../../electron/judging/diagnose.ts'
import type { StepId } from '../../../shared/contextforge/index.ts'
import { judge } from '../../../shared/judging/judge.ts'
import { appScene } from '../../helpers/app-scene.ts'
import { postInitialize } from '../rig/admin.ts'
import type { Rig } from '../rig/rig.ts'

/** Just issued, a token is within the doubt about the clocks, and the app rightly does not decide. */
const SETTLES_MS = 2_500
/** Prepared, judged and cured together, so that one wait serves all of them. */
const AT_ONCE = 8

/** What one cure is tried on. */
export interface Place {
  readonly serverId: string
  /** The audience this server expects. */
  readonly canonical: string
  /** A person the gateway knows. */
  readonly email: string
}

/** A running provider, set up as the case has it before its cure. */
export interface Prepared {
  readonly issuer: string
  /** The id of the client, where the server is told of it. */
  readonly clientId?: string
  /** A token as the provider issues it now. */
  token(): Promise<string>
  /** Carries the cure out at the provider: its admin API, its configuration, or what the client asks for. */
  cure(): Promise<void>
  /** The token after the cure, where it is asked for in another way. */
  next?(): Promise<string>
}

/**
 * One cure, and what its author expects before anything was asked: where the token stops, and by which words
 * the app names the cure that is then carried out.
 */
export interface Cure {
  readonly name: string
  readonly stops: StepId
  readonly offers: RegExp
  prepare(place: Place): Promise<Prepared>
}

export interface CuresOutcome {
  readonly agreed: number
  readonly total: number
  readonly failures: readonly string[]
}

interface Running {
  readonly cure: Cure
  readonly place: Place
  readonly prepared: Prepared
}

/**
 * Carries cures out, one after the other, on running providers and a running gateway. A cure agrees when the
 * token before it is refused at the step its author wrote down, by the app and by the gateway; when the app
 * offers it by its words; and when the next token is accepted by both. In: the rig, the person the gateway
 * knows, the cures. Errors: none of a single cure; they are failures with a reason.
 */
export async function carryOut(
  rig: Rig,
  email: string,
  cures: readonly Cure[],
  say: (line: string) => void,
): Promise<CuresOutcome> {
  const { url, authHeaderName, admin } = rig.gateway
  const { scene, close } = await appScene({ url, authHeaderName, caPem: rig.authority.certPem, ...admin })
  const failures: string[] = []
  try {
    for (let at = 0; at < cures.length; at += AT_ONCE)
      failures.push(...(await batch(rig, scene, email, cures.slice(at, at + AT_ONCE))))
  } finally {
    await close()
  }
  for (const line of failures) say(`FAIL ${line}`)
  const total = cures.length
  return { agreed: total - new Set(failures.map((line) => line.split(': ', 1)[0])).size, total, failures }
}

async function batch(
  rig: Rig,
  scene: Scene,
  email: string,
  cures: readonly Cure[],
): Promise<readonly string[]> {
  const failures: string[] = []
  const failed = (cure: Cure, why: string): void => void failures.push(`${cure.name}: ${why}`)
  const tried = async <T>(cure: Cure, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work()
    } catch (error) {
      failed(cure, error instanceof Error ? error.message : String(error))
      return undefined
    }
  }
  const running: (Running & { token: string })[] = []
  for (const cure of cures) {
    const ready = await tried(cure, () => begin(rig, email, cure))
    if (ready !== undefined) running.push(ready)
  }
  await pause(SETTLES_MS)
  const refused: Running[] = []
  for (const one of running) {
    const wrong = await tried(one.cure, () => look(rig, scene, one, one.token, one.cure.stops))
    if (wrong === undefined) continue
    if (wrong === null) refused.push(one)
    else failed(one.cure, wrong)
  }
  const cured: (Running & { token: string })[] = []
  for (const one of refused) {
    const token = await tried(one.cure, async () => {
      await one.prepared.cure()
      return one.prepared.next === undefined ? one.prepared.token() : one.prepared.next()
    })
    if (token !== undefined) cured.push({ ...one, token })
  }
  await pause(SETTLES_MS)
  for (const one of cured) {
    const wrong = await tried(one.cure, () => look(rig, scene, one, one.token, 'accepted'))
    if (typeof wrong === 'string') failed(one.cure, `after the cure ${wrong}`)
  }
  for (const { place } of running) await rig.admin.deleteServer(place.serverId).catch(() => undefined)
  return failures
}

async function begin(rig: Rig, email: string, cure: Cure): Promise<Running & { token: string }> {
  const server = await rig.admin.createServer({
    oauth_enabled: true,
    oauth_config: { authorization_servers: ['https://not-yet.example'] },
  })
  const place: Place = { serverId: server.id, canonical: rig.gateway.canonical(server.id), email }
  const prepared = await cure.prepare(place)
  await rig.admin.putServer(server.id, {
    oauthConfig: {
      authorization_servers: [prepared.issuer],
      resource: place.canonical,
      ...(prepared.clientId === undefined ? {} : { client_id: prepared.clientId }),
    },
  })
  return { cure, place, prepared, token: await prepared.token() }
}

/** What is not as it must be; null where prediction, answer and offer are. */
async function look(
  rig: Rig,
  scene: Scene,
  { cure, place }: Running,
  token: string,
  wanted: StepId | 'accepted',
): Promise<string | null> {
  const reading = await scene.readServer(place.serverId)
  if (!reading.ok) return `the server cannot be read: ${reading.error.kind}`
  const facts = await gatherFacts(scene, token, place.serverId, reading.value.server)
  const { stoppedAt, prediction, remedies } = judge(facts)
  const actual = await postInitialize(rig.gateway, place.serverId, token)
  const stopped = stoppedAt ?? 'accepted'
  const status = wanted === 'accepted' ? 200 : 401
  if (stopped !== wanted || prediction.status !== actual.status || actual.status !== status)
    return `predicted ${prediction.status} at ${stopped}, is ${actual.status}; its author wrote ${status} at ${wanted}`
  if (wanted === 'accepted') return null
  const words = remedies.map(({ title, text, copy }) => `${title}\n${text}\n${copy ?? ''}`).join('\n')
  return cure.offers.test(words) ? null : `the app does not offer it; it says ${words.slice(0, 300)}`
}
