/**
 * `npm run test:watch`: runs the pure and edge tests of changed files, again after every change. Arguments go
 * to Vitest.
 */
import { endChildrenWithUs, exitCode, start } from './processes.mjs'
import { inRoot, root } from './setup/paths.mjs'
import { setUp } from './setup.mjs'

endChildrenWithUs()
const { node, env } = await setUp({ electron: false, app: false })
const vitest = inRoot('node_modules', 'vitest', 'vitest.mjs')
const config = inRoot('test', 'vitest.config.ts')
const args = ['watch', '--config', config, '--changed', ...process.argv.slice(2)]
process.exitCode ||= await exitCode(start(node, [vitest, ...args], { cwd: root, env }))
