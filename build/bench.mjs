/** `npm run bench`: what the app costs, each figure beside its floor in the same run. */
import { withDisplay } from './display.mjs'
import { endChildrenWithUs, exitCode, start } from './processes.mjs'
import { nodeFlags } from './setup/dependencies.mjs'
import { inRoot, root } from './setup/paths.mjs'
import { setUp } from './setup.mjs'

endChildrenWithUs()
const { node, env } = await setUp({ electron: true, app: true })
// By name: `lists`, what reading lists of servers costs; `fleet`, a large one in the real window; `pairs`,
// the matrix against the judge of single pairs; `busy`, how long single acts keep a process busy; `start`,
// what a start costs beside other builds.
const named = process.argv[2] ?? ''
const isNamed = ['lists', 'fleet', 'pairs', 'busy', 'start'].includes(named)
const script = inRoot('test', 'bench', isNamed ? `${named}.ts` : 'run.ts')
process.exitCode ||= await withDisplay(env, (shown) =>
  exitCode(start(node, [...nodeFlags(), script, ...process.argv.slice(2)], { cwd: root, env: shown })),
)
