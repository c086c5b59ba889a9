/** What is packaged: names, versions, runtime, and the date of all files. */
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readIfThere, readJson, inRoot, root, versionOf } from '../setup/paths.mjs'

export const executable = 'claimcheck'
export const maintainer = 'The Claimcheck authors <claimcheck@example.invalid>'
export const reportType = 'application/vnd.claimcheck+json'
/** The folder in which the Linux packages install the app. */
export const installedAt = '/opt/claimcheck'

/**
 * @typedef {object} About
 * @property {string} name package name; says when the runtime is not the official one
 * @property {string} version likewise: what About shows
 * @property {string} plainVersion without the suffix
 * @property {string} summary
 * @property {string} electronVersion
 * @property {string | undefined} electronDist the stand-in for the official Electron, if any
 * @property {number} epoch seconds: every file and package is dated with it
 */

const suffix = 'untrusted-runtime'

/**
 * @param {string | undefined} wantedVersion in place of package.json's
 * @returns {About}
 */
export function aboutPackage(wantedVersion) {
  const { version, description, name } = readJson(inRoot('package.json'))
  const electronDist = process.env.ELECTRON_OVERRIDE_DIST_PATH || undefined
  // A runtime that replaces the official download is not trusted, even if it has the same version.
  const end = electronDist === undefined ? '' : `-${suffix}`
  const plainVersion = wantedVersion ?? version
  return {
    name: `${name}${end}`,
    version: `${plainVersion}${end}`,
    plainVersion,
    summary: description,
    electronVersion:
      readIfThere(join(electronDist ?? '', 'version'))?.replace(/^v/, '') ?? versionOf('electron'),
    electronDist,
    epoch: epoch(),
  }
}

/** SOURCE_DATE_EPOCH, otherwise the time of the last commit, so that the same tree gives the same dates. */
function epoch() {
  if (process.env.SOURCE_DATE_EPOCH) return Number(process.env.SOURCE_DATE_EPOCH)
  try {
    return Number(execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' }))
  } catch {
    return Number(new Date('2026-01-01T00:00:00Z')) / 1000
  }
}

/** @param {string} folder @returns {string[]} every file below, relative, sorted */
export function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}
