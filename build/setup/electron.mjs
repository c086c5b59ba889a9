/**
 * Which Electron runs the app: the official one or, where that cannot be downloaded, the test runtime of
 * fallback.mjs. The choice is only made by ELECTRON_OVERRIDE_DIST_PATH, which Electron's own package,
 * Playwright and other tools obey.
 */
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { all, exitCode, run, start } from '../processes.mjs'
import { projectNode } from './dependencies.mjs'
import { assembleFallback, fallbackAssembled } from './fallback.mjs'
import { inRoot, readIfThere, root, versionOf } from './paths.mjs'
import { SetupError, say } from './say.mjs'
import { useBundledSqlite, usePortableSqlite } from './sqlite.mjs'
import { ensure, toMakeFallback } from './system.mjs'

/** The first Electron whose Node has the Node-API version of the published better-sqlite3. */
const firstWithNodeApi10 = 35

/**
 * A mark that the official download was not reachable, so that not every start of that day tries it again.
 */
const unreachable = inRoot('node_modules', '.claimcheck-electron-unreachable')

/**
 * @returns {Promise<string | undefined>} the directory that replaces Electron's own, if any; also undefined
 * when something is missing, which `reportMissing` then tells
 */
export async function provideElectron() {
  const chosen = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (chosen) return matchSqlite(chosen)
  if (officialInstalled()) return matchSqlite(undefined)
  if (!triedToday()) {
    if (await installOfficial()) return matchSqlite(undefined)
    writeFileSync(unreachable, '')
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupError(
      'Electron could not be downloaded, and only Linux x64 has a stand-in for it. Check the network.',
    )
  }
  writeFileSync(unreachable, '')
  say(
    'the official Electron cannot be reached: using the TEST RUNTIME (Electron 33), which is not for release',
  )
  if (!fallbackAssembled() && !(await ensure(toMakeFallback))) return undefined
  const [directory] = await all([assembleFallback(), usePortableSqlite()])
  return directory
}

/** Whether Electron's own package has unpacked its version. */
function officialInstalled() {
  const home = inRoot('node_modules', 'electron')
  const executable = readIfThere(join(home, 'path.txt'))
  const version = readIfThere(join(home, 'dist', 'version'))?.replace(/^v/, '')
  return (
    version === versionOf('electron') &&
    executable !== undefined &&
    existsSync(join(home, 'dist', executable))
  )
}

function triedToday() {
  const tried = statSync(unreachable, { throwIfNoEntry: false })
  return tried !== undefined && Date.now() - tried.mtimeMs < 24 * 3_600_000 && fallbackAssembled()
}

async function installOfficial() {
  try {
    await run(projectNode(), [inRoot('build', 'setup', 'electron-reachable.mjs')], { cwd: root })
  } catch {
    return false
  }
  say(`downloading the official Electron ${versionOf('electron')} ...`)
  const code = await exitCode(start(projectNode(), [inRoot('node_modules', 'electron', 'install.js')]))
  if (code === 0 && officialInstalled()) {
    rmSync(unreachable, { force: true })
    return true
  }
  say('the download did not end well')
  return false
}

/**
 * Provides a better-sqlite3 this Electron can load.
 *
 * @param {string | undefined} directory
 */
async function matchSqlite(directory) {
  const version =
    directory === undefined ? undefined : readIfThere(join(directory, 'version'))?.replace(/^v/, '')
  if (version !== undefined && Number.parseInt(version, 10) < firstWithNodeApi10) {
    if (!(await ensure(toMakeFallback))) return undefined
    await usePortableSqlite()
  } else {
    useBundledSqlite()
  }
  return directory
}
