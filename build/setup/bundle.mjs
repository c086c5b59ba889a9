/** Builds the app into out/ when its sources have changed. */
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../processes.mjs'
import { projectNode } from './dependencies.mjs'
import { hashOf, inRoot, readIfThere, root } from './paths.mjs'
import { step } from './say.mjs'

const config = inRoot('build', 'electron.vite.config.ts')
const stamp = inRoot('out', '.made-of')
const results = ['main/main.js', 'preload/preload.cjs', 'renderer/index.html']

/** Builds the app, unless out/ already contains a build of the present sources. */
export async function buildApp() {
  const inputs = fingerprint()
  if (readIfThere(stamp) === inputs && results.every((name) => existsSync(inRoot('out', name)))) return
  rmSync(stamp, { force: true })
  const vite = inRoot('node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  await step('building the app', () => run(projectNode(), [vite, 'build', '--config', config], { cwd: root }))
  writeFileSync(stamp, inputs)
}

/** The names and contents of all files the build reads. */
function fingerprint() {
  const rooms = ['electron', 'renderer', 'shared'].flatMap((room) => filesIn(inRoot(room)))
  const plugins = ['forced-colors.ts', 'css-rules.ts', 'package/vite-plugins.ts']
  const added = plugins.map((name) => inRoot('build', name))
  const files = [config, ...added, inRoot('package.json'), inRoot('package-lock.json'), ...rooms]
  return hashOf(files.flatMap((file) => [file.slice(root.length), readFileSync(file)]))
}

/** @param {string} directory */
function filesIn(directory) {
  if (!existsSync(directory)) return []
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}
