/**
 * `npm run screenshots`: walks the main job on the demo and puts the pictures into a copy of the README,
 * out/readme/README.md. The repository contains no pictures, so they always show the present app.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withDisplay } from './display.mjs'
import { endChildrenWithUs, exitCode, start } from './processes.mjs'
import { nodeFlags } from './setup/dependencies.mjs'
import { inRoot, root } from './setup/paths.mjs'
import { setUp } from './setup.mjs'

endChildrenWithUs()
const { node, env } = await setUp({ electron: true, app: true })
const tour = [...nodeFlags(), inRoot('test', 'tour', 'run.ts')]
const code = await withDisplay(env, (shown) => exitCode(start(node, tour, { cwd: root, env: shown })))
if (code !== 0) process.exit(code)

const folder = inRoot('out', 'readme')
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const text = readFileSync(inRoot('README.md'), 'utf8').replaceAll(
  /<!-- picture ([\w-]+): (.+?) -->/g,
  (_all, name, says) => {
    cpSync(inRoot('out', 'tour', `${name}.png`), join(folder, `${name}.png`))
    return `![${says}](${name}.png)`
  },
)
writeFileSync(join(folder, 'README.md'), text)
console.log('out/readme/README.md')
