import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { canonicalJson, isObject, type Json } from '../../../shared/kernel/json.ts'
import { readServer } from '../../../shared/contextforge/wire.ts'
import { stepId } from '../../../shared/contextforge/diagnosis.ts'
import { STEP_IDS, STEPS, type Steps } from '../../../shared/contextforge/steps/index.ts'
import { appScene } from '../../helpers/app-scene.ts'
import { startRig, type Rig } from '../rig/rig.ts'
import { breaking } from './breaking.ts'
import { scenario } from './generate.ts'
import { openPlaces } from './place.ts'
import { differences, judgedBy, play, resourceOf, type Played, type Run, type Stage } from './play.ts'
import { caseText, makeTally } from './report.ts'
import { Shrinkable } from './smaller.ts'
import type { Pair, Scenario } from './spec.ts'

/*
 * `npm run fuzz:gateway -- --minutes 5 [--seed n] [--release 1.0.8] [--break audience]`: random servers,
 * issuers and tokens, judged by the engine and sent to a real gateway, until the time is over. A disagreement
 * is shrunk, printed as a case, and fails the run. `--break` makes one step of the engine let everything
 * pass: the run must then fail.
 */

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    release: { type: 'string' },
    break: { type: 'string' },
    most: { type: 'string', default: '8' },
  },
})
const minutes = Number(options.minutes)
const seed = Number(options.seed)
const broken = options.break === undefined ? null : stepId.parse(options.break)
if (!(minutes > 0) || !Number.isInteger(seed))
  throw new Error('--minutes takes a number above 0, --seed a whole number')

const BATCH = 24
const JOBS = 6
const SHRINK_MS = 60_000
/** Facts kept for the self-check, at most. */
const KEPT = 6_000
/** Above this share, a prediction that leaves things open is an excuse. */
const MOST_UNDECIDED = 0.15

interface Found {
  /** The server with what it had been taught by then, the issuer, and the token. */
  readonly pair: Pair
  readonly wrong: readonly string[]
  readonly sort: string
}

/** The seed of one scenario: neighbours must not look alike. */
const seedOf = (index: number): number => (Math.imul(seed + 1, 0x9e3779b1) + Math.imul(index, 0x85ebca6b)) | 0
const scenarioOf = (index: number): Scenario =>
  fc.sample(scenario, { seed: seedOf(index), numRuns: 1 })[0] as Scenario

/** The first thing that differs in a run, what sort of difference it is, and at which token. */
function wrongIn(run: Run, resource: Json | undefined): { wrong: string[]; sort: string; at: number } {
  for (const [at, one] of run.played.entries()) {
    const wrong = differences(one)
    const { stoppedAt, prediction } = one.diagnosis
    if (wrong.length > 0)
      return { wrong, at, sort: `${stoppedAt ?? 'accepted'} ${prediction.status} ${one.actual.status}` }
  }
  const agrees =
    run.resource === undefined ||
    resource === undefined ||
    run.played.some(({ late }) => late) ||
    canonicalJson(run.resource) === canonicalJson(resource)
  if (agrees) return { wrong: [], sort: '', at: -1 }
  const taught = run.played.findIndex(({ diagnosis }) => diagnosis.prediction.learnedResource !== null)
  return {
    wrong: [`resource afterwards predicted ${JSON.stringify(run.resource)}, is ${JSON.stringify(resource)}`],
    sort: 'learning',
    at: Math.max(0, taught),
  }
}

/** The pair of a run by its token, on the server as that token met it. */
function pairAt(one: Scenario, run: Run, at: number): Pair {
  const [token] = one.tokens.slice(at)
  const learned = run.played
    .slice(0, at)
    .findLast(({ diagnosis }) => diagnosis.prediction.learnedResource !== null)
  const config =
    learned && isObject(one.server.config)
      ? { ...one.server.config, resource: learned.token.claims.set?.['aud'] ?? '«canonical»' }
      : one.server.config
  return {
    server: { ...one.server, config },
    issuer: one.issuer,
    token: token ?? { signer: 0, header: {}, claims: {} },
  }
}

