/**
 * `npm run test:reproducible`: builds the Linux packages twice, from copies of the tree in two folders, and
 * compares the results. Fails when app.asar or a package differs, and names the files that differ.
 */
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { withDisplay } from './display.mjs'
import { aboutPackage, filesBelow } from './package/about.mjs'
import { endChildrenWithUs, exitCode, run, start } from './processes.mjs'
import { nodeFlags } from './setup/dependencies.mjs'
import { inRoot } from './setup/paths.mjs'
import { setUp } from './setup.mjs'

const parts = [
  ...['build', 'electron', 'renderer', 'shared'],
  ...['LICENSE', 'package.json', 'package-lock.json', 'tsconfig.json'],
]

endChildrenWithUs()
if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.error('The packages compared are made on Linux x64 only.')
  process.exit(2)
}
const { node, env } = await setUp({ electron: true, app: true })
Object.assign(process.env, env)
const epoch = String(aboutPackage(undefined).epoch)
const folder = inRoot('out', 'reproducible')
rmSync(folder, { recursive: true, force: true })

process.exitCode ||= await withDisplay({ ...env, SOURCE_DATE_EPOCH: epoch }, async (shown) => {
  const copies = [join(folder, 'one'), join(folder, 'another', 'place')]
  for (const copy of copies) if ((await build(copy, shown)) !== 0) return 1
  const [one = new Map(), other = new Map()] = copies.map(hashes)
  const different = [...one].filter(([name, hash]) => other.get(name) !== hash).map(([name]) => name)
  for (const [name, hash] of one)
    if (!name.startsWith('unpacked/') || name.endsWith('app.asar'))
      console.log(`${different.includes(name) ? 'DIFFERS  ' : 'identical'}  ${hash}  ${name}`)
  for (const name of different.filter((each) => each.startsWith('unpacked/')))
    console.log(`  differs: ${name}`)
  console.log(
    different.length === 0 && one.size === other.size
      ? `reproducible: ${one.size} files are the same in two builds in two folders (SOURCE_DATE_EPOCH ${epoch})`
      : `not reproducible: ${different.length} of ${one.size} files differ`,
  )
  rmSync(folder, { recursive: true, force: true })
  return different.length === 0 && one.size === other.size ? 0 : 1
})

/**
 * @param {string} copy where the tree is copied to and built
 * @param {Record<string, string | undefined>} shown
 */
async function build(copy, shown) {
  mkdirSync(copy, { recursive: true })
  for (const part of parts) cpSync(inRoot(part), join(copy, part), { recursive: true })
  // Hard links: copying half a gigabyte twice would only take time.
  await run('cp', ['-al', inRoot('node_modules'), join(copy, 'node_modules')])
  const at = { cwd: copy, env: shown }
  const vite = join(copy, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  await run(node, [vite, 'build', '--config', join(copy, 'build', 'electron.vite.config.ts')], at)
  const make = [join(copy, 'build', 'package', 'make.mjs'), '--only', 'deb,rpm,tar.gz', '--fast']
  return exitCode(start(node, [...nodeFlags(), ...make], at))
}

/**
 * @param {string} copy @returns {Map<string, string>} SHA-256 by name, of the packages and of every file
 * packed
 */
function hashes(copy) {
  const unpacked = join(copy, 'out', 'package', 'dist', 'builder', 'linux-unpacked')
  const files = [
    ...readdirSync(join(copy, 'dist')).map((name) => [name, join(copy, 'dist', name)]),
    ...filesBelow(unpacked).map((name) => [`unpacked/${name}`, join(unpacked, name)]),
  ]
  return new Map(
    files.map(([name = '', path = '']) => [
      name,
      createHash('sha256').update(readFileSync(path)).digest('hex'),
    ]),
  )
}
