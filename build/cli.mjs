/**
 * `npm run -s cli -- test --demo …`: the command line of the app, from the checkout. Messages of the set-up
 * go to standard error, so that another program can read what the command prints.
 */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { root } from './setup/paths.mjs'
import { setUp } from './setup.mjs'

console.log = console.error
const { env } = await setUp({ electron: true, app: true })
Object.assign(process.env, env)
const electron = createRequire(import.meta.url)('electron')
// Chromium's sandbox refuses to run as root, so from a checkout it is switched off for root. A packaged app
// never does that.
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
const { status } = spawnSync(electron, [root, ...asRoot, ...process.argv.slice(2)], { env, stdio: 'inherit' })
process.exitCode = status ?? 3
