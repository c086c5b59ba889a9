import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gatherFacts, type Scene } from '../../electron/diagnose.ts'
import { appScene } from '../helpers/app-scene.ts'
import { STEPS, type Prediction, type StepId } from '../../shared/verdict/diagnosis.ts'
import type { Facts } from '../../shared/verdict/facts.ts'
import { judge } from '../../shared/verdict/judge.ts'
import { checks, type Checks } from '../../shared/verdict/steps.ts'
import { canonicalJson, type Json } from '../../shared/json.ts'
import { postInitialize } from './rig/admin.ts'
import type { Rig } from './rig/rig.ts'
import type { Case, World } from './case.ts'

/** One prediction, written down before anything was sent. */
interface Predicted {
  readonly case: Case
  readonly world: World
  readonly token: string
  readonly facts: Facts
  readonly resourceBefore: Json
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
  /** Cases in which the app must say Cannot decide. */
  readonly undecided: number
  readonly byStep: ReadonlyMap<StepId | 'accepted', number>
  readonly failures: readonly string[]
}

const decided = (one: Predicted): boolean => one.case.undecided !== true

const PUBLIC = 'https://mcp.example.com'

/**
 * Predicts every case with the app's own engine, writes the predictions to a file, and only then sends the tokens.
 * Out: how many agree in status, detail, challenge and learned configuration, with a line for each that does not.
 */
export async function measureAgreement(rig: Rig, cases: readonly Case[], folder: string): Promise<Agreement> {
  const { url, authHeaderName, admin } = rig.gateway
  const { scene, close } = await appScene({ url, authHeaderName, caPem: rig.authority.certPem, ...admin })
  try {
    const active = (await rig.admin.createUser({ email: 'dana@example.com' })).email
    const disabled = (await rig.admin.createUser({ email: 'gone@example.com', isActive: false })).email
    const predictions: Predicted[] = []
    for (const one of cases) predictions.push(await predict(rig, scene, one, { active, disabled }))

    mkdirSync(folder, { recursive: true })
    const lines = predictions.map(({ case: one, facts }) => {
      const { verdict, stoppedAt, prediction } = judge(facts)
      return JSON.stringify({ name: one.name, verdict, stoppedAt, prediction })
    })
    writeFileSync(join(folder, `predictions-${rig.environment.version}.jsonl`), `${lines.join('\n')}\n`)

    const actual: Actual[] = []
    for (const one of predictions) actual.push(await send(rig, one))
    const failures = predictions.flatMap((one, index) => disagreement(one, actual[index], checks))
    const byStep = new Map<StepId | 'accepted', number>()
    for (const { facts } of predictions.filter(decided)) {
      const step = judge(facts).stoppedAt ?? 'accepted'
      byStep.set(step, (byStep.get(step) ?? 0) + 1)
    }
    const total = predictions.filter(decided).length
    failures.push(...selfCheck(predictions, actual), ...balance(byStep, total))
    const agreed = predictions.filter(
      (one, index) => decided(one) && disagreement(one, actual[index], checks).length === 0,
    ).length
    return { agreed, total, undecided: predictions.length - total, byStep, failures }
  } finally {
    await close()
  }
}

async function predict(
  rig: Rig,
  scene: Scene,
  one: Case,
  users: { active: string; disabled: string },
): Promise<Predicted> {
  const issuer = rig.forge.issuer()
  const created = await rig.admin.createServer({
    oauth_enabled: true,
    oauth_config: { authorization_servers: [issuer.url] },
  })
  const world: World = {
    serverId: created.id,
    canonical: rig.gateway.canonical(created.id),
    publicUrl: `${PUBLIC}/servers/${created.id}/mcp`,
    clientId: 'my-oauth-client-id',
    issuer,
    other: rig.forge.issuer(),
    ...users,
    now: Math.floor(Date.now() / 1000),
  }
  const config = one.config === undefined ? { authorization_servers: [issuer.url] } : one.config(world)
  if (one.oauthEnabled === false) {
    // Only a server created so keeps its settings: a PUT that turns OAuth off removes them.
    const off = await rig.admin.createServer({ oauth_enabled: false, oauth_config: config })
    Object.assign(world, { serverId: off.id, canonical: rig.gateway.canonical(off.id) })
  } else {
    await rig.admin.putServer(created.id, { oauthConfig: config })
  }
  one.issuer?.(world)
  const token = one.token(world)
  const reading = await scene.readServer(world.serverId)
  if (!reading.ok) throw new Error(`${one.name}: ${JSON.stringify(reading.error)}`)
  const facts = await gatherFacts(scene, token, world.serverId, reading.value.server)
  const before = (await rig.admin.getServer(world.serverId)).oauthConfig?.['resource'] ?? null
  return { case: one, world, token, facts, resourceBefore: before as Json }
}

