/**
 * `npm run test:install`: tests the packages in dist/ on a clean Debian. The older version to upgrade from is
 * built from the same tree, with a lower number and an earlier schema. Needs root on a Debian-like Linux.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { withDisplay } from './display.mjs'
import { endChildrenWithUs, exitCode, run, start } from './processes.mjs'
import { nodeFlags } from './setup/dependencies.mjs'
import { inRoot, root } from './setup/paths.mjs'
import { ensure, reportMissing } from './setup/system.mjs'
import { setUp } from './setup.mjs'

const needs = [
  { package: 'mmdebstrap', command: 'mmdebstrap' },
  { package: 'rpm2cpio', command: 'rpm2cpio' },
  { package: 'cpio', command: 'cpio' },
  { package: 'rpm', command: 'rpm' },
]

endChildrenWithUs()
if (process.platform !== 'linux' || process.getuid?.() !== 0)
  leave('Needs root on Linux: a clean system has to be made.')
const { node, env } = await setUp({ electron: true, app: true })
await ensure(needs)
reportMissing()
const made = (/** @type {string} */ end) =>
  existsSync(inRoot('dist')) ? readdirSync(inRoot('dist')).find((name) => name.endsWith(end)) : undefined
const files = ['.deb', '.rpm', '.tar.gz'].map(
  (end) => made(end) ?? leave(`dist/ has no ${end}: run npm run package first.`),
)
const [deb = '', rpm = '', archive = ''] = files.map((name) => inRoot('dist', name))

process.exitCode ||= await withDisplay(env, async (shown) => {
  const older = inRoot('out', 'packages', 'older')
  const make = [...nodeFlags(), inRoot('build', 'package', 'make.mjs')]
  const bundles = ['--bundles', await olderBundles()]
  const options = [...bundles, '--only', 'deb', '--version', '0.0.9', '--output', older, '--fast']
  const code = await exitCode(start(node, [...make, ...options], { cwd: root, env: shown }))
  if (code !== 0) return code
  const old = join(older, readdirSync(older).find((name) => name.endsWith('.deb')) ?? '')
  const script = inRoot('test', 'install', 'run.ts')
  const display = { ...shown }
  return exitCode(start(node, [...nodeFlags(), script, deb, old, rpm, archive], { cwd: root, env: display }))
})

/**
 * The bundles of this tree as an older version, whose history has the schema of the first migration. Windows
 * and preload are the present ones.
 */
async function olderBundles() {
  const folder = inRoot('out', 'packages', 'older-bundles')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const part of [
    'preload',
    'renderer',
    ...['main', 'preload', 'renderer'].map((name) => `.packages-${name}.json`),
  ])
    cpSync(inRoot('out', part), join(folder, part), { recursive: true })
  const vite = inRoot('node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  await run(node, [vite, 'build', '--config', inRoot('test', 'install', 'earlier.vite.config.ts')], {
    cwd: root,
  })
  return folder
}

/** @param {string} why @returns {never} */
function leave(why) {
  console.error(why)
  process.exit(2)
}
