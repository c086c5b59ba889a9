/** Makes the packages. Run by build/package.mjs, which has set everything up. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { run } from '../processes.mjs'
import { inRoot, root } from '../setup/paths.mjs'
import { SetupError, say, step } from '../setup/say.mjs'
import { ensure } from '../setup/system.mjs'
import { aboutPackage, filesBelow } from './about.mjs'
import { buildBy, scratch, toolsReachable, unpackedApp } from './builder.mjs'
import { shippedPackages, writeBill, writeLicences } from './contents.mjs'
import { drawIcons, pngSizes } from './icons.mjs'
import { makeArchive, makeDeb, makeRpm } from './linux.mjs'

/** @typedef {import('./about.mjs').About} About */

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    version: { type: 'string' },
    bundles: { type: 'string', default: 'out' },
    output: { type: 'string', default: 'dist' },
    fast: { type: 'boolean', default: false },
  },
})
const output = resolve(root, values.output)
const about = aboutPackage(values.version)
const onLinux = process.platform === 'linux' && process.arch === 'x64'
const official = about.electronDist === undefined
/**
 * Named after the output folder, so that packages made at the same time for different purposes do not disturb
 * each other.
 */
const working = join(scratch, basename(output))
const folders = {
  bundles: resolve(root, values.bundles),
  icons: join(working, 'icons'),
  output: join(working, 'builder'),
  extras: join(working, 'extras'),
}

/**
 * @typedef {object} Target
 * @property {string} name
 * @property {string} file what it leaves in dist/
 * @property {() => string | undefined | Promise<string | undefined>} obstacle why it cannot be made here
 * @property {(file: string) => Promise<void>} make
 */

const notLinux = () => (onLinux ? undefined : 'made on Linux x64 only')
/** @type {Promise<boolean> | undefined} */
let reachable
const noTools = async (/** @type {string} */ what) =>
  (await (reachable ??= toolsReachable()))
    ? undefined
    : `${what} comes from electron-builder’s downloads, which cannot be reached from here`
const foreign = async (/** @type {string} */ system) =>
  official ? undefined : `the official Electron for ${system} cannot be reached from here`
const onMac = () => (process.platform === 'darwin' ? undefined : 'made on macOS only')

/** @type {readonly Target[]} */
const targets = [
  {
    name: 'deb',
    file: `${about.name}-${about.plainVersion}-amd64.deb`,
    obstacle: notLinux,
    make: async (file) => makeDeb(about, await linuxApp(), folders.icons, file, values.fast),
  },
  {
    name: 'rpm',
    file: `${about.name}-${about.plainVersion}-x86_64.rpm`,
    obstacle: async () =>
      notLinux() ??
      ((await ensure([{ package: 'rpm', command: 'rpmbuild' }]))
        ? undefined
        : 'rpmbuild is missing: apt-get install rpm'),
    make: async (file) => makeRpm(about, await linuxApp(), folders.icons, file, values.fast),
  },
  {
    name: 'tar.gz',
    file: `${about.name}-${about.plainVersion}-linux-x64.tar.gz`,
    obstacle: notLinux,
    make: async (file) => makeArchive(about, await linuxApp(), file),
  },
  {
    name: 'AppImage',
    file: `${about.name}-${about.plainVersion}-x86_64.AppImage`,
    obstacle: async () => notLinux() ?? (await noTools('its runtime')),
    make: (file) => byBuilder('linux', 'AppImage', file),
  },
  {
    name: 'nsis',
    file: `${about.name}-${about.plainVersion}-setup.exe`,
    obstacle: async () => (await foreign('Windows')) ?? (await noTools('NSIS')),
    make: (file) => byBuilder('win', 'nsis', file),
  },
  {
    name: 'win-zip',
    file: `${about.name}-${about.plainVersion}-win-x64.zip`,
    obstacle: async () => (await foreign('Windows')) ?? (await noTools('7zip')),
    make: (file) => byBuilder('win', 'zip', file),
  },
  {
    name: 'dmg',
    file: `${about.name}-${about.plainVersion}-mac-universal.dmg`,
    obstacle: async () => onMac() ?? (await foreign('macOS')),
    make: (file) => byBuilder('mac', 'dmg', file),
  },
  {
    name: 'mac-zip',
    file: `${about.name}-${about.plainVersion}-mac-universal.zip`,
    obstacle: async () => onMac() ?? (await foreign('macOS')),
    make: (file) => byBuilder('mac', 'zip', file),
  },
]

