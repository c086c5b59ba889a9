/** What Electron and the set-up need on a Linux system. On other systems there is nothing to do. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from '../processes.mjs'
import { SetupError, say, step } from './say.mjs'

/**
 * @typedef {object} Need
 * @property {string} package the Debian package
 * @property {string} [library] present when the dynamic linker knows it
 * @property {string} [command] present when it is in the path
 * @property {string} [file] present when it exists
 * @property {boolean} [nicety] installed where we may, never asked for
 */

/** @type {readonly Need[]} */
export const toRunElectron = [
  { package: 'libgtk-3-0', library: 'libgtk-3.so.0' },
  { package: 'libnss3', library: 'libnss3.so' },
  { package: 'libasound2', library: 'libasound.so.2' },
  { package: 'libgbm1', library: 'libgbm.so.1' },
]

/**
 * The fonts are those the design was made with, so that pictures made on a bare machine look right.
 *
 * @type {readonly Need[]}
 */
export const toShowWithoutDisplay = [
  { package: 'xvfb', command: 'Xvfb' },
  { package: 'fonts-inter', file: '/usr/share/doc/fonts-inter', nicety: true },
  { package: 'fonts-dejavu-core', file: '/usr/share/doc/fonts-dejavu-core', nicety: true },
]

/**
 * Tests of certificates compare our results with OpenSSL's.
 *
 * @type {readonly Need[]}
 */
export const toTest = [{ package: 'openssl', command: 'openssl' }]

/**
 * Real clients reach the gateway through a real reverse proxy, which each test starts with its own
 * configuration.
 *
 * @type {readonly Need[]}
 */
export const toRunClients = [{ package: 'nginx', file: '/usr/sbin/nginx' }]

/**
 * A session bus, on which a journey hears what a desktop is notified of.
 *
 * @type {readonly Need[]}
 */
export const toHearNotifications = [{ package: 'dbus-daemon', command: 'dbus-daemon' }]

/** @type {readonly Need[]} */
export const toMakeFallback = [
  { package: 'unzip', command: 'unzip' },
  { package: 'g++', command: 'g++' },
  { package: 'make', command: 'make' },
  { package: 'python3', command: 'python3' },
]

/** @type {Set<string>} */
const askedFor = new Set()
/** @type {Promise<unknown>} one apt at a time */
let turn = Promise.resolve()
let listsFetched = false

/**
 * Installs what is missing if we may; otherwise notes it for {@link reportMissing}.
 *
 * @param {readonly Need[]} needs
 * @returns {Promise<boolean>} whether everything is there now
 */
export function ensure(needs) {
  const mine = turn.then(() => ensureNow(needs))
  turn = mine.catch(() => {})
  return mine
}

/** Ends the set-up with one command that installs everything that is missing. */
export function reportMissing() {
  if (askedFor.size === 0) return
  const names = [...askedFor].join(' ')
  const advice = hasApt()
    ? `Run this, then try again:\n  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names}`
    : `Install what your system calls these Debian packages, then try again:\n  ${names}`
  throw new SetupError(`Something is missing on this system. ${advice}`)
}

/** @param {readonly Need[]} needs */
async function ensureNow(needs) {
  if (process.platform !== 'linux') return true
  const missing = missingOf(needs)
  if (missing.length === 0) return true
  if (!hasApt() || process.getuid?.() !== 0) {
    const required = missing.filter((need) => !need.nicety)
    for (const need of required) askedFor.add(hasApt() ? nameHere(need.package) : need.package)
    return required.length === 0
  }
  await step(`installing Debian packages: ${missing.map((need) => need.package).join(' ')}`, async () => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const apt = ['-q', '-o', 'DPkg::Lock::Timeout=300']
    if (!listsFetched) await run('apt-get', [...apt, 'update'], { env })
    listsFetched = true
    const install = [...apt, 'install', '-y', '--no-install-recommends']
    const names = missing.map((need) => nameHere(need.package))
    await run('apt-get', [...install, ...names], { env })
  })
  const still = missingOf(needs).filter((need) => !need.nicety)
  if (still.length === 0) return true
  throw new SetupError(`Installed, yet still not found: ${still.map((need) => need.package).join(' ')}`)
}

/** @param {readonly Need[]} needs */
function missingOf(needs) {
  const known = needs.some((need) => need.library) ? linkerCache() : ''
  return needs.filter((need) => {
    if (need.library) return !known.includes(`${need.library} `)
    if (need.command) return !commandPath(need.command)
    return need.file !== undefined && !existsSync(need.file)
  })
}

function linkerCache() {
  for (const ldconfig of ['/sbin/ldconfig', '/usr/sbin/ldconfig', 'ldconfig']) {
    try {
      return execFileSync(ldconfig, ['-p'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    } catch {
      continue
    }
  }
  say('ldconfig was not found: whether the libraries Electron needs are there is unknown')
  return [...toRunElectron].map((need) => `${need.library} `).join('')
}

/** @param {string} command */
function commandPath(command) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((directory) => join(directory, command))
    .find((path) => existsSync(path))
}

function hasApt() {
  return commandPath('apt-get') !== undefined
}

/**
 * The package's name on this system. Newer Debian and Ubuntu renamed some libraries with a `t64` suffix, and
 * apt refuses the old name of one of them.
 *
 * @param {string} name
 */
function nameHere(name) {
  if (!name.startsWith('lib')) return name
  try {
    execFileSync('apt-cache', ['show', `${name}t64`], { stdio: 'ignore' })
    return `${name}t64`
  } catch {
    return name
  }
}
