/**
 * `npm start`: the app in a window. Without a screen, its main job is walked through on a virtual display.
 * Arguments after `--` go to the app (`npm start -- --demo`) or to that walk.
 */
import { createRequire } from 'node:module'
import { withDisplay } from './display.mjs'
import { endChildrenWithUs, exitCode, start } from './processes.mjs'
import { nodeFlags } from './setup/dependencies.mjs'
import { inRoot, root } from './setup/paths.mjs'
import { needsVirtualDisplay, setUp } from './setup.mjs'

endChildrenWithUs()
const args = process.argv.slice(2)
const { node, env } = await setUp({ electron: true, app: true })

const code = await (needsVirtualDisplay() ? tour() : window())
process.exitCode ||= code

function window() {
  // Electron's package reads this to find its executable.
  Object.assign(process.env, env)
  const electron = createRequire(import.meta.url)('electron')
  return exitCode(start(electron, [root, ...args], { env }))
}

function tour() {
  console.log('No display here: walking the main job on a virtual one.')
  const script = inRoot('test', 'tour', 'run.ts')
  return withDisplay(env, (shown) =>
    exitCode(start(node, [...nodeFlags(), script, ...args], { cwd: root, env: shown })),
  )
}
