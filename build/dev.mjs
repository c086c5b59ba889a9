/**
 * `npm run dev`: the app on the demo while it is worked on. A change to the page is put in place in the open
 * window, a change to the main process starts the app again. What stands after `--` goes to the app.
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
// Electron's package reads this when it is asked where the executable is.
Object.assign(process.env, env)
const electron = /** @type {string} */ (/** @type {unknown} */ (createRequire(import.meta.url)('electron')))
// What is in out/ afterwards was made for development: the next start builds it anew.
rmSync(inRoot('out', '.made-of'), { force: true })

const vite = [
  inRoot('node_modules', 'electron-vite', 'bin', 'electron-vite.js'),
  ...['--watch', '--config', inRoot('build', 'electron.vite.config.ts')],
  // As in the tests: Chromium's sandbox cannot be had by root.
  ...(process.getuid?.() === 0 ? ['--noSandbox'] : []),
  ...['--', '--demo', ...args],
]
const run = (/** @type {Record<string, string | undefined>} */ shown) =>
  exitCode(start(node, vite, { cwd: root, env: { ...shown, ELECTRON_EXEC_PATH: electron } }))
process.exitCode ||= await (needsVirtualDisplay() ? withDisplay(env, run) : run({ ...process.env, ...env }))