/** @type {Promise<string> | undefined} */
let unpacked
const begun = Date.now()
const wanted = chosen()
rmSync(output, { recursive: true, force: true })
mkdirSync(output, { recursive: true })
await prepare()
if (values.only?.split(',').includes('dir')) await linuxApp()

const lines = []
for (const { name, file, obstacle, make } of wanted) {
  const why = await obstacle()
  if (why !== undefined) {
    lines.push(`${name}: not built, ${why}`)
    continue
  }
  const path = join(output, file)
  const from = Date.now()
  try {
    await step(`making ${name}`, () => make(path))
    lines.push(`${name}: ${file}, ${megabytes(statSync(path).size)}, ${seconds(from)}`)
  } catch (error) {
    process.exitCode = 1
    lines.push(`${name}: FAILED, ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`)
    console.error(error)
  }
}
writeSums()
console.log(['', ...lines, ...(onLinux ? sizes() : []), `${output}: ${seconds(begun)}`].join('\n'))

function chosen() {
  if (values.only === undefined) return targets
  const names = values.only.split(',').filter((name) => name !== 'dir')
  const unknown = names.filter((name) => !targets.some((target) => target.name === name))
  if (unknown.length > 0)
    throw new SetupError(
      `--only takes some of ${targets.map(({ name }) => name).join(', ')}, not ${unknown.join(', ')}`,
    )
  return targets.filter(({ name }) => names.includes(name))
}

/** Prepares what all targets need: bundles, icons, licences, the bill of materials. */
async function prepare() {
  if (!official)
    say(`no official Electron: packages are marked “untrusted-runtime” (Electron ${about.electronVersion})`)
  await step('drawing the icons', () => drawIcons(folders.icons))
  mkdirSync(join(folders.icons, 'linux'), { recursive: true })
  for (const size of pngSizes)
    writeFileSync(
      join(folders.icons, 'linux', `${size}x${size}.png`),
      readFileSync(join(folders.icons, `${size}.png`)),
    )
  const packages = shippedPackages(folders.bundles)
  rmSync(folders.extras, { recursive: true, force: true })
  mkdirSync(folders.extras, { recursive: true })
  writeFileSync(join(folders.extras, 'LICENSE.txt'), readFileSync(inRoot('LICENSE')))
  writeLicences(join(folders.extras, 'THIRD-PARTY-LICENSES.txt'), packages)
  const bill = `${about.name}-${about.plainVersion}.cdx.json`
  await step('writing the bill of materials', () => writeBill(join(output, bill), packages, about))
  say(`${packages.length} packages ship besides Electron: licences and bill of materials written`)
}

/** Made once, for all targets that are made from it. */
function linuxApp() {
  return (unpacked ??= unpackedApp(about, folders))
}

/**
 * @param {import('./builder.mjs').System} system
 * @param {string} target
 * @param {string} file
 */
async function byBuilder(system, target, file) {
  const into = join(working, `builder-${system}`)
  rmSync(into, { recursive: true, force: true })
  await buildBy(about, system, [target], { ...folders, output: into }, system === 'mac' ? 'universal' : 'x64')
  const extension = { AppImage: '.AppImage', nsis: '.exe', zip: '.zip', dmg: '.dmg' }[target] ?? target
  const made = readdirSync(into).find((name) => name.endsWith(extension))
  if (made === undefined) throw new Error(`electron-builder left no ${extension}`)
  await run('mv', [join(into, made), file])
}

/** Writes SHA256SUMS, in the format of sha256sum -c. */
function writeSums() {
  const names = readdirSync(output).sort()
  const sums = names.map(
    (name) =>
      `${createHash('sha256')
        .update(readFileSync(join(output, name)))
        .digest('hex')}  ${name}\n`,
  )
  writeFileSync(join(output, 'SHA256SUMS'), sums.join(''))
}

/** Prints what trimming saved, and checks that nothing is packaged that must not be. */
function sizes() {
  const folder = join(folders.output, 'linux-unpacked')
  if (!existsSync(folder)) return []
  const size = (/** @type {string} */ path) =>
    filesBelow(path).reduce((sum, name) => sum + statSync(join(path, name)).size, 0)
  const runtime = about.electronDist ?? inRoot('node_modules', 'electron', 'dist')
  const app = statSync(join(folder, 'resources', 'app.asar')).size
  return [
    `installed: ${megabytes(size(folder))} (Electron untrimmed ${megabytes(size(runtime))}; app.asar ${megabytes(app)})`,
  ]
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

/** @param {number} from */
function seconds(from) {
  return `${((Date.now() - from) / 1000).toFixed(0)} s`
}
