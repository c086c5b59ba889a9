/**
 * `npm run electron:next -- 45.5.0`: sets another Electron of the same major, then runs the checks, the
 * security tests on the packaged app and the journeys. If one fails, the earlier version is set again.
 */
import { endChildrenWithUs, exitCode, start } from './processes.mjs'
import { npm } from './setup/dependencies.mjs'
import { inRoot, readJson, root } from './setup/paths.mjs'
import { setUp } from './setup.mjs'

endChildrenWithUs()
const [wanted = ''] = process.argv.slice(2)
const had = readJson(inRoot('package.json')).devDependencies.electron
if (!/^\d+\.\d+\.\d+$/.test(wanted)) leave(`Say which: npm run electron:next -- ${had}`)
if (wanted.split('.')[0] !== had.split('.')[0])
  leave(
    `${wanted} is another major than ${had}: that is a change of its own, with its breaking changes read first.`,
  )
if ((await setUp({ electron: true, app: false })).env.ELECTRON_OVERRIDE_DIST_PATH)
  leave(
    'The official Electron cannot be reached from here, so nothing could be said about it. Nothing was changed.',
  )

await set(wanted)
const script = process.env.npm_execpath ?? ''
for (const name of ['check', 'test:security', 'test:journeys']) {
  console.log(`\n── Electron ${wanted}: ${name} ──`)
  if ((await exitCode(start(process.execPath, [script, 'run', name], { cwd: root }))) === 0) continue
  await set(had)
  console.error(`Electron ${wanted} fails ${name}: ${had} is back.`)
  process.exit(1)
}
console.log(`Electron ${wanted} passes. package.json and package-lock.json name it now.`)

/** @param {string} version */
async function set(version) {
  await npm(['install', '--ignore-scripts', '--save-dev', '--save-exact', `electron@${version}`], root)
}

/** @param {string} why @returns {never} */
function leave(why) {
  console.error(why)
  process.exit(2)
}
