/**
 * `node build/script.mjs FILE …`: runs one of the project's TypeScript files after the set-up, with the
 * remaining arguments.
 */
import { endChildrenWithUs, exitCode, start } from './processes.mjs'
import { nodeFlags } from './setup/dependencies.mjs'
import { inRoot, root } from './setup/paths.mjs'
import { setUp } from './setup.mjs'

endChildrenWithUs()
const [file = '', ...args] = process.argv.slice(2)
const { node, env } = await setUp({ electron: false, app: false })
process.exitCode ||= await exitCode(start(node, [...nodeFlags(), inRoot(file), ...args], { cwd: root, env }))