/** `resource` of the newest servers, straight from the gateway: one question for a whole batch. */
async function resources(stage: Stage, count: number): Promise<ReadonlyMap<string, Json>> {
  const { capabilities } = stage.scene.gateway
  const answer = await stage.rig.admin.call(
    'GET',
    `${capabilities.basePath}/servers?include_inactive=true&limit=${count + 5}`,
  )
  const list: readonly unknown[] = Array.isArray(answer.json) ? answer.json : []
  const read = list.map(readServer).flatMap((one) => (one.ok ? [one.value] : []))
  return new Map(read.map(({ id, oauthConfig }) => [id, resourceOf(oauthConfig)]))
}

async function playAndRead(
  stage: Stage,
  one: Scenario,
): Promise<{ run: Run; wrong: string[]; sort: string }> {
  const run = await play(stage, one)
  const server = await stage.rig.admin.getServer(run.serverId)
  return { run, ...wrongIn(run, resourceOf(server.oauthConfig as Json)) }
}

/** Plays a batch side by side; each scenario keeps the order of its tokens. */
async function playBatch(
  stage: Stage,
  from: number,
  until: number,
): Promise<{ index: number; scenario: Scenario; run: Run | Error }[]> {
  const done: { index: number; scenario: Scenario; run: Run | Error }[] = []
  let next = from
  const work = async (): Promise<void> => {
    while (next < from + BATCH && Date.now() < until) {
      const index = next
      next += 1
      const one = scenarioOf(index)
      const run = await play(stage, one).catch((error: unknown) =>
        error instanceof Error ? error : new Error(String(error)),
      )
      done.push({ index, scenario: one, run })
    }
  }
  await Promise.all(Array.from({ length: JOBS }, work))
  return done.sort((a, b) => a.index - b.index)
}

/** The smallest pair with the same sort of difference that is found in the time, as a case. */
async function shrink(stage: Stage, found: Found): Promise<string> {
  let last: { pair: Pair; run: Run; wrong: string[] } | null = null
  const property = fc.asyncProperty(new Shrinkable(found.pair), async (pair) => {
    const { run, wrong, sort } = await playAndRead(stage, { ...pair, tokens: [pair.token] })
    if (sort !== found.sort) return
    last = { pair, run, wrong }
    throw new Error(wrong.join('; '))
  })
  await fc.check(property, { numRuns: 1, interruptAfterTimeLimit: SHRINK_MS })
  const { pair, run, wrong } = (last ?? { pair: found.pair, run: null, wrong: found.wrong }) as {
    pair: Pair
    run: Run | null
    wrong: string[]
  }
  const [one] = run?.played ?? []
  if (!one)
    return `// not seen again with this token alone: ${wrong.join('; ')}\n${JSON.stringify(found.pair)}`
  return caseText(pair, one, wrong)
}

/**
 * Breaks each step, once by letting everything pass and once by refusing everything: some pair must tell, by
 * another answer than the gateway gave, other learning, or by being left open. Settings that are empty list
 * no issuer either, with the same answer.
 */
function unnoticed(played: readonly Played[]): string[] {
  return STEP_IDS.flatMap((id) =>
    (['pass', 'fail'] as const).flatMap((how) => {
      if (id === 'oauth-set-up' && how === 'pass') return []
      const table = breaking(id, how)
      const tells = (one: Played): boolean => {
        const broken = judgedBy(table, one)
        const [was, is] = [one.diagnosis, broken.diagnosis]
        return (
          differences(broken).length > 0 ||
          (is.verdict === 'cannot-decide' && was.verdict !== 'cannot-decide') ||
          canonicalJson(is.prediction.learnedResource) !== canonicalJson(was.prediction.learnedResource)
        )
      }
      return played.some(tells) ? [] : [`nobody notices when the step ${id} always ${how}es`]
    }),
  )
}

