/**
 * `npm run gallery`: every component in every state, in a window that is drawn again when a file changes.
 * With `-- --pictures`, and where there is no screen, it makes pictures of all of them in every look and a
 * page with them, out/gallery/index.html.
 */
import { withDisplay } from './display.mjs'
import { endChildrenWithUs, exitCode, start } from './processes.mjs'
import { nodeFlags } from './setup/dependencies.mjs'
import { inRoot, root } from './setup/paths.mjs'
import { needsVirtualDisplay, setUp } from './setup.mjs'

endChildrenWithUs()
const pictures = needsVirtualDisplay() || process.argv.includes('--pictures')
const { node, env } = await setUp({ electron: true, app: false })
const run = [...nodeFlags(), inRoot('test', 'gallery', 'run.ts'), ...(pictures ? ['--pictures'] : [])]
process.exitCode ||= await withDisplay(env, (shown) => exitCode(start(node, run, { cwd: root, env: shown })))
