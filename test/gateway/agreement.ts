import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gatherFacts, type Scene } from '../../electron/judging/diagnose.ts'
import { appScene } from '../helpers/app-scene.ts'
import type { Diagnosis } from '../../shared/contextforge/diagnosis.ts'
import type { Prediction } from '../../shared/contextforge/answers.ts'
import type { Facts } from '../../shared/contextforge/facts.ts'
import { judge } from '../../shared/judging/judge.ts'
import { withoutToken } from '../../shared/contextforge/no-token.ts'
import { STEP_IDS, STEPS, type Steps } from '../../shared/contextforge/steps/index.ts'
import { breaking } from './fuzz/breaking.ts'
import { canonicalJson, type Json } from '../../shared/kernel/json.ts'
import { atOnce } from './at-once.ts'
import { postInitialize, type RigServer } from './rig/admin.ts'
import type { Rig } from './rig/rig.ts'
import { isEarly } from './rig/versions.ts'
import { onRelease, TRAPS, type Case, type World } from './case.ts'

/** One prediction, written down before anything was sent. */
interface Predicted {
  readonly case: Case
  readonly world: World
  /** Null: none is sent. */
  readonly token: string | null
  readonly facts: Facts
  readonly sentTo: string
  readonly resourceBefore: Json
  /**
   * The release checks no provider's token: what the author wrote for those that do does not apply, nothing
   * else changes.
   */
  readonly early: boolean
}

interface Actual {
  readonly status: number
  readonly detail: string | null
  readonly wwwAuthenticate: 'none' | 'bearer' | 'resource-metadata' | 'other'
  readonly resourceAfter: Json
}

export interface Agreement {
  readonly agreed: number
  /** Cases with a prediction. */
  readonly total: number
  /** Cases in which the app must say that it cannot know. */
  readonly undecided: number
  readonly byStep: ReadonlyMap<Stop, number>
  /** From the first prediction to the last answer. Time claims are made to hold for 300. */
  readonly seconds: number
  readonly failures: readonly string[]
}

type Stop = Case['stops']

type Judgement = Pick<Diagnosis, 'verdict' | 'prediction'> & { readonly stop: Stop }

/** What the app says, with or without a token. */
function judgementOf({ token, facts }: Predicted, table: Steps): Judgement {
  if (token === null) {
    const prediction = withoutToken(facts.server, facts.gateway.capabilities)
    return {
      verdict: prediction.status === null ? 'cannot-decide' : 'rejected',
      prediction,
      stop: 'no-token',
    }
  }
  const { verdict, prediction, stoppedAt } = judge(facts, table)
  return { verdict, prediction, stop: stoppedAt ?? 'accepted' }
}

const decided = (one: Predicted): boolean =>
  one.early ? judgementOf(one, STEPS).prediction.status !== null : (one.case.open ?? 'nothing') === 'nothing'

/**
 * Servers, issuers and tokens are each case's own, and so are the gateway's memories of them: cases do not
 * meet.
 */
const AT_ONCE = 8

const PUBLIC = 'https://mcp.example.com'

/**
 * Predicts every case with the app's own engine, writes the predictions to a file, and only then sends the
 * tokens. Out: how many agree in status, detail, challenge and learned configuration, with a line for each
 * that does not.
 */
