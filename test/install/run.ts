/**
 * Tests the packages on a clean Debian as an operator would use them: installed, started as an ordinary user
 * with the sandbox on, used, upgraded with the data kept, and removed without a trace. Needs root for the
 * clean system. Arguments: the newer deb, the older one, the rpm and the archive.
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect } from '@playwright/test'
import { migrations } from '../../electron/history/migrations/index.ts'
import { writeReport } from '../../shared/report/write.ts'
import { answersAlone } from '../helpers/answers-alone.ts'
import { filesHolding, launchPackaged, processesOf, runFor, type Packaged } from '../helpers/packaged.ts'
import { operatorOf, type Operator } from '../helpers/operator.ts'
import { savedReport } from '../helpers/saved-report.ts'
import { HOME, makeCleanRoot, type CleanRoot, type Way } from './clean-root.ts'
import { ratios } from './ratios.ts'

const [newer = '', older = '', rpm = '', archive = ''] = process.argv.slice(2)
const display = process.env['DISPLAY'] ?? ''
const executable = '/opt/claimcheck/claimcheck'
const data = `${HOME}/claimcheck-data`
const pictures = 'out/install'
let passed = 0
let failed = 0

async function check<T>(title: string, work: () => Promise<T> | T): Promise<T | undefined> {
  const begun = Date.now()
  try {
    const result = await work()
    passed++
    console.log(`  ✓ ${title} (${((Date.now() - begun) / 1000).toFixed(1)} s)`)
    return result
  } catch (thrown) {
    failed++
    console.log(
      `  ✗ ${title}\n${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`,
    )
    return undefined
  }
}

const field = (deb: string, name: string): string =>
  execFileSync('dpkg-deb', ['--field', deb, name], { encoding: 'utf8' }).trim()

async function install(root: CleanRoot, deb: string): Promise<void> {
  copyFileSync(deb, join(root.folder, 'tmp', basename(deb)))
  await root.run('apt-get', 'install', '--yes', '--no-install-recommends', `/tmp/${basename(deb)}`)
}

/** Starts the app, looks at its processes, lets the operator work, and quits. */
async function use(
  root: CleanRoot,
  way: Way,
  program: string,
  work: (operator: Operator, app: Packaged) => Promise<void>,
): Promise<void> {
  const start = root.asUser(way, program, { DISPLAY: display, CLAIMCHECK_USER_DATA: data })
  const app = await launchPackaged(start)
  try {
    sandboxIsOn(program === 'claimcheck' ? executable : program, way)
    await work(operatorOf(app.page), app)
  } catch (thrown) {
    await operatorOf(app.page)
      .picture(pictures, `failed-${passed + failed}`)
      .catch(() => undefined)
    throw thrown
  } finally {
    expect(await app.quit(), app.said()).toBe(0)
  }
}

function sandboxIsOn(path: string, way: Way): void {
  const seen = processesOf(path).concat(path === executable ? processesOf('claimcheck') : [])
  const main = seen.find(({ type }) => type === 'browser')
  const pages = seen.filter(({ type }) => type === 'renderer')
  expect(main, 'the main process').toBeDefined()
  expect(pages.length).toBeGreaterThan(0)
  expect(seen.filter(({ commandLine }) => commandLine.includes('no-sandbox'))).toEqual([])
  expect(seen.filter(({ uid }) => uid === 0)).toEqual([])
  for (const page of pages) {
    expect(page).toMatchObject({ seccomp: 2, noNewPrivileges: true })
    expect(page.pidNamespace).not.toBe(main?.pidNamespace)
    // The setuid helper needs no user namespace; without the helper there must be one.
    if (way === 'own-root') expect(page.userNamespace).not.toBe(main?.userNamespace)
    else expect(page.userNamespace).toBe(main?.userNamespace)
  }
}

/** The app's main job, by what can be seen and clicked: rejected, why, the toggle, accepted, undone. */
async function mainJob(operator: Operator): Promise<void> {
  await operator.openDemo()
  await operator.openServer('payments-mcp')
  await operator.toBench()
  await operator.takeDemoToken()
  expect(await operator.readsVerdict(/^Rejected/)).toMatch(/audience/)
  await operator.backToServer()
  await operator.flip()
  await operator.review()
  await operator.apply('payments-mcp')
  await operator.seesConfirmed()
  await operator.readsVerdict(/^Accepted/)
  await operator.undo()
  await operator.apply('payments-mcp')
  await operator.seesConfirmed()
  await operator.readsVerdict(/^Rejected/)
}

