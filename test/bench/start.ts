import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron } from 'playwright'
import { emptyApp, median, memoryMiB, processorMs } from '../helpers/measure.ts'
import { operatorOf } from '../helpers/operator.ts'

/*
 * Measures a start with the demo: `npm run bench -- start 9 FOLDER…`. Starts an empty window, this build, and
 * the builds in the given folders (for example another commit) in turn, as many times as given. Prints the
 * medians of: the time until the first window and until the fleet is usable, the processor time of all
 * processes until then and until nothing happens any more, and the memory; each also as a ratio to the empty
 * window and to the last folder. Nothing here fails a build: the figures are for people.
 */

const rounds = Number(process.argv[3] ?? 9)
const here = fileURLToPath(new URL('../..', import.meta.url))
const empty = emptyApp()
const builds = [empty, here, ...process.argv.slice(4)]
/** How long to wait after the fleet is usable, until nothing happens any more. */
const QUIET_MS = 2_500

const figures = new Map<string, Map<string, number[]>>()
function note(build: string, what: string, value: number): void {
  const of = figures.get(what) ?? new Map<string, number[]>()
  of.set(build, [...(of.get(build) ?? []), value])
  figures.set(what, of)
}

async function startOnce(build: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'claimcheck-start-'))
  const started = performance.now()
  const app = await _electron.launch({
    args: [build, '--demo'],
    env: { ...(process.env as Record<string, string>), CLAIMCHECK_USER_DATA: folder },
  })
  const pid = app.process().pid ?? 0
  const page = await app.firstWindow({ timeout: 30_000 })
  note(build, 'first window, ms', performance.now() - started)
  if (build === empty) await page.getByRole('heading').waitFor()
  else await operatorOf(page).seesFleet()
  note(build, 'usable, ms', performance.now() - started)
  note(build, 'processor until usable, ms', processorMs(pid))
  await page.waitForTimeout(QUIET_MS)
  note(build, 'processor until quiet, ms', processorMs(pid))
  note(build, 'memory, MiB', memoryMiB(pid))
  await app.close()
  rmSync(folder, { recursive: true, force: true })
}

/** The bytes of all scripts in a folder. */
const bytesIn = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.c?js$/.test(entry.name))
    .reduce((sum, entry) => sum + readFileSync(join(entry.parentPath, entry.name)).length, 0)

for (let round = 0; round < rounds; round += 1) for (const build of builds) await startOnce(build)
rmSync(empty, { recursive: true, force: true })

const nameOf = (build: string): string =>
  build === empty ? 'empty window' : build === here ? 'this build' : basename(build)
const last = builds.at(-1) ?? here
for (const [what, of] of figures) {
  console.log(what)
  for (const [build, values] of of) {
    const ratio = (to: string): string => (median(values) / median(of.get(to) ?? [])).toFixed(2)
    console.log(
      `  ${nameOf(build)}: median ${median(values).toFixed(0)} (${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)}), ${ratio(empty)}x an empty window, ${ratio(last)}x ${nameOf(last)}`,
    )
  }
}
for (const build of builds.slice(1))
  console.log(
    `script of ${nameOf(build)}: main process ${(bytesIn(join(build, 'out', 'main')) / 1024).toFixed(0)} KiB, page ${(bytesIn(join(build, 'out', 'renderer')) / 1024).toFixed(0)} KiB`,
  )
