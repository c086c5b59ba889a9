import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createPackage } from '@electron/asar'
import { emptyApp, median, memoryMiB } from '../helpers/measure.ts'
import { operatorOf } from '../helpers/operator.ts'
import { launchPackaged } from '../helpers/packaged.ts'
import { HOME, type CleanRoot } from './clean-root.ts'

/** Where the empty window is installed, beside the app. */
const EMPTY = '/opt/claimcheck-empty'
const ROUNDS = 5

/**
 * The cost of the package compared with an empty window of the same Electron with the same fuses, installed
 * as a deb with the same compression. Measured in turn; medians. A cold start is one for which the system
 * must read the files from the disk again. In: the clean system with the installed app, its deb, and the
 * display. Out: lines to print. Never fails.
 */
export async function ratios(root: CleanRoot, deb: string, display: string): Promise<readonly string[]> {
  const empty = join(root.folder, 'tmp', 'empty.deb')
  await makeEmptyDeb(root, empty)
  const name = execFileSync('dpkg-deb', ['--field', deb, 'Package'], { encoding: 'utf8' }).trim()
  const figures = new Map<string, number[]>()
  const note = (what: string, value: number): void =>
    void figures.set(what, [...(figures.get(what) ?? []), value])

  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [side, file, pack] of [
      ['empty', 'empty.deb', 'claimcheck-empty'],
      ['app', basename(deb), name],
    ] as const) {
      if (side === 'app' || round > 0) await root.run('dpkg', '--purge', pack)
      const begun = performance.now()
      await root.run('dpkg', '--install', `/tmp/${file}`)
      note(`${side} install`, performance.now() - begun)
    }
    for (const side of ['empty', 'app'] as const) {
      for (const kind of ['cold', 'warm'] as const) {
        const folder = side === 'app' ? '/opt/claimcheck' : EMPTY
        if (kind === 'cold') forgetFiles(join(root.folder, folder))
        const env = { DISPLAY: display, CLAIMCHECK_USER_DATA: `${HOME}/ratio-${side}` }
        const begun = performance.now()
        const started = await launchPackaged(root.asUser('own-root', `${folder}/claimcheck`, env))
        const operator = operatorOf(started.page)
        if (side === 'empty') await started.page.getByRole('heading').waitFor()
        else await operator.button(/Explore the built-in demo/).waitFor()
        note(`${side} ${kind}`, performance.now() - begun)
        if (kind === 'warm') {
          await started.page.waitForTimeout(1500)
          note(`${side} memory`, memoryMiB(started.pid))
          if (side === 'app') {
            await operator.openDemo()
            await started.page.waitForTimeout(1500)
            note('app demo', memoryMiB(started.pid))
          }
        }
        await started.quit()
      }
    }
  }
  await root.run('dpkg', '--purge', 'claimcheck-empty')

  const of = (what: string): number => median(figures.get(what) ?? [])
  const line = (what: string, app: number, plain: number, show: (value: number) => string): string =>
    `${what}: ${(app / plain).toFixed(2)}x an empty window (${show(app)} to ${show(plain)})`
  const seconds = (value: number): string => `${(value / 1000).toFixed(2)} s`
  const mebibytes = (value: number): string => `${value.toFixed(0)} MiB`
  const size = (path: string): number => statSync(path).size / 1024 / 1024
  return [
    line('deb', size(deb), size(empty), mebibytes),
    line('installing it', of('app install'), of('empty install'), seconds),
    line('cold start to the first screen', of('app cold'), of('empty cold'), seconds),
    line('warm start to the first screen', of('app warm'), of('empty warm'), seconds),
    line('memory at the first screen (PSS)', of('app memory'), of('empty memory'), mebibytes),
    line('memory with the demo open (PSS)', of('app demo'), of('empty memory'), mebibytes),
  ]
}

/** Makes a deb of the installed app without our code. */
async function makeEmptyDeb(root: CleanRoot, file: string): Promise<void> {
  const folder = join(root.folder, 'tmp', 'empty')
  const app = join(folder, EMPTY)
  mkdirSync(join(folder, 'opt'), { recursive: true })
  cpSync(join(root.folder, 'opt', 'claimcheck'), app, { recursive: true, verbatimSymlinks: true })
  for (const ours of ['app.asar', 'app.asar.unpacked'])
    rmSync(join(app, 'resources', ours), { recursive: true, force: true })
  rmSync(join(app, 'THIRD-PARTY-LICENSES.txt'), { force: true })
  const source = emptyApp()
  await createPackage(source, join(app, 'resources', 'app.asar'))
  rmSync(source, { recursive: true })
  chmodSync(join(app, 'chrome-sandbox'), 0o4755)
  mkdirSync(join(folder, 'DEBIAN'))
  writeFileSync(
    join(folder, 'DEBIAN', 'control'),
    'Package: claimcheck-empty\nVersion: 1\nArchitecture: amd64\nMaintainer: nobody <nobody@example.invalid>\nDescription: an empty window\n',
  )
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '-z6', '--build', folder, file], { stdio: 'pipe' })
  rmSync(folder, { recursive: true })
}

/** Removes every file of a folder from the system's cache, as after switching the computer on. */
function forgetFiles(folder: string): void {
  const each = 'dd if="$1" iflag=nocache count=0 status=none'
  execFileSync('sync', [])
  execFileSync('find', [folder, '-type', 'f', '-exec', 'sh', '-c', each, 'sh', '{}', ';'])
}
