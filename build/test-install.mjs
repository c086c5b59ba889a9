/**
 * `npm run test:install`: the packages `npm run package` left in dist/, on a clean Debian. An older version to upgrade
 * from is built from the repository's history. Needs root on a Debian-like Linux.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
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
 * Bundles of the app as it was before the newest schema came, from the repository's own history: what they write is what an
 * older version left. Where the history does not reach that far, the schema is today's, and that is said.
 */
async function olderBundles() {
  const folder = inRoot('electron', 'history', 'migrations')
  const newest = readdirSync(folder)
    .filter((name) => /^\d{4}-/.test(name))
    .sort()
    .at(-1)
  const path = `electron/history/migrations/${newest}`
  const tree = inRoot('out', 'packages', 'older-tree')
  rmSync(tree, { recursive: true, force: true })
  mkdirSync(tree, { recursive: true })
  try {
    const added = (
      await run('git', ['log', '--diff-filter=A', '--format=%H', '-1', '--', path], { cwd: root })
    ).trim()
    const rooms = ['electron', 'renderer', 'shared', 'package.json']
    await run(
      'sh',
      ['-c', 'git archive "$1" $2 | tar -x -C "$3"', 'sh', `${added}^`, rooms.join(' '), tree],
      { cwd: root },
    )
    if (!existsSync(join(tree, 'electron', 'history', 'migrations')))
      throw new Error('no history of changes in it')
  } catch (error) {
    console.log(
      `the older version has today’s schema (${newest}): ${error instanceof Error ? error.message.split('\n')[0] : error}`,
    )
    return inRoot('out')
  }
  console.log(`the older version is the app as it was before ${newest}`)
  cpSync(inRoot('build'), join(tree, 'build'), { recursive: true })
  symlinkSync(inRoot('node_modules'), join(tree, 'node_modules'))
  const vite = inRoot('node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  await run(node, [vite, 'build', '--config', join(tree, 'build', 'electron.vite.config.ts')], { cwd: tree })
  return join(tree, 'out')
}

/** @param {string} why @returns {never} */
function leave(why) {
  console.error(why)
  process.exit(2)
}
