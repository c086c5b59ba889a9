/**
 * `npm run test:security`: tests the packaged app against Electron's checklist and the threats of
 * test/security/threats.ts. Packages the app (as a folder), runs the tests the threats name and those of the
 * release, and counts from their results.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { withDisplay } from './display.mjs'
import { endChildrenWithUs, exitCode, start } from './processes.mjs'
import { nodeFlags } from './setup/dependencies.mjs'
import { inRoot, root } from './setup/paths.mjs'
import { ensure, reportMissing } from './setup/system.mjs'
import { setUp } from './setup.mjs'

endChildrenWithUs()
const { node, env } = await setUp({ electron: true, app: true })
await ensure([
  { package: 'gnome-keyring', command: 'gnome-keyring-daemon' },
  { package: 'dbus-daemon', command: 'dbus-run-session' },
  { package: 'libsecret-1-0', library: 'libsecret-1.so.0' },
])
reportMissing()
const results = inRoot('out', 'results', 'security')
rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })

process.exitCode ||= await withDisplay(env, async (shown) => {
  const run = (/** @type {readonly string[]} */ args, /** @type {Record<string, string>} */ more = {}) =>
    exitCode(start(node, [...nodeFlags(), ...args], { cwd: root, env: { ...shown, ...more } }))
  const make = [inRoot('build', 'package', 'make.mjs'), '--only', 'dir', '--output', 'out/packages/security']
  if ((await run(make)) !== 0) return 1
  return run([inRoot('test', 'security', 'run.ts'), results], {
    CLAIMCHECK_PACKAGED: inRoot('out', 'package', 'security', 'builder', 'linux-unpacked'),
  })
})
