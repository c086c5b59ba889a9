/**
 * `npm test`: all stages in order, even after a failure; prints the results of the real gateway and the
 * counts at the end. `--only <stage>` runs one; other arguments go to that stage's tool.
 */
import { endChildrenWithUs } from './processes.mjs'
import { setUp } from './setup.mjs'
import { ensure, toHearNotifications, toRunClients, toTest } from './setup/system.mjs'
import { runStage, stages } from './stages.mjs'

endChildrenWithUs()
const { chosen, rest } = parse(process.argv.slice(2))
const ready = await setUp({
  electron: chosen.some((stage) => stage.wants.electron),
  app: chosen.some((stage) => stage.wants.app),
})
if (chosen.some(({ name }) => name === 'edge')) await ensure(toTest)
// Where it cannot be installed, the one journey that needs it says so.
if (chosen.some(({ name }) => name === 'journeys')) await ensure(toHearNotifications).catch(() => false)
if (chosen.some(({ name }) => name === 'clients')) await ensure(toRunClients)

const summary = []
const last = []
let passed = 0
let failed = 0
for (const stage of chosen) {
  console.log(`\n── ${stage.name} ──`)
  const begun = Date.now()
  const result = await runStage(stage, ready, rest)
  passed += result.passed
  failed += result.failed
  const took = ((Date.now() - begun) / 1000).toFixed(1)
  summary.push(`${stage.name}: ${result.passed} passed, ${result.failed} failed (${took} s)`)
  for (const { title, reason } of result.skipped ?? [])
    summary.push(`  skipped: ${title} (${reason ?? 'no reason given'})`)
  last.push(...(result.lines ?? []))
}

console.log(`\n${[...summary, ...last, `${passed} passed, ${failed} failed`].join('\n')}`)
process.exitCode ||= failed > 0 ? 1 : 0

/** @param {string[]} args */
function parse(args) {
  const at = args.indexOf('--only')
  if (at === -1) {
    if (args.length > 0) leave(`Arguments go to one stage: npm test -- --only <stage> ${args.join(' ')}`)
    return { chosen: stages, rest: [] }
  }
  const chosen = stages.filter((stage) => stage.name === args[at + 1])
  if (chosen.length === 0) leave(`--only takes one of: ${stages.map((stage) => stage.name).join(', ')}`)
  return { chosen, rest: args.toSpliced(at, 2) }
}

/** @param {string} message */
function leave(message) {
  console.error(message)
  process.exit(2)
}
