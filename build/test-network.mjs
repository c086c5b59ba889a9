/**
 * `npm run test:network`: the networks of companies, each with real servers on loopback. Prints a line per
 * kind of network and a total, both counted from the tests that ran.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { endChildrenWithUs, exitCode, start } from './processes.mjs'
import { nodeFlags } from './setup/dependencies.mjs'
import { inRoot, root } from './setup/paths.mjs'
import { setUp } from './setup.mjs'
import { ensure, toTest } from './setup/system.mjs'

endChildrenWithUs()
const { node, env } = await setUp({ electron: false, app: true })
await ensure(toTest)
const folder = inRoot('out', 'results', 'network')
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const report = inRoot('out', 'results', 'network', 'vitest.json')
const code = await exitCode(
  start(
    node,
    [
      ...nodeFlags(),
      inRoot('node_modules', 'vitest', 'vitest.mjs'),
      ...['run', '--config', inRoot('test', 'vitest.config.ts'), '--project', 'edge'],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`, 'test/network/'],
    ],
    { cwd: root, env },
  ),
)

/** @type {{ testResults: { assertionResults: { ancestorTitles: string[], status: string }[] }[] }} */
const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
/** @type {Map<string, { passed: number, all: number }>} */
const networks = new Map()
for (const { ancestorTitles, status } of testResults.flatMap(({ assertionResults }) => assertionResults)) {
  const name = ancestorTitles[0] ?? 'other'
  const { passed, all } = networks.get(name) ?? { passed: 0, all: 0 }
  networks.set(name, { passed: passed + (status === 'passed' ? 1 : 0), all: all + 1 })
}
const counts = [...networks.values()]
const passed = counts.reduce((sum, one) => sum + one.passed, 0)
const all = counts.reduce((sum, one) => sum + one.all, 0)
console.log('')
for (const [name, one] of networks)
  console.log(`${one.passed === one.all ? 'ok  ' : 'FAIL'} ${name}: ${one.passed}/${one.all}`)
console.log(`networks ${passed}/${all} tests passed, ${networks.size} kinds of network`)
process.exitCode = code !== 0 || passed !== all || all === 0 ? 1 : 0