async function fuzz(rig: Rig): Promise<boolean> {
  const { url, authHeaderName, admin } = rig.gateway
  const { scene, close } = await appScene({ url, authHeaderName, caPem: rig.authority.certPem, ...admin })
  const places = await openPlaces(rig.authority)
  try {
    const active = (await rig.admin.createUser({ email: 'dana@example.com' })).email
    const disabled = (await rig.admin.createUser({ email: 'gone@example.com', isActive: false })).email
    const people = new Map<string, ReturnType<typeof scene.userByEmail>>()
    const table: Steps = broken === null ? STEPS : breaking(broken, 'pass')
    const stage: Stage = {
      rig,
      places,
      table,
      users: { active, disabled, admin: admin.email, gatewayToken: await rig.admin.login() },
      // Users do not change while it runs, and each look-up costs the gateway as much as a token.
      scene: {
        ...scene,
        userByEmail: (email) => {
          const known = people.get(email) ?? scene.userByEmail(email)
          people.set(email, known)
          return known
        },
      },
    }
    return await run(stage)
  } finally {
    await places.close()
    await close()
  }
}

async function run(stage: Stage): Promise<boolean> {
  const tally = makeTally()
  const kept: Played[] = []
  const found = new Map<string, Found>()
  const odd = new Map<string, number>()
  const begun = Date.now()
  const until = begun + minutes * 60_000
  let index = 0
  for (; Date.now() < until && found.size < Number(options.most); index += BATCH) {
    const batch = await playBatch(stage, index, until)
    const after = await resources(stage, batch.length)
    for (const { scenario: one, run } of batch) {
      if (run instanceof Error) {
        odd.set(run.message, (odd.get(run.message) ?? 0) + 1)
        continue
      }
      const { wrong, sort, at } = wrongIn(run, after.get(run.serverId))
      tally.count(one, run, (played) => differences(played).length === 0)
      if (wrong.length > 0 && !found.has(sort)) {
        found.set(sort, { pair: pairAt(one, run, at), wrong, sort })
        console.log(`disagreement (${sort}): ${wrong.join('; ')}`)
      }
      if (kept.length < KEPT) kept.push(...run.played)
    }
    const { compared, undecided } = tally.sums
    if (index % (BATCH * 8) === 0)
      console.log(`${Math.round((Date.now() - begun) / 1000)} s: ${compared + undecided} pairs`)
  }
  const seconds = (Date.now() - begun) / 1000

  for (const one of found.values()) console.log(`\n${await shrink(stage, one)}`)
  const { compared, agreed, undecided } = tally.sums
  const problems = broken === null && found.size === 0 ? unnoticed(kept) : []
  if (undecided > (compared + undecided) * MOST_UNDECIDED) problems.push('too many pairs cannot be decided')
  for (const [message, count] of odd) problems.push(`${count} scenarios could not be played: ${message}`)
  console.log(
    `\nseed ${seed}, ${index} scenarios, ${Math.round(seconds)} s, ${(compared / seconds).toFixed(1)} pairs a second`,
  )
  for (const line of tally.lines()) console.log(line)
  for (const problem of problems) console.log(`problem: ${problem}`)
  const { version, pyjwt } = stage.rig.environment
  console.log(
    `fuzz agreement: ${agreed}/${compared} (ContextForge ${version}, PyJWT ${pyjwt}), ${found.size} sorts of disagreement`,
  )
  return found.size === 0 && problems.length === 0
}

const rig = await startRig({
  say: console.log,
  ...(options.release === undefined ? {} : { version: options.release }),
  // A list that is 20 seconds old would hide what was learned.
  gateway: { env: { LOG_LEVEL: 'ERROR', REGISTRY_CACHE_ENABLED: 'false' } },
})
if ('notRun' in rig) {
  console.log(`fuzz: not run (${rig.notRun})`)
  process.exitCode = 1
} else {
  try {
    if (!(await fuzz(rig))) process.exitCode = 1
  } finally {
    await rig.stop()
  }
}
