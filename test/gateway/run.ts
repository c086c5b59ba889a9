import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { measureAgreement } from './agreement.ts'
import { atOnce } from './at-once.ts'
import { proveCaches } from './caches.ts'
import { isBefore } from './case.ts'
import { cases } from './cases/index.ts'
import { agreeWithKeycloak } from './keycloak-agreement.ts'
import { proveExports } from './exports-proof.ts'
import { driveMainJob } from './main-job.ts'
import { proveGuard } from './guard-proof.ts'
import { proveOwnTokens } from './own-proof.ts'
import { proveRealClient } from './real-client.ts'
import { proveRights } from './rights-proof.ts'
import { listReleases, prepareEnvironment } from './rig/environment.ts'
import { linesLacking, planKeycloaks } from './rig/keycloak-install.ts'
import { startRig, type Rig } from './rig/rig.ts'
import { chooseVersions, isEarly } from './rig/versions.ts'
import { someCures } from './providers/slice.ts'
import { proveTraps } from './traps.ts'
import { proveToggle } from './toggle-proof.ts'

/*
 * Real gateways, one release after the other: predictions against what ContextForge answers, the toggle from
 * every shape and the traps of the configuration; on the newest also the guard after a save in the Admin UI,
 * the official MCP client and the main job in the real app. Nothing said, the newest, 1.0.8 and 1.0.0;
 * `--versions all` takes every final release from 1.0.0 on and the candidates before it, and at the end what
 * each remembers, side by side; `--versions 1.0.4,newest` takes these. `--only agreement`, `exports`,
 * `toggle`, `traps`, `caches`, `guard`, `client`, `cures`, `journey` or `keycloak` runs one part, of which
 * keycloak is never in the default. The result goes to CLAIMCHECK_RESULT_FILE for `npm test`.
 */

const INSTALLATIONS_AT_ONCE = 2
const out = fileURLToPath(new URL('../../out/gateway', import.meta.url))
const option = (name: string): string | undefined =>
  process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined
const only = option('--only')
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
  const oneIsEnough = only !== undefined && ['guard', 'client', 'cures', 'journey', 'keycloak'].includes(only)
  const versions = oneIsEnough && asked === undefined ? [listing.newest] : chosen.run
  // The next ones are installed while the first one runs; what goes wrong is said when its turn comes.
  const installed = atOnce(INSTALLATIONS_AT_ONCE, versions, (version) =>
    prepareEnvironment({ say, version }).catch(() => undefined),
  )
  const kept: Rig[] = []
  let ahead = start(versions[0])
  for (const [index, version] of versions.entries()) {
    const started = await tried(version, () => ahead)
    ahead = start(versions[index + 1])
    const rig = started && (await tried(version, () => runOn(started, version === listing.newest)))
    if (rig !== undefined && (only === 'caches' || (only === undefined && asked === 'all'))) kept.push(rig)
    else await rig?.stop()
  }
  await Promise.all(kept.map((rig) => tried(rig.environment.version, () => remembers(rig))))
  await installed
  for (const version of chosen.notServed)
    result.lines.push(`ContextForge ${version}: not run, PyPI does not serve it`)
}

/** A release that cannot be run to its end is a failure, and the others are run all the same. */
async function tried<T>(version: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    result.failed += 1
    result.lines.push(`ContextForge ${version} failed: ${reasonOf(error)}`)
    return undefined
  }
}

/** One release is started while the one before it runs: its start is a quarter of a minute of one core. */
function start(version: string | undefined): Promise<Rig | undefined> {
  if (version === undefined) return Promise.resolve(undefined)
  const started = startRig({ say, version }).then((rig) => {
    if (!('notRun' in rig)) return rig
    notRun.push(`ContextForge ${version}: ${rig.notRun}`)
    return undefined
  })
  // It is waited for, and its failure told, when its turn comes.
  started.catch(() => undefined)
  return started
}

