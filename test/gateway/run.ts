import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { measureAgreement } from './agreement.ts'
import { proveCaches } from './caches.ts'
import { cases } from './cases/index.ts'
import { agreeWithKeycloak } from './keycloak-agreement.ts'
import { driveMainJob } from './main-job.ts'
import { proveRealClient } from './real-client.ts'
import { startRig } from './rig/rig.ts'
import { proveTraps } from './traps.ts'
import { proveToggle } from './toggle-proof.ts'

/*
 * The real gateway: predictions against what ContextForge answers, then the main job in the real app against it.
 * `--only agreement`, `toggle`, `client` or `journey` runs one part, `--only keycloak` one that is not in the default; `--release 1.0.8` takes another
 * release than the newest. The result goes to CLAIMCHECK_RESULT_FILE for `npm test`.
 */

const out = fileURLToPath(new URL('../../out/gateway', import.meta.url))
const option = (name: string): string | undefined =>
  process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined
const only = option('--only')
const release = option('--release')

interface Result {
  passed: number
  failed: number
  notRun?: string
  lines: string[]
}

async function run(): Promise<Result> {
  const rig = await startRig({ say: console.log, ...(release === undefined ? {} : { version: release }) })
  if ('notRun' in rig) return { passed: 0, failed: 0, notRun: rig.notRun, lines: [] }
  const result: Result = { passed: 0, failed: 0, lines: [] }
  try {
    // What the gateway says of itself, not what was asked to be installed.
    const version = await rig.admin.version()
    if (version !== rig.environment.version) {
      result.failed += 1
      console.log(`installed ${rig.environment.version}, but the gateway says it is ${version}`)
    }
    if (only === undefined || only === 'agreement') {
      const { agreed, total, undecided, byStep, failures } = await measureAgreement(rig, cases, out)
      for (const line of failures) console.log(`disagreement: ${line}`)
      result.passed += agreed
      result.failed += Math.max(total - agreed, failures.length > 0 ? 1 : 0)
      result.lines.push(
        `cases by first blocking step: ${[...byStep].map(([step, count]) => `${step} ${count}`).join(', ')}; ${undecided} cannot be decided and say so`,
      )
      result.lines.push(
        `gateway agreement: ${agreed}/${total} (ContextForge ${version}, PyJWT ${rig.environment.pyjwt})`,
      )
    }
    if (only === undefined || only === 'toggle') {
      const { shapes, held, failures } = await proveToggle(rig)
      for (const line of failures) console.log(`failed: ${line}`)
      if (failures.length === 0) result.passed += shapes
      result.failed += failures.length
      console.log(`the toggle from ${shapes} starting shapes: ${held} checks hold, ${failures.length} do not`)
    }
    if (only === undefined || only === 'traps') {
      const { held, failures } = await proveTraps(rig)
      for (const line of failures) console.log(`failed: ${line}`)
      result.passed += held
      result.failed += failures.length
      console.log(`traps of the configuration: ${held} checks hold, ${failures.length} do not`)
    }
    if (only === 'caches') {
      const { moments, failures } = await proveCaches(rig)
      for (const line of failures) console.log(`failed: ${line}`)
      if (failures.length === 0) result.passed += 1
      result.failed += failures.length
      console.log(`what the gateway remembers: ${moments} moments, ${failures.length} wrong`)
    }
    if (only === undefined || only === 'client') {
      const { held, failures, story } = await proveRealClient(rig)
      for (const line of failures) console.log(`failed: ${line}`)
      for (const line of story) console.log(`  ${line}`)
      if (failures.length === 0) result.passed += 1
      result.failed += failures.length
      console.log(`the official MCP client: ${held} checks hold, ${failures.length} do not`)
    }
    // Only when asked for: it needs a JDK, and a download of 200 MB that not every machine can make.
    if (only === 'keycloak') {
      const told = await agreeWithKeycloak(rig, console.log)
      if ('notRun' in told) return { ...result, notRun: `a real Keycloak: ${told.notRun}` }
      for (const line of told.failures) console.log(`disagreement: ${line}`)
      for (const name of told.leftOut) console.log(`left out, this Keycloak cannot: ${name}`)
      result.passed += told.agreed
      result.failed += told.total - told.agreed
      result.lines.push(`Keycloak agreement: ${told.agreed}/${told.total} (Keycloak ${told.version}, Java ${told.java}, ContextForge ${version})`) // prettier-ignore
    }
    if (only === undefined || only === 'journey') {
      try {
        for (const line of await driveMainJob(rig, join(out, 'main-job'))) console.log(`  ${line}`)
        result.passed += 1
        console.log(
          'the main job on the real gateway: done through visible controls, read back from the gateway itself',
        )
      } catch (error) {
        result.failed += 1
        console.log(
          `the main job on the real gateway failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        )
      }
    }
  } finally {
    await rig.stop()
  }
  return result
}

const result = await run()
for (const line of result.lines) console.log(line)
if (result.notRun !== undefined) console.log(`real gateway: not run (${result.notRun})`)
const file = process.env['CLAIMCHECK_RESULT_FILE']
if (file !== undefined) writeFileSync(file, JSON.stringify(result))
process.exitCode = result.failed > 0 ? 1 : 0
