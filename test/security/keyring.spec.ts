import { chownSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import { operatorOf, type Operator } from '../helpers/operator.ts'
import { filesHolding, launchPackaged, runFor, type Packaged, type Start } from '../helpers/packaged.ts'
import { installRelease, type Release } from './release.ts'

/* A real Secret Service: gnome-keyring on a session bus of its own, and what becomes of a sign-in when it
   is not there, locked or new. */

let release: Release
let gateway: Demo

test.beforeEach(async () => {
  release = installRelease()
  gateway = await startDemo()
})
test.afterEach(async () => {
  await gateway?.stop()
  release?.remove()
})

/**
 * The daemon is unlocked with a password, which it takes from the first start on; another one leaves it
 * locked.
 */
const withKeyring = (password: string): Promise<Packaged> =>
  launchPackaged(insideKeyring(password, release.start().env['DISPLAY']), [
    '--password-store=gnome-libsecret',
  ])

function insideKeyring(password: string, display = ''): Start {
  const start = release.start()
  const { DISPLAY: _none, ...env } = start.env
  const shown = display === '' ? '' : `export DISPLAY=${display}; `
  const inside = `printf %s "$1" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; shift; ${shown}exec "$@"`
  // The bus has no display: a keyring that is locked has nobody to ask, as on a machine nobody sits at.
  return {
    ...start,
    env,
    command: ['dbus-run-session', '--', 'sh', '-c', inside, 'sh', password, ...start.command],
  }
}

async function connectAndKeep(operator: Operator): Promise<void> {
  await operator.connect({
    address: gateway.url,
    name: 'payments gateway',
    environment: 'DEV',
    email: gateway.email,
    password: gateway.password,
    caPem: gateway.caPem,
  })
  await operator.seesFleet()
}

/** The start comes back to the stored list, and this connects from there. */
const CONNECT = 'payments gateway: Connect'

const secretsSay = async ({ page }: Packaged): Promise<string> => {
  const operator = operatorOf(page)
  await operator.goTo('Settings')
  return operator.plain(page.getByRole('region', { name: 'Secrets' }))
}

test('with a keyring the sign-in is kept by it, named in the settings, and opens the gateway after a restart', async () => {
  let app = await withKeyring('x')
  await connectAndKeep(operatorOf(app.page))
  expect(await secretsSay(app)).toMatch(/kept by the system keyring \(Secret Service\).*gnome_libsecret/)
  await app.quit()
  expect(filesHolding(release.home, [gateway.password])).toEqual([])

  app = await withKeyring('x')
  await operatorOf(app.page).button(CONNECT).click()
  await expect(operatorOf(app.page).button(CONNECT)).toBeHidden()
  await operatorOf(app.page).seesFleet()
  await app.quit()

  // The command line signs in by the same keyring, without a display.
  const words = ['--password-store=gnome-libsecret', 'audiences', '--profile', 'payments gateway']
  const { said, code } = await runFor(insideKeyring('x'), words, 60_000)
  expect(said).toMatch(/payments-mcp/)
  expect(code).toBe(0)
})

test('without a keyring nothing is kept, in no form, and the settings say so', async () => {
  const app = await release.launch(['--password-store=basic'])
  await connectAndKeep(operatorOf(app.page))
  expect(await secretsSay(app)).toMatch(/No keyring was found.*memory, until you quit/)
  await app.quit()
  expect(existsSync(join(release.data, 'history.db'))).toBe(true)
  expect(filesHolding(release.home, [gateway.password])).toEqual([])
})

test('a keyring whose key was lost costs the sign-in and nothing else', async () => {
  let app = await withKeyring('x')
  await connectAndKeep(operatorOf(app.page))
  await app.quit()
  rmSync(join(release.home, '.local', 'share', 'keyrings'), { recursive: true })
  emptyFolder(join(release.home, '.local', 'share', 'keyrings'))

  app = await withKeyring('another')
  const operator = operatorOf(app.page)
  await operator.button(CONNECT).click()
  await expect(app.page.getByText('The saved sign-in cannot be read').first()).toBeVisible()
  await expect(app.page.getByRole('textbox', { name: 'Address' })).toHaveValue(gateway.url)
  await operator.secret().fill(gateway.password)
  await operator.button(/^Connect/).click()
  await operator.seesFleet()
  await app.quit()
})

test('a locked keyring leaves the app usable in memory, and says to unlock it', async () => {
  let app = await withKeyring('x')
  await connectAndKeep(operatorOf(app.page))
  await app.quit()

  app = await withKeyring('not the password')
  const operator = operatorOf(app.page)
  await operator.button(CONNECT).click()
  await expect(app.page.getByText(/keyring is locked or does not answer/).first()).toBeVisible()
  await operator.secret().fill(gateway.password)
  await operator.button(/^Connect/).click()
  await operator.seesFleet()
  expect(await secretsSay(app)).toMatch(/memory, until you quit/)
  await app.quit()
  expect(filesHolding(release.home, [gateway.password])).toEqual([])
})

function emptyFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  if (process.getuid?.() === 0) chownSync(path, 65_534, 65_534)
}
