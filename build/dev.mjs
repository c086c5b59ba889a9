/**
 * `npm run dev`: the app on the demo, for development. A change to the page is loaded in place; a change to
 * the main process restarts the app. Arguments after `--` go to the app.
 */
import { rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { withDisplay } from './display.mjs'
import { endChildrenWithUs, exitCode, start } from './processes.mjs'
import { inRoot, root } from './setup/paths.mjs'
import { needsVirtualDisplay, setUp } from './setup.mjs'

endChildrenWithUs()
const args = process.argv.slice(2)
const { node, env } = await setUp({ electron: true, app: false })
// Electron's package reads this to find its executable.
Object.assign(process.env, env)
const electron = /** @type {string} */ (/** @type {unknown} */ (createRequire(import.meta.url)('electron')))
// out/ now contains a development build; deleting this mark makes the next start build again.
rmSync(inRoot('out', '.made-of'), { force: true })

const vite = [
  inRoot('node_modules', 'electron-vite', 'bin', 'electron-vite.js'),
  ...['--watch', '--config', inRoot('build', 'electron.vite.config.ts')],
  // Chromium's sandbox cannot be used by root; the tests do the same.
  ...(process.getuid?.() === 0 ? ['--noSandbox'] : []),
  ...['--', '--demo', ...args],
]
const run = (/** @type {Record<string, string | undefined>} */ shown) =>
  exitCode(start(node, vite, { cwd: root, env: { ...shown, ELECTRON_EXEC_PATH: electron } }))
process.exitCode ||= await (needsVirtualDisplay() ? withDisplay(env, run) : run({ ...process.env, ...env }))
