/**
 * Locks, so that two set-ups at the same time (two terminals, or two checkouts with one cache) do not disturb
 * each other.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { say } from './say.mjs'

/**
 * Holds the lock file while `work` runs. A lock whose owner no longer runs is taken over.
 *
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, work) {
  mkdirSync(dirname(path), { recursive: true })
  let told = false
  while (!take(path)) {
    if (!told) say(`another set-up (process ${owner(path) ?? 'unknown'}) is at work, waiting for it`)
    told = true
    await sleep(300)
  }
  const release = () => rmSync(path, { force: true })
  process.once('exit', release)
  try {
    return await work()
  } finally {
    process.off('exit', release)
    release()
  }
}

/**
 * Makes a directory once: `make` fills a temporary one, which is then renamed in one step, so that nobody
 * sees an incomplete directory.
 *
 * @param {string} directory
 * @param {(temporary: string) => Promise<void>} make
 */
export async function onceMade(directory, make) {
  if (existsSync(directory)) return
  await withLock(`${directory}.lock`, async () => {
    if (existsSync(directory)) return
    const temporary = `${directory}.part`
    rmSync(temporary, { recursive: true, force: true })
    mkdirSync(temporary, { recursive: true })
    try {
      await make(temporary)
      renameSync(temporary, directory)
    } finally {
      rmSync(temporary, { recursive: true, force: true })
    }
  })
}

/** @param {string} path */
function take(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
    if (abandoned(path)) rmSync(path, { force: true })
    return false
  }
}

/**
 * Whether the owner of a lock no longer runs, or ended before it could write its id.
 *
 * @param {string} path
 */
function abandoned(path) {
  const pid = owner(path)
  if (pid !== undefined) return !alive(pid)
  return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > 10_000
}

/** @param {string} path */
function owner(path) {
  try {
    return Number(readFileSync(path, 'utf8')) || undefined
  } catch {
    return undefined
  }
}

/** @param {number} pid */
function alive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
}
