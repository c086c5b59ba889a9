import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { measureAgreement } from './agreement.ts'
import { atOnce } from './at-once.ts'
import { proveCaches } from './caches.ts'
import { isBefore } from './case.ts'
import { cases } from './cases/index.ts'
import { agreeWithKeycloak } from './keycloak/agreement.ts'
import { proveExports } from './exports-proof.ts'
import { driveMainJob } from './main-job.ts'
import { proveGuard } from './guard-proof.ts'
import { proveOwnTokens } from './own-proof.ts'
import { proveRealClient } from './real-client.ts'
import { proveArrival } from './arrival-proof.ts'
import { proveRights } from './rights-proof.ts'
import { listReleases, prepareEnvironment } from './rig/environment.ts'
import { linesLacking, planKeycloaks } from './rig/keycloak-install.ts'
import { startRig, type Rig } from './rig/rig.ts'
import { chooseVersions, isEarly } from './rig/versions.ts'
import { proveDeployments } from './deployments/prove.ts'
import { someCures } from './providers/slice.ts'
import { proveTraps } from './traps.ts'
import { proveRehearsal } from './rehearsal-proof.ts'
import { proveToggle } from './toggle-proof.ts'

/*
 * Real gateways, two releases at a time: predictions against what ContextForge answers, the toggle from
 * every shape and the traps of the configuration; on the newest also the guard after a save in the Admin UI,
 * the official MCP client and the main job in the real app. Nothing said, the newest, 1.0.8 and 1.0.0;
 * `--versions all` takes every final release from 1.0.0 on and the candidates before it, and after its other
 * parts what each remembers, beside the releases that come next; `--versions 1.0.4,newest` takes these.
 * `--only` and one of PARTS runs one part. The result goes to CLAIMCHECK_RESULT_FILE for `npm test`.
 */

const INSTALLATIONS_AT_ONCE = 2
/** One waits for its gateway to start, or for an answer, while the other works. */
const RUNS_AT_ONCE = 2
const out = fileURLToPath(new URL('../../out/gateway', import.meta.url))
const option = (name: string): string | undefined =>
  process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined
const PARTS = [
  ...['agreement', 'toggle', 'exports', 'rights', 'traps', 'caches', 'guard', 'client', 'arrival', 'cures'],
  ...['rehearsal', 'keycloak', 'journey', 'deployments'],
]
const only = option('--only')
if (only !== undefined && !PARTS.includes(only))
  throw new Error(`There is no part ${only}; there are ${PARTS.join(', ')}.`)
const asked = option('--versions')
const wants = (part: string): boolean => only === undefined || only === part
const say = (line: string): void => console.log(line)

const result: { passed: number; failed: number; notRun?: string; lines: string[] } = {
  passed: 0,
  failed: 0,
  lines: [],
}
const notRun: string[] = []
const exported = { agreed: 0, total: 0 }

async function run(): Promise<void> {
  const listing = await listReleases({ say })
  if ('notRun' in listing) return void notRun.push(listing.notRun)
  const chosen = chooseVersions(asked, listing)
  const oneIsEnough =
    only !== undefined &&
    ['arrival', 'guard', 'client', 'cures', 'journey', 'keycloak', 'rehearsal'].includes(only)
  const versions =
    only === 'deployments' ? [] : oneIsEnough && asked === undefined ? [listing.newest] : chosen.run
  // The next ones are installed while the first one runs; what goes wrong is said when its turn comes.
  const installed = atOnce(INSTALLATIONS_AT_ONCE, versions, (version) =>
    prepareEnvironment({ say, version }).catch(() => undefined),
  )
  // What a release remembers is five minutes of waiting: the next releases run meanwhile.
  const remembering: Promise<unknown>[] = []
  const told = await atOnce(RUNS_AT_ONCE, versions, (version) =>
    telling(version, async (tell) => {
      const rig = await tried(version, tell, () => begin(version, tell))
      if (rig === undefined) return
      const ran = await tried(version, tell, () => runOn(rig, version === listing.newest, tell))
      if (ran === undefined) return
      if (only === 'caches' || (only === undefined && asked === 'all'))
        remembering.push(
          tried(
            version,
            (line) => void result.lines.push(line),
            () => remembers(rig),
          ),
        )
      else await rig.stop()
    }),
  )
  result.lines.push(...told.flat())
  await Promise.all(remembering)
  if (asked === undefined && wants('deployments')) await deployments()
  await installed
  for (const version of chosen.notServed)
    result.lines.push(`ContextForge ${version}: not run, PyPI does not serve it`)
}

/** What is to stand among the closing lines. Releases run side by side, and each keeps its own together. */
type Tell = (line: string) => void