async function send(rig: Rig, { world, token }: Predicted): Promise<Actual> {
  const answer = await postInitialize(rig.gateway, world.serverId, token)
  const json = answer.json
  const detail =
    typeof json === 'object' && json !== null && 'detail' in json && typeof json.detail === 'string'
      ? json.detail
      : null
  const header = answer.wwwAuthenticate
  const metadata = `/.well-known/oauth-protected-resource/servers/${world.serverId}/mcp"`
  const wwwAuthenticate =
    header === null ? 'none' : header === 'Bearer' ? 'bearer' : header.startsWith('Bearer resource_metadata="') && header.endsWith(metadata) ? 'resource-metadata' : 'other' // prettier-ignore
  const after = (await rig.admin.getServer(world.serverId)).oauthConfig?.['resource'] ?? null
  return { status: answer.status, detail, wwwAuthenticate, resourceAfter: after as Json }
}

/** Where prediction, author and gateway differ; empty when all three agree. */
function disagreement(one: Predicted, actual: Actual | undefined, table: Checks): string[] {
  if (!actual) return [`${one.case.name}: was not sent`]
  const { verdict, stoppedAt, prediction } = judge(one.facts, table)
  const wrong: string[] = []
  const compare = (what: string, predicted: Json, real: Json): void => {
    if (canonicalJson(predicted) !== canonicalJson(real))
      wrong.push(`${what} predicted ${JSON.stringify(predicted)}, is ${JSON.stringify(real)}`)
  }
  if (one.case.undecided) {
    compare('verdict', verdict, 'cannot-decide')
    compare('status', prediction.status, null)
  } else {
    compare('status', prediction.status, actual.status)
    compare('detail', prediction.detail, actual.detail)
    compare('WWW-Authenticate', prediction.wwwAuthenticate, actual.wwwAuthenticate)
    compare('resource afterwards', resourceAfter(one, prediction), actual.resourceAfter)
  }
  // What the author of the case wrote down, without any engine.
  compare("the author's step", stoppedAt ?? 'accepted', one.case.stops)
  compare("the author's status", one.case.status, actual.status)
  compare(
    "the author's learning",
    (one.case.learns?.(one.world) ?? one.resourceBefore) as Json,
    actual.resourceAfter,
  )
  return wrong.map((text) => `${one.case.name}: ${text}`)
}

const resourceAfter = (one: Predicted, prediction: Prediction): Json =>
  prediction.learnedResource ?? one.resourceBefore

/** Breaks each step on purpose, once by letting everything pass and once by refusing everything: the agreement must fail. */
function selfCheck(predictions: readonly Predicted[], actual: readonly Actual[]): string[] {
  const breaks = (table: Checks): boolean =>
    predictions.some((one, index) => disagreement(one, actual[index], table).length > 0)
  const unnoticed: string[] = []
  for (const id of STEPS) {
    const step = checks[id]
    const passing: Checks = {
      ...checks,
      [id]: { ...step, check: () => ({ outcome: 'pass', detail: '', explanation: '', source: '' }) },
    }
    const failing: Checks = {
      ...checks,
      [id]: {
        ...step,
        check: () => ({ outcome: 'fail', detail: '', explanation: '', source: '', answer: 'invalid-token' }),
      },
    }
    if (!breaks(passing)) unnoticed.push(`self-check: nobody notices when the step ${id} always passes`)
    if (!breaks(failing)) unnoticed.push(`self-check: nobody notices when the step ${id} always fails`)
  }
  return unnoticed
}

function balance(byStep: ReadonlyMap<StepId | 'accepted', number>, total: number): string[] {
  const problems: string[] = []
  for (const [step, count] of byStep) {
    if (step !== 'accepted' && count > total / 4)
      problems.push(`too many cases stop at ${step}: ${count} of ${total}`)
  }
  if ((byStep.get('accepted') ?? 0) < 8) problems.push('fewer than eight cases are accepted')
  if (total < 40) problems.push(`only ${total} cases`)
  return problems
}
