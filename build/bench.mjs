/** `npm run bench -- ROUNDS`: measures the app against an empty window of the same Electron, in turn. */
import { withDisplay } from './display.mjs'
import { endChildrenWithUs, exitCode, start } from './processes.mjs'
import { nodeFlags } from './setup/dependencies.mjs'
import { inRoot, root } from './setup/paths.mjs'
import { setUp } from './setup.mjs'

endChildrenWithUs()
const { node, env } = await setUp({ electron: true, app: true })
// `lists`: reading lists of servers, without a window. `fleet`: a large fleet in the real window. `pairs`:
// the matrix of tokens and servers, compared with judging single pairs.
const named = process.argv[2] ?? ''
const script = inRoot('test', 'bench', ['lists', 'fleet', 'pairs'].includes(named) ? `${named}.ts` : 'run.ts')
process.exitCode ||= await withDisplay(env, (shown) =>
  exitCode(start(node, [...nodeFlags(), script, ...process.argv.slice(2)], { cwd: root, env: shown })),
)
