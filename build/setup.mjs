/**
 * Everything a fresh clone needs before it can be run, tested or checked. Each step first looks whether there
 * is anything to do, so this can be called every time. Runs with any supported Node, even before node_modules
 * exists.
 */
import { all } from './processes.mjs'
import { buildApp } from './setup/bundle.mjs'
import { installDependencies, projectNode, requireUsableNode } from './setup/dependencies.mjs'
import { provideElectron } from './setup/electron.mjs'
import { withLock } from './setup/lock.mjs'
import { inRoot } from './setup/paths.mjs'
import { SetupError, say } from './setup/say.mjs'
import { ensure, reportMissing, toRunElectron, toShowWithoutDisplay } from './setup/system.mjs'

/**
 * @typedef {object} Ready
 * @property {string} node the Node for the project's own scripts
 * @property {Record<string, string | undefined>} env the environment to start Electron, or what starts it,
 * with
 */

/** @typedef {{ electron: boolean, app: boolean }} Wanted which parts beyond the dependencies */

/**
 * @param {Wanted} wanted
 * @returns {Promise<Ready>}
 */
export async function setUp(wanted) {
  const begun = Date.now()
  try {
    requireUsableNode()
    const env = await withLock(inRoot('out', '.setup.lock'), () => prepare(wanted))
    say(`ready (${((Date.now() - begun) / 1000).toFixed(1)} s)`)
    return { node: projectNode(), env }
  } catch (error) {
    console.error(error instanceof SetupError ? `\n${error.message}` : error)
    process.exit(1)
  }
}

/** @param {Wanted} wanted */
async function prepare(wanted) {
  const needed = [...toRunElectron, ...(needsVirtualDisplay() ? toShowWithoutDisplay : [])]
  const rest = async () => {
    await installDependencies()
    return all([wanted.electron ? provideElectron() : undefined, wanted.app ? buildApp() : undefined])
  }
  const [, [electron]] = await all([wanted.electron ? ensure(needed) : true, rest()])
  reportMissing()
  return environment(electron)
}

/** @param {string | undefined} electronDirectory */
function environment(electronDirectory) {
  const env = { ...process.env }
  if (electronDirectory) env.ELECTRON_OVERRIDE_DIST_PATH = electronDirectory
  // Chromium does not start its sandbox for root. Only set here; packaged apps are not started by this code.
  if (process.platform === 'linux' && process.getuid?.() === 0) env.ELECTRON_DISABLE_SANDBOX = '1'
  return env
}

/** True on Linux without a display: windows then need a virtual one. */
export function needsVirtualDisplay() {
  return process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY
}
