/** `npm run bench -- ROUNDS`: what the app costs, in turn with an empty window of the same Electron. */
import { withDisplay } from './display.mjs'
import { endChildrenWithUs, exitCode, start } from './processes.mjs'
import { nodeFlags } from './setup/dependencies.mjs'
import { inRoot, root } from './setup/paths.mjs'
import { setUp } from './setup.mjs'

endChildrenWithUs()
const { node, env } = await setUp({ electron: true, app: true })
// `lists`: what reading lists of servers costs, without a window; `fleet`: a large one in the real window;
// `pairs`: the matrix of tokens and servers against the judge of single pairs; `start`: what a start costs,
// beside other builds.
const named = process.argv[2] ?? ''
const scripts = ['lists', 'fleet', 'pairs', 'start']
const script = inRoot('test', 'bench', scripts.includes(named) ? `${named}.ts` : 'run.ts')
process.exitCode ||= await withDisplay(env, (shown) =>
  exitCode(start(node, [...nodeFlags(), script, ...process.argv.slice(2)], { cwd: root, env: shown })),
)