/**
 * The number of the newest migration of a closed history, from the head of its file, because opening it would
 * leave files beside it.
 */
const schemaOf = (file: string): number => readFileSync(file).readUInt32BE(60)

async function historyEntries(operator: Operator): Promise<number> {
  await operator.goTo('History')
  const entries = operator.page.getByRole('listbox', { name: 'Timeline' }).getByRole('option')
  await entries.first().waitFor()
  return entries.filter({ hasText: /include client id in audience/i }).count()
}

const parent = process.env['CLAIMCHECK_INSTALL_FOLDER'] ?? '/tmp'
const root = await check('a clean Debian is made', () => makeCleanRoot(parent))
if (root !== undefined) {
  try {
    await journey(root)
  } finally {
    root.remove()
  }
}
console.log(`${passed} passed, ${failed} failed`)
if (process.env['CLAIMCHECK_RESULT_FILE'] !== undefined)
  writeFileSync(process.env['CLAIMCHECK_RESULT_FILE'], JSON.stringify({ passed, failed }))
process.exitCode = failed > 0 ? 1 : 0

async function journey(root: CleanRoot): Promise<void> {
  const name = field(newer, 'Package')
  const [oldVersion, newVersion] = [field(older, 'Version'), field(newer, 'Version')]
  await check(`${oldVersion} is installed with what it needs and nothing else`, () => install(root, older))
  await check('no library is missing, not even one that is only loaded by name', async () => {
    expect(await root.run('ldd', executable)).not.toContain('not found')
    await root.run(
      'sh',
      '-c',
      'ldconfig -p | grep -q libX11-xcb.so.1 && ldconfig -p | grep -q libsecret-1.so.0',
    )
  })
  let before = 0
  await check(
    `${oldVersion} starts as an ordinary user, sandboxed by user namespaces, and does its job`,
    () =>
      use(root, 'own-root', 'claimcheck', async (operator) => {
        await mainJob(operator)
        before = await historyEntries(operator)
        expect(before).toBeGreaterThan(0)
        await operator.goTo('Settings')
        await operator.choose('Dark')
      }),
  )
  const file = join(root.folder, data, 'history.db')
  const [first, newest] = [migrations[0]?.version, migrations.at(-1)?.version]
  await check(`what ${oldVersion} left has an earlier schema`, () => {
    expect(schemaOf(file)).toBe(first)
    expect(first).toBeLessThan(newest ?? 0)
  })
  await check(`upgrading to ${newVersion} keeps the data`, async () => {
    await install(root, newer)
    expect(await root.run('dpkg-query', '--show', '--showformat=${Version}', name)).toContain(newVersion)
    await use(root, 'chroot', 'claimcheck', async (operator, { page }) => {
      await operator.openDemo()
      expect(await historyEntries(operator)).toBe(before)
      await operator.goTo('Settings')
      await expect(page.getByRole('radio', { name: 'Dark', exact: true })).toBeChecked()
      await expect(page.getByText(newVersion, { exact: true })).toBeVisible()
      if (name.endsWith('untrusted-runtime'))
        await expect(page.getByText('not an official build of Electron')).toBeVisible()
      await expect(page.getByText('The history cannot be used')).toBeHidden()
      mkdirSync(pictures, { recursive: true })
      await page.screenshot({ path: join(pictures, 'settings.png') })
    })
    expect(schemaOf(file)).toBe(newest)
    expect(schemaOf(`${file}.before-${newest}`)).toBe(first)
  })
  await check(
    `${newVersion} does its job sandboxed by the setuid helper, where there are no user namespaces`,
    () => use(root, 'chroot', 'claimcheck', (operator) => mainJob(operator)),
  )
  await check('help, version and explain answer without a display, a profile or a data folder', async () => {
    const start = root.asUser('own-root', 'claimcheck', { CLAIMCHECK_USER_DATA: `${HOME}/none-data` })
    await answersAlone((words, input) => runFor(start, words, 30_000, input), newVersion)
    expect(existsSync(join(root.folder, HOME, 'none-data'))).toBe(false)
  })
  await check('the command line answers without a display', async () => {
    const start = root.asUser('own-root', 'claimcheck', { CLAIMCHECK_USER_DATA: `${HOME}/cli-data` })
    const { said, code } = await runFor(
      start,
      ['test', '--demo', '--server', 'payments-mcp', '--token-demo'],
      60_000,
    )
    expect(said).toMatch(/rejected/i)
    expect(code).toBe(1)
  })
  await check('a token it is given by standard input is on no disk afterwards: 0 hits', async () => {
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const canary = `CANARY${Date.now().toString(36)}`
    const token = `${part({ alg: 'RS256', kid: 'k' })}.${part({ sub: canary, aud: 'x' })}.${part(`signed by ${canary}`)}`
    const start = root.asUser('own-root', 'claimcheck', { CLAIMCHECK_USER_DATA: `${HOME}/cli-data` })
    for (const [format, looks] of [
      ['--json', /"verdict": "rejected"/],
      ['--junit', /<testsuite .*failures="1"/],
      ['--explain', /> {2}\d/],
    ] as const) {
      const words = ['test', '--demo', '--server', 'payments-mcp', '--token-stdin', format]
      const { said, code } = await runFor(start, words, 60_000, token)
      expect(said).toMatch(looks)
      expect(said).not.toContain(token)
      expect(code).toBe(1)
    }
    for (const folder of ['home', 'tmp', 'var', 'root'])
      expect(filesHolding(join(root.folder, folder), [token, ...token.split('.')])).toEqual([])
  })
  await check('a saved diagnosis opens from the command line, read-only', async () => {
    const path = join(root.folder, HOME, 'given.claimcheck')
    writeFileSync(path, writeReport(savedReport(), 'json'))
    const start = root.asUser('own-root', 'claimcheck', { DISPLAY: display, CLAIMCHECK_USER_DATA: data })
    const app = await launchPackaged(start, [`${HOME}/given.claimcheck`])
    await expect(operatorOf(app.page).sheet()).toContainText('Saved diagnosis: given.claimcheck')
    expect(await app.quit(), app.said()).toBe(0)
  })
  await check('the file type, the icon and the menu entry are known to the system', async () => {
    await root.run(
      'apt-get',
      'install',
      '--yes',
      '--no-install-recommends',
      'shared-mime-info',
      'desktop-file-utils',
    )
    await root.run('desktop-file-validate', '/usr/share/applications/claimcheck.desktop')
    expect(readFileSync(join(root.folder, 'usr/share/mime/globs2'), 'utf8')).toContain(
      'application/vnd.claimcheck+json:*.claimcheck',
    )
    expect(existsSync(join(root.folder, 'usr/share/icons/hicolor/256x256/apps/claimcheck.png'))).toBe(true)
  })
  await check('the rpm and the archive hold the same files as the deb', async () => {
    await sameFiles(root)
  })
  const costs = await check('what it costs beside an empty window is measured', () =>
    ratios(root, newer, display),
  )
  for (const line of costs ?? []) console.log(`      ${line}`)
  await check('removing it leaves nothing but the operator’s data', async () => {
    await root.run('apt-get', 'purge', '--yes', name)
    const left = await root.run(
      ...['find', '/', '-xdev', '-iname', '*claimcheck*'],
      ...['-not', '-path', '/home/*', '-not', '-path', '/tmp/*', '-not', '-path', '/proc/*'],
    )
    expect(left.trim()).toBe('')
    expect(statSync(join(root.folder, data, 'history.db')).size).toBeGreaterThan(0)
  })
}

/** Unpacks the other packages beside the installed one and compares contents and permissions. */
async function sameFiles(root: CleanRoot): Promise<void> {
  const other = join(root.folder, 'tmp', 'others')
  mkdirSync(join(other, 'rpm'), { recursive: true })
  mkdirSync(join(other, 'archive'))
  execFileSync('rpm', ['--checksig', '--nosignature', rpm])
  execFileSync('sh', ['-c', 'rpm2cpio "$1" | (cd "$2" && cpio --quiet -idm)', 'sh', rpm, join(other, 'rpm')])
  execFileSync('tar', ['-xf', archive, '-C', join(other, 'archive'), '--strip-components=1'])
  const listing = (folder: string): Promise<string> =>
    root.run(
      'sh',
      '-c',
      `cd ${folder} && find . -type f -printf '%m %p ' -exec sha256sum {} + | sort; find . -type f -printf '%m %p\\n' | sort`,
    )
  const installed = await listing('/opt/claimcheck')
  expect(await listing('/tmp/others/rpm/opt/claimcheck')).toBe(installed)
  expect(await listing('/tmp/others/archive')).toBe(installed)
}