export async function measureAgreement(rig: Rig, cases: readonly Case[], folder: string): Promise<Agreement> {
  const { url, authHeaderName, admin } = rig.gateway
  const { scene, close } = await appScene({ url, authHeaderName, caPem: rig.authority.certPem, ...admin })
  try {
    const active = (await rig.admin.createUser({ email: 'dana@example.com' })).email
    const disabled = (await rig.admin.createUser({ email: 'gone@example.com', isActive: false })).email
    const users = { active, disabled, admin: admin.email, gatewayToken: await rig.admin.login() }
    const started = Date.now()
    const predictions = await atOnce(AT_ONCE, cases, (one) =>
      predict(rig, scene, onRelease(one, rig.environment), users),
    )

    mkdirSync(folder, { recursive: true })
    const lines = predictions.map((one) =>
      JSON.stringify({ name: one.case.name, ...judgementOf(one, STEPS) }),
    )
    writeFileSync(join(folder, `predictions-${rig.environment.version}.jsonl`), `${lines.join('\n')}\n`)

    const actual = await sendAll(rig, predictions)
    const seconds = Math.round((Date.now() - started) / 1000)
    const failures = predictions.flatMap((one, index) => disagreement(one, actual[index], STEPS))
    const byStep = new Map<Stop, number>()
    for (const one of predictions.filter(decided)) {
      const step = judgementOf(one, STEPS).stop
      byStep.set(step, (byStep.get(step) ?? 0) + 1)
    }
    const total = predictions.filter(decided).length
    if (!isEarly(rig.environment.version))
      failures.push(...selfCheck(predictions, actual), ...balance(byStep, total), ...untrapped(cases))
    const agreed = predictions.filter(
      (one, index) => decided(one) && disagreement(one, actual[index], STEPS).length === 0,
    ).length
    return { agreed, total, undecided: predictions.length - total, byStep, seconds, failures }
  } finally {
    await close()
  }
}

async function predict(
  rig: Rig,
  scene: Scene,
  one: Case,
  users: Pick<World, 'active' | 'disabled' | 'admin' | 'gatewayToken'>,
): Promise<Predicted> {
  // One right after the other: that is what makes their keys differ (forge.ts).
  const issuer = rig.forge.issuer()
  const other = rig.forge.issuer()
  const serverId = randomBytes(16).toString('hex')
  const world: World = {
    serverId,
    canonical: rig.gateway.canonical(serverId),
    publicUrl: `${PUBLIC}/servers/${serverId}/mcp`,
    clientId: 'my-oauth-client-id',
    issuer,
    other,
    ...users,
    now: Math.floor(Date.now() / 1000),
  }
  const created = await rig.admin.createServer({
    id: serverId,
    oauth_enabled: one.oauthEnabled !== false,
    oauth_config: one.config === undefined ? { authorization_servers: [issuer.url] } : one.config(world),
    ...(one.visibility === undefined ? {} : { visibility: one.visibility }),
  })
  if (one.active === false) await rig.admin.setServerState(serverId, false)
  one.issuer?.(world)
  const token = one.token?.(world) ?? null
  const sentTo = one.serverId?.(world) ?? world.serverId
  const reading = await scene.readServer(sentTo)
  if (!reading.ok && reading.error.kind !== 'server-gone')
    throw new Error(`${one.name}: ${JSON.stringify(reading.error)}`)
  const facts = await gatherFacts(scene, token ?? '', sentTo, reading.ok ? reading.value.server : null)
  return {
    case: one,
    world,
    token,
    sentTo,
    facts,
    resourceBefore: resourceOf(created),
    early: isEarly(rig.environment.version),
  }
}

const resourceOf = (server: RigServer | undefined): Json =>
  (server?.oauthConfig?.['resource'] ?? null) as Json

/**
 * Sends every token, and reads every server when all are answered: each belongs to one case, so what it
 * learned is that case's.
 */
async function sendAll(rig: Rig, predictions: readonly Predicted[]): Promise<Actual[]> {
  const answers = await atOnce(AT_ONCE, predictions, (one) => send(rig, one))
  const servers = new Map((await rig.admin.listServers()).map((server) => [server.id, server]))
  return answers.map((answer, index) => ({
    ...answer,
    resourceAfter: resourceOf(servers.get(predictions[index]?.world.serverId ?? '')),
  }))
}

