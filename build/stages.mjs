/** The stages of `npm test`, from the cheapest to the most expensive, and how each is run. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { withDisplay } from './display.mjs'
import { exitCode, start } from './processes.mjs'
import { nodeFlags } from './setup/dependencies.mjs'
import { inRoot, root } from './setup/paths.mjs'

/** @typedef {import('./reporters/result.mjs').StageResult} StageResult */
/** @typedef {import('./setup.mjs').Ready} Ready */

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {import('./setup.mjs').Wanted} wants
 * @property {boolean} display
 * @property {readonly string[]} command what Node is given
 */

const everything = { electron: true, app: true }

/** @param {string[]} projects */
const vitest = (...projects) => [
  inRoot('node_modules', 'vitest', 'vitest.mjs'),
  ...['run', '--config', inRoot('test', 'vitest.config.ts')],
  ...projects.flatMap((project) => ['--project', project]),
  ...['--reporter=default', `--reporter=${inRoot('build', 'reporters', 'vitest.mjs')}`],
]

const playwright = [
  inRoot('node_modules', '@playwright', 'test', 'cli.js'),
  ...['test', '--config', inRoot('test', 'e2e', 'playwright.config.ts')],
]

/** @type {readonly Stage[]} */
export const stages = [
  { name: 'pure', wants: { electron: false, app: false }, display: false, command: vitest('pure', 'page') },
  { name: 'edge', wants: { electron: false, app: true }, display: false, command: vitest('edge') },
  { name: 'journeys', wants: everything, display: true, command: playwright },
  {
    name: 'a11y',
    wants: everything,
    display: true,
    command: [...nodeFlags(), inRoot('test', 'a11y', 'run.ts')],
  },
  {
    name: 'gateway',
    wants: everything,
    display: true,
    command: [...nodeFlags(), inRoot('test', 'gateway', 'run.ts')],
  },
  {
    name: 'clients',
    wants: { electron: false, app: false },
    display: false,
    command: [...nodeFlags(), inRoot('test', 'clients', 'run.ts'), '--slice'],
  },
]

/**
 * Runs one stage. Its result is only believed if its exit code agrees.
 *
 * @param {Stage} stage
 * @param {Ready} ready
 * @param {readonly string[]} args
 * @returns {Promise<StageResult>}
 */
export async function runStage(stage, ready, args) {
  const file = inRoot('out', 'results', `${stage.name}.json`)
  mkdirSync(inRoot('out', 'results'), { recursive: true })
  rmSync(file, { force: true })
  const launch = (/** @type {Record<string, string | undefined>} */ env) =>
    exitCode(
      start(ready.node, [...stage.command, ...args], {
        cwd: root,
        env: { ...env, CLAIMCHECK_RESULT_FILE: file },
      }),
    )
  const code = stage.display ? await withDisplay(ready.env, launch) : await launch(ready.env)
  if (!existsSync(file))
    return { passed: 0, failed: 1, lines: [`${stage.name}: left no result (exit code ${code})`] }
  return judge(stage.name, JSON.parse(readFileSync(file, 'utf8')), code, inCI())
}

/**
 * Judges a stage. These are failures: a stage without tests, a test skipped in CI without a reason, a stage
 * that did not run in CI, and an exit code that contradicts the counts.
 *
 * @param {string} name
 * @param {StageResult} left
 * @param {number} code
 * @param {boolean} ci
 * @returns {StageResult}
 */
export function judge(name, left, code, ci) {
  const lines = [...(left.lines ?? [])]
  let failed = left.failed
  const fail = (/** @type {string} */ why, count = 1) => {
    failed += count
    lines.push(`${name}: ${why}`)
  }
  if (left.notRun !== undefined) {
    lines.push(`${label(name)}: not run (${left.notRun})`)
    if (ci && failed === 0) failed += 1
  } else {
    const unexplained = (left.skipped ?? []).filter((test) => !test.reason).length
    if (ci && unexplained > 0) fail(`${unexplained} skipped without a reason`, unexplained)
    if (left.passed + left.failed === 0) fail('no test ran')
    if (code !== 0 && failed === 0) fail(`every test passed, yet the exit code is ${code}`)
  }
  return { ...left, failed, lines }
}

/** @param {string} stage */
const label = (stage) => (stage === 'gateway' ? 'real gateway' : stage)

/** Whether this runs in continuous integration, by the environment variable CI. */
export function inCI() {
  const { CI } = process.env
  return CI !== undefined && CI !== '' && CI !== 'false' && CI !== '0'
}