async function telling(version: string, work: (tell: Tell) => Promise<void>): Promise<readonly string[]> {
  const lines: string[] = []
  const begun = Date.now()
  await work((line) => void lines.push(line))
  say(`ContextForge ${version}: done after ${Math.round((Date.now() - begun) / 1000)} s`)
  return lines
}

/** A release that cannot be run to its end is a failure, and the others are run all the same. */
async function tried<T>(version: string, tell: Tell, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    result.failed += 1
    tell(`ContextForge ${version} failed: ${reasonOf(error)}`)
    return undefined
  }
}

async function begin(version: string, tell: Tell): Promise<Rig | undefined> {
  const rig = await startRig({ say, version })
  if (!('notRun' in rig)) return rig
  notRun.push(`ContextForge ${version}: ${rig.notRun}`)
  tell(`ContextForge ${version}: not run (${rig.notRun})`)
  return undefined
}

async function runOn(rig: Rig, newest: boolean, tell: Tell): Promise<Rig> {
  const { version } = rig.environment
  say(`\nContextForge ${version}`)
  try {
    // What the gateway says of itself, not what was asked to be installed.
    const said = await rig.admin.version()
    if (spelling(said) !== spelling(version.replace('.post', '-'))) {
      result.failed += 1
      tell(`installed ${version}, but the gateway says it is ${said}`)
    }
    if (wants('agreement')) await agreement(rig, said, tell)
    // Before 1.0.0 there is nothing to turn on: the app says so, and the agreement shows it.
    if (!isEarly(version)) {
      if (wants('toggle')) {
        const { shapes, held, failures } = await proveToggle(rig)
        tally(version, `the toggle from ${shapes} starting shapes`, shapes, held, failures)
      }
      if (wants('exports')) {
        const { agreed, total, failures } = await proveExports(rig)
        for (const line of failures) say(`disagreement on ${version}: ${line}`)
        result.passed += agreed
        result.failed += total - agreed
        exported.agreed += agreed
        exported.total += total
        say(`exports sent to ContextForge ${version}: ${agreed}/${total}`)
      }
      if (wants('rights')) await rights(rig, said, tell)
      if (wants('traps')) {
        const { held, failures } = await proveTraps(rig)
        tally(version, 'traps of the configuration', 1, held, failures)
      }
      if (wants('guard') && (newest || only === 'guard')) {
        const { held, failures, story } = await proveGuard(rig)
        for (const line of story) say(`  ${line}`)
        tally(version, 'the guard, after a save in the Admin UI', 1, held, failures)
      }
      if (wants('client') && (newest || only === 'client')) {
        const { held, failures, story } = await proveRealClient(rig)
        for (const line of story) say(`  ${line}`)
        tally(version, 'the official MCP client', 1, held, failures)
      }
      if (wants('arrival') && (newest || only === 'arrival')) {
        const { agreed, total, failures } = await proveArrival(rig)
        tally(version, `ends of the way of a client: ${agreed} of ${total}`, 1, agreed, failures)
      }
      if (wants('cures') && (newest || only === 'cures')) {
        const { agreed, total, failures } = await someCures(rig, say)
        tally(version, `cures carried out at a running provider: ${agreed} of ${total}`, 1, agreed, failures)
      }
      if (wants('rehearsal') && (newest || only === 'rehearsal')) await rehearsal(rig, tell)
      if (wants('keycloak') && (newest || only === 'keycloak')) await keycloak(rig, said, tell)
      if (wants('journey') && (newest || only === 'journey')) await journey(rig)
    }
    return rig
  } catch (error) {
    await rig.stop()
    throw error
  }
}

async function agreement(rig: Rig, version: string, tell: Tell): Promise<void> {
  // Older releases hide a private server from the administrator who made it, so neither the app nor this run
  // can look at one.
  const hidden = isBefore(version, '1.0.5') ? cases.filter(({ visibility }) => visibility === 'private') : []
  if (hidden.length > 0)
    tell(`${hidden.length} cases not run on ContextForge ${version}: it shows private servers to nobody`)
  const shown = cases.filter((one) => !hidden.includes(one))
  const { agreed, total, undecided, byStep, seconds, failures } = await measureAgreement(rig, shown, out)
  for (const line of failures) say(`disagreement on ${version}: ${line}`)
  if (failures.length > 0) say(`(${seconds} s from the first prediction to the last answer)`)
  result.passed += agreed
  result.failed += Math.max(total - agreed, failures.length > 0 ? 1 : 0)
  tell(
    `cases by first blocking step: ${[...byStep].map(([step, count]) => `${step} ${count}`).join(', ')}; ${undecided} cannot be decided and say so`,
  )
  tell(`gateway agreement: ${agreed}/${total} (ContextForge ${version}, PyJWT ${rig.environment.pyjwt})`)
}