async function send(rig: Rig, { token, sentTo }: Predicted): Promise<Omit<Actual, 'resourceAfter'>> {
  const answer = await postInitialize(rig.gateway, sentTo, token ?? undefined)
  const json = answer.json
  const detail =
    typeof json === 'object' && json !== null && 'detail' in json && typeof json.detail === 'string'
      ? json.detail
      : null
  const header = answer.wwwAuthenticate
  const metadata = `/.well-known/oauth-protected-resource/servers/${sentTo}/mcp"`
  const wwwAuthenticate =
    header === null
      ? 'none'
      : header === 'Bearer'
        ? 'bearer'
        : header.startsWith('Bearer resource_metadata="') && header.endsWith(metadata)
          ? 'resource-metadata'
          : 'other'
  return { status: answer.status, detail, wwwAuthenticate }
}

/** Where prediction, author and gateway differ; empty when all three agree. */
function disagreement(one: Predicted, actual: Actual | undefined, table: Steps): string[] {
  if (!actual) return [`${one.case.name}: was not sent`]
  const { verdict, stop, prediction } = judgementOf(one, table)
  const wrong: string[] = []
  const compare = (what: string, predicted: Json, real: Json): void => {
    if (canonicalJson(predicted) !== canonicalJson(real))
      wrong.push(`${what} predicted ${JSON.stringify(predicted)}, is ${JSON.stringify(real)}`)
  }
  if (one.early && verdict === 'accepted') wrong.push('nothing can be accepted before 1.0.0')
  if (!decided(one)) {
    if (!one.early) compare('verdict', verdict, one.case.open === 'verdict' ? 'cannot-decide' : 'rejected')
    compare('status', prediction.status, null)
  } else {
    compare('status', prediction.status, actual.status)
    compare('detail', prediction.detail, actual.detail)
    compare('WWW-Authenticate', prediction.wwwAuthenticate, actual.wwwAuthenticate)
    compare('resource afterwards', resourceAfter(one, prediction), actual.resourceAfter)
  }
  if (one.early) compare('resource afterwards', one.resourceBefore, actual.resourceAfter)
  // What the author of the case wrote down, without any engine.
  else {
    compare("the author's step", stop, one.case.stops)
    compare("the author's status", one.case.status, actual.status)
    compare(
      "the author's learning",
      (one.case.learns?.(one.world) ?? one.resourceBefore) as Json,
      actual.resourceAfter,
    )
  }
  return wrong.map((text) => `${one.case.name}: ${text}`)
}

const resourceAfter = (one: Predicted, prediction: Prediction): Json =>
  prediction.learnedResource ?? one.resourceBefore

/**
 * Breaks each step on purpose, once by letting everything pass and once by refusing everything: the agreement
 * must fail.
 */
function selfCheck(predictions: readonly Predicted[], actual: readonly Actual[]): string[] {
  const breaks = (table: Steps): boolean =>
    predictions.some((one, index) => disagreement(one, actual[index], table).length > 0)
  const unnoticed: string[] = []
  for (const id of STEP_IDS) {
    if (!breaks(breaking(id, 'pass')))
      unnoticed.push(`self-check: nobody notices when the step ${id} always passes`)
    if (!breaks(breaking(id, 'fail')))
      unnoticed.push(`self-check: nobody notices when the step ${id} always fails`)
  }
  return unnoticed
}

function untrapped(cases: readonly Case[]): string[] {
  return TRAPS.filter((trap) => cases.every((one) => one.trap !== trap)).map(
    (trap) => `no case stands for ${trap}`,
  )
}

function balance(byStep: ReadonlyMap<Stop, number>, total: number): string[] {
  const problems: string[] = []
  for (const [step, count] of byStep) {
    if (step !== 'accepted' && count > total / 4)
      problems.push(`too many cases stop at ${step}: ${count} of ${total}`)
  }
  if ((byStep.get('accepted') ?? 0) < 8) problems.push('fewer than eight cases are accepted')
  if (total < 300) problems.push(`only ${total} cases`)
  return problems
}
