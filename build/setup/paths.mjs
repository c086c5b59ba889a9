/** The paths of the project. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** @param {string[]} parts */
export const inRoot = (...parts) => join(root, ...parts)

/** A folder for what takes long to make and is the same for every checkout of one person. */
export const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'claimcheck')

/** @param {string} path */
export const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))

/** @param {string} path @returns {string | undefined} */
export const readIfThere = (path) => (existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined)

/** @param {readonly (string | Buffer)[]} parts */
export function hashOf(parts) {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex')
}

/** @param {string} name a package in node_modules */
export const versionOf = (name) =>
  /** @type {string} */ (readJson(inRoot('node_modules', name, 'package.json')).version)
