import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bench } from './chapters/bench.ts'
import { change } from './chapters/change.ts'
import { clients } from './chapters/clients.ts'
import { connect, refused } from './chapters/connect.ts'
import { demo, locked } from './chapters/demo.ts'
import { fleet } from './chapters/fleet.ts'
import { history, watch } from './chapters/history.ts'
import { away, offline } from './chapters/offline.ts'
import { overlays } from './chapters/overlays.ts'
import { pages } from './chapters/pages.ts'
import { server } from './chapters/server.ts'
import { startScene, type Chapter } from './scene.ts'
import { walkIn } from './walk.ts'

/*
 * axe over every screen and state, in both themes, in the real window. Walks through them once, by keys and
 * clicks, and audits each in every theme. `--pictures` also takes pictures of the looks nobody sees every
 * day, in out/a11y. The result goes to CLAIMCHECK_RESULT_FILE for `npm test`.
 */

/** Fewer states than this are not every screen and state. */
const FEWEST = 280

/** In the order of the walk: each begins where the one before it ends, or goes where it begins. */
const CHAPTERS: Readonly<Record<string, Chapter>> = {
  connect,
  refused,
  fleet,
  bench,
  server,
  change,
  clients,
  history,
  watch,
  pages,
  overlays,
  away,
  offline,
  demo,
  locked,
}

/** The ids of all screens, read from the app's own table. */
function allScreens(): readonly string[] {
  const table = fileURLToPath(new URL('../../renderer/app/screens.tsx', import.meta.url))
  return [...readFileSync(table, 'utf8').matchAll(/^ {4}id: '(\w+)',$/gm)].map(([, id = '']) => id)
}

const say = (line: string): void => console.log(line)
const scene = await startScene()
const walk = walkIn(scene.app.page, { say, pictures: process.argv.includes('--pictures') })
const begun = Date.now()
try {
  for (const [name, chapter] of Object.entries(CHAPTERS)) await walk.chapter(name, () => chapter(scene, walk))
} finally {
  await scene.stop()
}

const { states, violations, unreached, screens } = walk.result()
const wrong = [
  ...unreached,
  ...allScreens().flatMap((id) => (screens.has(id) ? [] : [`the screen ${id} was never seen`])),
  ...(states < FEWEST ? [`only ${states} states, and ${FEWEST} are the fewest`] : []),
]
for (const one of wrong) say(`FAIL ${one}`)
const took = ((Date.now() - begun) / 1000).toFixed(1)
say(`${states} states of ${screens.size} screens in ${took} s`)
const last = `a11y: ${states} states, ${violations} violations`
const failed = violations + wrong.length
const { CLAIMCHECK_RESULT_FILE: file } = process.env
if (file) writeFileSync(file, JSON.stringify({ passed: states, failed, lines: [last] }))
say(last)
process.exitCode = failed > 0 ? 1 : 0