async function rights(rig: Rig, version: string, tell: Tell): Promise<void> {
  const [after, own] = [await proveRights(rig, out), await proveOwnTokens(rig)]
  for (const line of [...after.failures, ...own.failures]) say(`disagreement: ${line}`)
  for (const { agreed, total, failures } of [after, own]) {
    result.passed += agreed
    result.failed += Math.max(total - agreed, failures.length > 0 ? 1 : 0)
  }
  for (const name of [...after.hidden, ...own.hidden])
    tell(`rights at ${name} not run on ContextForge ${version}: it does not show that server to this login`)
  tell(`rights agreement: ${after.agreed}/${after.total}, ${after.open} open (ContextForge ${version})`)
  tell(`own tokens agreement: ${own.agreed}/${own.total}, ${own.open} undecided (ContextForge ${version})`)
}

async function remembers(rig: Rig): Promise<void> {
  try {
    if (isEarly(rig.environment.version)) return
    const { moments, failures } = await proveCaches(rig)
    tally(rig.environment.version, `what it remembers`, 1, moments - failures.length, failures)
  } finally {
    await rig.stop()
  }
}

async function rehearsal(rig: Rig, tell: Tell): Promise<void> {
  const proof = await proveRehearsal(rig, say)
  if ('notRun' in proof) return tell(`rehearsal: not run (${proof.notRun})`)
  for (const line of proof.failures) say(`disagreement: ${line}`)
  result.passed += proof.agreed
  result.failed += proof.failures.length
  tell(`${proof.open} requests whose answer the rehearsal leaves open`)
  tell(`rehearsal agreement: ${proof.agreed}/${proof.total} (${proof.from} → ${proof.to})`)
}

/**
 * Every line of Keycloak that can run here, one after the other on one gateway. Where none can, that is said:
 * only who asked for it by name is told that nothing was run.
 */
async function keycloak(rig: Rig, version: string, tell: Tell): Promise<void> {
  const not = (why: string): void => (only === 'keycloak' ? void notRun.push(why) : tell(`not run, ${why}`))
  const plans = await planKeycloaks()
  if ('notRun' in plans) return not(`a real Keycloak: ${plans.notRun}`)
  for (const lacking of linesLacking(plans)) tell(`not run, ${lacking}`)
  for (const plan of plans) {
    const told = await agreeWithKeycloak(rig, plan, say)
    if ('notRun' in told) {
      not(`Keycloak ${plan.line.name}: ${told.notRun}`)
      continue
    }
    for (const line of told.failures) say(`disagreement: ${line}`)
    for (const name of told.leftOut) say(`left out, this Keycloak cannot: ${name}`)
    result.passed += told.agreed
    result.failed += told.failures.length
    tell(
      `keycloak agreement: ${told.agreed}/${told.total} (Keycloak ${told.version}, Java ${told.java}, ${told.cured} cures, ContextForge ${version})`,
    )
  }
}

async function journey(rig: Rig): Promise<void> {
  try {
    for (const line of await driveMainJob(rig, join(out, 'main-job'))) say(`  ${line}`)
    result.passed += 1
    say('the main job on the real gateway: done through visible controls, read back from the gateway itself')
  } catch (error) {
    result.failed += 1
    say(`the main job on the real gateway failed: ${reasonOf(error)}`)
  }
}

/** Counts a part as `worth` tests when all its checks hold. */
function tally(
  version: string,
  what: string,
  worth: number,
  held: number,
  failures: readonly string[],
): void {
  for (const line of failures) say(`failed on ${version}: ${line}`)
  if (failures.length === 0) result.passed += worth
  result.failed += failures.length
  say(`${version}: ${what}: ${held} checks hold, ${failures.length} do not`)
}

/** A gateway in each of eight deployments; `npm run test:deployments` runs them all. */
async function deployments(): Promise<void> {
  const folder = fileURLToPath(new URL('../../out/deployments', import.meta.url))
  const run = { say, folder, slice: true, only: null, versions: ['newest'], forget: null }
  const { passed, failed, lines } = await proveDeployments(run)
  result.passed += passed
  result.failed += failed
  result.lines.push(...lines)
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error)

/** PyPI's 1.0.0rc1 calls itself 1.0.0-RC-1, and its 1.0.7.post20260921 calls itself 1.0.7-20260921. */
const spelling = (version: string): string => version.toLowerCase().replace(/[^a-z0-9.]/g, '')

await run()
if (notRun.length > 0) result.notRun = notRun.join('; ')
if (exported.total > 0) result.lines.push(`exports agreement: ${exported.agreed}/${exported.total}`)
for (const line of result.lines) say(line)
if (result.notRun !== undefined) say(`real gateway: not run (${result.notRun})`)
const file = process.env['CLAIMCHECK_RESULT_FILE']
if (file !== undefined) writeFileSync(file, JSON.stringify(result))
process.exitCode = result.failed > 0 ? 1 : 0
