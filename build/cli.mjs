/**
 * `npm run -s cli -- test --demo …`: the command line of the app, from the checkout. Everything the set-up
 * says goes to standard error, so that what the command prints can be read by another program.
 */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { root } from './setup/paths.mjs'
import { setUp } from './setup.mjs'

console.log = console.error
const { env } = await setUp({ electron: true, app: true })
Object.assign(process.env, env)
const electron = createRequire(import.meta.url)('electron')
// Chromium's sandbox refuses to run as root; from a checkout that is said and done, a packaged app never does
// it.
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
const { status } = spawnSync(electron, [root, ...asRoot, ...process.argv.slice(2)], { env, stdio: 'inherit' })
process.exitCode = status ?? 3
