/**
 * `npm run test:faults`: every fault of build/faults.mjs, with real processes, sockets and files, and the
 * loops at full length. The number at the beginning of a test's name says which fault it belongs to. Prints
 * at the end what was survived, what is not tested and why, and the results of the loops.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { withDisplay } from './display.mjs'
import { endChildrenWithUs, exitCode, start } from './processes.mjs'
import { inRoot, root } from './setup/paths.mjs'
import { setUp } from './setup.mjs'
import { FAULTS, judgeFaults } from './faults.mjs'

endChildrenWithUs()
const ready = await setUp({ electron: true, app: true })
const results = inRoot('out', 'results', 'faults')
rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })
const file = (/** @type {string} */ name) => inRoot('out', 'results', 'faults', name)

const run = (/** @type {Record<string, string | undefined>} */ env, /** @type {readonly string[]} */ args) =>
  exitCode(
    start(ready.node, args, {
      cwd: root,
      env: {
        ...env,
        CLAIMCHECK_FAULTS: 'full',
        CLAIMCHECK_LOOPS_FILE: file('loops.txt'),
        PLAYWRIGHT_JSON_OUTPUT_NAME: file('app.json'),
      },
    }),
  )

console.log('\n── processes, sockets, files ──')
await run(ready.env, [
  inRoot('node_modules', 'vitest', 'vitest.mjs'),
  ...['run', '--config', inRoot('test', 'vitest.config.ts'), '--project', 'edge', '-t', 'F\\d+[:,]'],
  ...['test/electron', 'test/faults', 'test/network', '--reporter=default', '--reporter=json'],
  `--outputFile.json=${file('edge.json')}`,
])
console.log('\n── the app itself ──')
await withDisplay(ready.env, (env) =>
  run(env, [
    inRoot('node_modules', '@playwright', 'test', 'cli.js'),
    ...['test', '--config', inRoot('test', 'e2e', 'playwright.config.ts')],
    ...['-g', 'F\\d+:', '--reporter=list,json'],
  ]),
)

const edge = readJson('edge.json')
const app = readJson('app.json')
const { lines, survived, failed } = judgeFaults(edge, app)
const loops = existsSync(file('loops.txt')) ? readFileSync(file('loops.txt'), 'utf8').trim() : ''
console.log(
  `\n${[...lines, loops, `faults survived: ${survived}/${FAULTS.length}`].filter(Boolean).join('\n')}`,
)
process.exitCode ||= failed > 0 ? 1 : 0

/** @param {string} name */
function readJson(name) {
  return existsSync(file(name)) ? JSON.parse(readFileSync(file(name), 'utf8')) : null
}