async function runOn(rig: Rig, newest: boolean): Promise<Rig> {
  const begun = Date.now()
  const { version } = rig.environment
  say(`\nContextForge ${version}`)
  try {
    // What the gateway says of itself, not what was asked to be installed.
    const said = await rig.admin.version()
    if (spelling(said) !== spelling(version.replace('.post', '-'))) {
      result.failed += 1
      result.lines.push(`installed ${version}, but the gateway says it is ${said}`)
    }
    if (wants('agreement')) await agreement(rig, said)
    // Before 1.0.0 there is nothing to turn on: the app says so, and the agreement shows it.
    if (!isEarly(version)) {
      if (wants('toggle')) {
        const { shapes, held, failures } = await proveToggle(rig)
        tally(`the toggle from ${shapes} starting shapes`, shapes, held, failures)
      }
      if (wants('exports')) {
        const { agreed, total, failures } = await proveExports(rig)
        for (const line of failures) say(`disagreement: ${line}`)
        result.passed += agreed
        result.failed += total - agreed
        exported.agreed += agreed
        exported.total += total
        say(`exports sent to ContextForge ${version}: ${agreed}/${total}`)
      }
      if (wants('rights')) await rights(rig, said)
      if (wants('traps')) {
        const { held, failures } = await proveTraps(rig)
        tally('traps of the configuration', 1, held, failures)
      }
      if (wants('guard') && (newest || only === 'guard')) {
        const { held, failures, story } = await proveGuard(rig)
        for (const line of story) say(`  ${line}`)
        tally('the guard, after a save in the Admin UI', 1, held, failures)
      }
      if (wants('client') && (newest || only === 'client')) {
        const { held, failures, story } = await proveRealClient(rig)
        for (const line of story) say(`  ${line}`)
        tally('the official MCP client', 1, held, failures)
      }
      if (wants('cures') && (newest || only === 'cures')) {
        const { agreed, total, failures } = await someCures(rig, say)
        tally(`cures carried out at a running provider: ${agreed} of ${total}`, 1, agreed, failures)
      }
      if (only === 'keycloak') await keycloak(rig, said)
      if (wants('journey') && (newest || only === 'journey')) await journey(rig)
    }
    say(`ContextForge ${version}: ${Math.round((Date.now() - begun) / 1000)} s`)
    return rig
  } catch (error) {
    await rig.stop()
    throw error
  }
}

async function agreement(rig: Rig, version: string): Promise<void> {
  // Older releases hide a private server from the administrator who made it, so neither the app nor this run
  // can look at one.
  const hidden = isBefore(version, '1.0.5') ? cases.filter(({ visibility }) => visibility === 'private') : []
  if (hidden.length > 0)
    result.lines.push(
      `${hidden.length} cases not run on ContextForge ${version}: it shows private servers to nobody`,
    )
  const shown = cases.filter((one) => !hidden.includes(one))
  const { agreed, total, undecided, byStep, seconds, failures } = await measureAgreement(rig, shown, out)
  for (const line of failures) say(`disagreement: ${line}`)
  if (failures.length > 0) say(`(${seconds} s from the first prediction to the last answer)`)
  result.passed += agreed
  result.failed += Math.max(total - agreed, failures.length > 0 ? 1 : 0)
  result.lines.push(
    `cases by first blocking step: ${[...byStep].map(([step, count]) => `${step} ${count}`).join(', ')}; ${undecided} cannot be decided and say so`,
    `gateway agreement: ${agreed}/${total} (ContextForge ${version}, PyJWT ${rig.environment.pyjwt})`,
  )
}

async function rights(rig: Rig, version: string): Promise<void> {
  const [after, own] = [await proveRights(rig, out), await proveOwnTokens(rig)]
  for (const line of [...after.failures, ...own.failures]) say(`disagreement: ${line}`)
  for (const { agreed, total, failures } of [after, own]) {
    result.passed += agreed
    result.failed += Math.max(total - agreed, failures.length > 0 ? 1 : 0)
  }
  result.lines.push(
    `rights agreement: ${after.agreed}/${after.total}, ${after.open} open (ContextForge ${version})`,
    `own tokens agreement: ${own.agreed}/${own.total}, ${own.open} undecided (ContextForge ${version})`,
  )
}

async function remembers(rig: Rig): Promise<void> {
  try {
    if (isEarly(rig.environment.version)) return
    const { moments, failures } = await proveCaches(rig)
    tally(`what ContextForge ${rig.environment.version} remembers`, 1, moments - failures.length, failures)
  } finally {
    await rig.stop()
  }
}

/** Only when asked for: it needs a JDK, and a download of 200 MB that not every machine can make. */
async function keycloak(rig: Rig, version: string): Promise<void> {
  const plans = await planKeycloaks()
  if ('notRun' in plans) return void notRun.push(`a real Keycloak: ${plans.notRun}`)
  for (const lacking of linesLacking(plans)) result.lines.push(`not run, ${lacking}`)
  for (const plan of plans) {
    const told = await agreeWithKeycloak(rig, plan, say)
    if ('notRun' in told) {
      notRun.push(`Keycloak ${plan.line.name}: ${told.notRun}`)
      continue
    }
    for (const line of told.failures) say(`disagreement: ${line}`)
    for (const name of told.leftOut) say(`left out, this Keycloak cannot: ${name}`)
    result.passed += told.agreed
    result.failed += told.total - told.agreed
    result.lines.push(
      `keycloak agreement: ${told.agreed}/${told.total} (Keycloak ${told.version}, Java ${told.java}, ContextForge ${version})`,
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
function tally(what: string, worth: number, held: number, failures: readonly string[]): void {
  for (const line of failures) say(`failed: ${line}`)
  if (failures.length === 0) result.passed += worth
  result.failed += failures.length
  say(`${what}: ${held} checks hold, ${failures.length} do not`)
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
