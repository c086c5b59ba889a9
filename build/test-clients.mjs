/**
 * `npm run test:clients`: real clients through a real proxy to a real gateway, each predicted first. The
 * arguments are those of test/clients/run.ts.
 */
import { endChildrenWithUs, exitCode, start } from './processes.mjs'
import { nodeFlags } from './setup/dependencies.mjs'
import { inRoot, root } from './setup/paths.mjs'
import { setUp } from './setup.mjs'
import { ensure, reportMissing, toRunClients } from './setup/system.mjs'

endChildrenWithUs()
const { node, env } = await setUp({ electron: false, app: false })
await ensure(toRunClients)
reportMissing()
const args = [...nodeFlags(), inRoot('test', 'clients', 'run.ts'), ...process.argv.slice(2)]
process.exitCode ||= await exitCode(start(node, args, { cwd: root, env }))
