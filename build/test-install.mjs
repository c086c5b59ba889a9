/**
 * `npm run test:install`: the packages `npm run package` left in dist/, on a clean Debian. An older version to upgrade
 * from is built from the same tree. Needs root on a Debian-like Linux.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { withDisplay } from './display.mjs'
import { endChildrenWithUs, exitCode, start } from './processes.mjs'
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
  const options = ['--only', 'deb', '--version', '0.0.9', '--output', older, '--fast', ...olderSchema()]
  const code = await exitCode(start(node, [...make, ...options], { cwd: root, env: shown }))
  if (code !== 0) return code
  const old = join(older, readdirSync(older).find((name) => name.endsWith('.deb')) ?? '')
  const script = inRoot('test', 'install', 'run.ts')
  const display = { ...shown }
  return exitCode(start(node, [...nodeFlags(), script, deb, old, rpm, archive], { cwd: root, env: display }))
})

/** The older version stops at the schema before the newest, where there is one. */
function olderSchema() {
  const names = readdirSync(inRoot('electron', 'history', 'migrations')).filter((name) =>
    /^\d{4}-/.test(name),
  )
  const schemas = names.map((name) => Number(name.slice(0, 4))).sort((a, b) => a - b)
  const before = schemas.at(-2)
  if (before === undefined)
    console.log(`the history has one schema so far (${schemas[0]}): both versions have it`)
  return before === undefined ? [] : ['--schema', String(before)]
}

/** @param {string} why @returns {never} */
function leave(why) {
  console.error(why)
  process.exit(2)
}
