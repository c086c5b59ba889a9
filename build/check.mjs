/**
 * `npm run check`: types of each room, lint, format. All of them always run, so that one run shows every
 * problem.
 */
import { endChildrenWithUs, exitCode, start } from './processes.mjs'
import { inRoot, root } from './setup/paths.mjs'
import { setUp } from './setup.mjs'

const checks = [
  { name: 'types', tool: ['typescript', 'bin', 'tsc'], args: ['--build', '--pretty'] },
  { name: 'lint', tool: ['eslint', 'bin', 'eslint.js'], args: ['.', '--color', '--max-warnings', '0'] },
  {
    name: 'format',
    tool: ['prettier', 'bin', 'prettier.cjs'],
    args: ['--check', '.', '--log-level', 'warn'],
  },
]

endChildrenWithUs()
const { node, env } = await setUp({ electron: false, app: false })
const results = await Promise.all(checks.map(check))
const wrong = results.filter(({ code }) => code !== 0).map(({ name }) => name)
console.log(wrong.length === 0 ? 'types, lint and format are in order' : `not in order: ${wrong.join(', ')}`)
process.exitCode ||= wrong.length === 0 ? 0 : 1

/**
 * The checks run in parallel; each prints its output in one piece when it has ended.
 *
 * @param {(typeof checks)[number]} check
 */
async function check({ name, tool, args }) {
  const stdio = /** @type {const} */ (['ignore', 'pipe', 'pipe'])
  const child = start(node, [inRoot('node_modules', ...tool), ...args], { cwd: root, env, stdio: [...stdio] })
  let output = ''
  child.stdout?.setEncoding('utf8').on('data', (text) => (output += text))
  child.stderr?.setEncoding('utf8').on('data', (text) => (output += text))
  const code = await exitCode(child)
  console.log(`── ${name}: ${code === 0 ? 'in order' : 'NOT in order'} ──\n${output}`)
  return { name, code }
}
