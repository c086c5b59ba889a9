/**
 * `npm run package`: makes the packages of every system that can be made here, into dist/, and says for each
 * other one why it cannot be made. `-- --only deb,rpm` makes some; `--version`, `--bundles`, `--output` and
 * `--fast` are for tests of upgrades.
 */
import { withDisplay } from './display.mjs'
import { endChildrenWithUs, exitCode, start } from './processes.mjs'
import { nodeFlags } from './setup/dependencies.mjs'
import { inRoot, root } from './setup/paths.mjs'
import { setUp } from './setup.mjs'

endChildrenWithUs()
const { node, env } = await setUp({ electron: true, app: true })
process.exitCode ||= await withDisplay(env, (shown) => {
  const script = inRoot('build', 'package', 'make.mjs')
  return exitCode(start(node, [...nodeFlags(), script, ...process.argv.slice(2)], { cwd: root, env: shown }))
})
