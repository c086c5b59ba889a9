/** The configuration of electron-builder: files, fuses, and the targets of each system. */
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Arch, Platform, build } from 'electron-builder'
import { inRoot, root } from '../setup/paths.mjs'
import { executable, reportType } from './about.mjs'

/** @typedef {import('./about.mjs').About} About */
/** @typedef {'linux' | 'win' | 'mac'} System */

/** Every fuse with an unsafe default is changed; see test/security/checklist.spec.ts. */
export const fuses = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
}

/** The native code of better-sqlite3 that is packaged: one binary, for the target system. */
const sqliteBinaries = {
  linux: 'node_modules/better-sqlite3/prebuilds/linux-${arch}.node',
  win: 'node_modules/better-sqlite3/prebuilds/win32-${arch}.node',
  // Both binaries: the universal app is merged from two apps, which must contain the same files.
  mac: 'node_modules/better-sqlite3/prebuilds/darwin-*.node',
}

/**
 * @param {About} about
 * @param {System} system
 * @param {{ bundles: string, icons: string, output: string, extras: string }} folders `extras` lands beside
 * the app
 */
function configuration(about, system, { bundles, icons, output, extras }) {
  const native =
    about.electronDist === undefined
      ? sqliteBinaries[system]
      : 'node_modules/better-sqlite3/build/Release/better_sqlite3.node'
  const files = [
    'package.json',
    { from: bundles, to: 'out', filter: ['main/**', 'preload/**', 'renderer/**'] },
    // Only lib/ is needed at run time; sources, build files and binaries for other systems are left out.
    ...['!node_modules/**', 'node_modules/better-sqlite3/{package.json,LICENSE}'],
    ...['node_modules/better-sqlite3/lib/**/*.js', native],
  ]
  return {
    appId: 'io.github.claimcheck',
    productName: 'Claimcheck',
    copyright: 'Apache-2.0',
    directories: { output, buildResources: icons },
    extraMetadata: { version: about.version },
    artifactName: `claimcheck-\${version}-\${os}-\${arch}.\${ext}`,
    ...(about.electronDist === undefined ? {} : { electronDist: about.electronDist }),
    electronVersion: about.electronVersion,
    electronLanguages: ['en-US'],
    electronFuses: fuses,
    npmRebuild: false,
    asar: true,
    asarUnpack: ['**/*.node'],
    files,
    extraFiles: [{ from: extras, to: system === 'mac' ? 'Resources' : '.' }],
    fileAssociations: [
      {
        ext: 'claimcheck',
        name: 'Claimcheck report',
        description: 'Claimcheck report',
        mimeType: reportType,
        role: 'Viewer',
      },
    ],
    publish: null,
    linux: { executableName: executable, category: 'Development', icon: join(icons, 'linux') },
    win: { icon: join(icons, 'icon.ico') },
    nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
    mac: {
      icon: join(icons, 'icon.icns'),
      category: 'public.app-category.developer-tools',
      x64ArchFiles: '**/prebuilds/darwin-*.node',
      hardenedRuntime: true,
    },
    /** @param {{ appOutDir: string }} context */
    afterPack: ({ appOutDir }) => {
      // This file remains when Electron comes from a folder; the app is never loaded from it.
      rmSync(join(appOutDir, 'resources', 'default_app.asar'), { force: true })
      return Promise.resolve()
    },
  }
}

/**
 * Runs electron-builder for some targets of one system. Fails with what it says.
 *
 * @param {About} about
 * @param {System} system
 * @param {readonly string[]} targets
 * @param {{ bundles: string, icons: string, output: string, extras: string }} folders
 * @param {'x64' | 'universal'} arch
 */
export async function buildBy(about, system, targets, folders, arch = 'x64') {
  const platform = { linux: Platform.LINUX, win: Platform.WINDOWS, mac: Platform.MAC }[system]
  const config = /** @type {import('electron-builder').Configuration} */ (
    /** @type {unknown} */ (configuration(about, system, folders))
  )
  await build({
    targets: platform.createTarget([...targets], Arch[arch]),
    config,
    projectDir: root,
    publish: 'never',
  })
}

/**
 * The app for Linux as a plain folder: what deb, rpm and archive are made of.
 *
 * @param {About} about
 * @param {{ bundles: string, icons: string, output: string, extras: string }} folders
 * @returns {Promise<string>}
 */
export async function unpackedApp(about, folders) {
  await buildBy(about, 'linux', ['dir'], folders)
  const folder = join(folders.output, 'linux-unpacked')
  if (!existsSync(join(folder, executable))) throw new Error(`electron-builder left no ${folder}`)
  return folder
}

/** Whether electron-builder's own tools can be downloaded: it retries for long where they cannot. */
export async function toolsReachable() {
  try {
    const from = 'https://github.com/electron-userland/electron-builder-binaries/releases'
    const { ok } = await fetch(from, { method: 'HEAD', signal: AbortSignal.timeout(8_000) })
    return ok
  } catch {
    return false
  }
}

export const scratch = inRoot('out', 'package')
