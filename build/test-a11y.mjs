/**
 * `npm run test:a11y`: axe over every screen and state of the real window, in both themes. With
 * `-- --pictures` it also takes pictures of them in forced colours and with more contrast.
 */
import { withDisplay } from './display.mjs'
import { endChildrenWithUs, exitCode, start } from './processes.mjs'
import { nodeFlags } from './setup/dependencies.mjs'
import { inRoot, root } from './setup/paths.mjs'
import { setUp } from './setup.mjs'

endChildrenWithUs()
const { node, env } = await setUp({ electron: true, app: true })
const run = [...nodeFlags(), inRoot('test', 'a11y', 'run.ts'), ...process.argv.slice(2)]
process.exitCode ||= await withDisplay(env, (shown) => exitCode(start(node, run, { cwd: root, env: shown })))
