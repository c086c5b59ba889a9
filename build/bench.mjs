/** `npm run bench`: what the app costs, each figure compared with its lower limit in the same run. */
import { withDisplay } from './display.mjs'
import { endChildrenWithUs, exitCode, start } from './processes.mjs'
import { nodeFlags } from './setup/dependencies.mjs'
import { inRoot, root } from './setup/paths.mjs'
import { setUp } from './setup.mjs'

endChildrenWithUs()
const { node, env } = await setUp({ electron: true, app: true })
// `lists`: reading lists of servers. `fleet`: a large fleet in the real window. `pairs`: the matrix, compared
// with judging single pairs. `busy`: how long single actions keep a process busy. `start`: a start, compared
// with an empty window and with other builds.
const named = process.argv[2] ?? ''
const isNamed = ['lists', 'fleet', 'pairs', 'busy', 'start'].includes(named)
const script = inRoot('test', 'bench', isNamed ? `${named}.ts` : 'run.ts')
process.exitCode ||= await withDisplay(env, (shown) =>
  exitCode(start(node, [...nodeFlags(), script, ...process.argv.slice(2)], { cwd: root, env: shown })),
)
