import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import { startFront } from '../fakes/front.ts'
import { startRedirect, startUntrusted, startWebPage, unusedAddress } from '../fakes/impostors.ts'
import { createAuthority, issueLoopback } from '../helpers/certificates.ts'
import { adminOf } from '../helpers/gateway-admin.ts'
import { launchApp, operatorOf, type Operator, type Running } from '../helpers/operator.ts'

let gateway: Demo
let running: Running
let operator: Operator

test.beforeAll(async () => {
  gateway = await startDemo()
})
test.afterAll(async () => {
  await gateway.stop()
})
test.beforeEach(async () => {
  running = await launchApp()
  operator = operatorOf(running.page)
})
test.afterEach(async () => {
  await running.close()
})

const asAdmin = () => ({
  name: 'payments gateway',
  environment: 'PROD' as const,
  readOnly: false,
  email: gateway.email,
  password: gateway.password,
  caPem: gateway.caPem,
})

test('an operator connects to PROD by e-mail and password and sees where they are', async () => {
  await operator.connect({ address: gateway.url, ...asAdmin() })
  await operator.seesFleet()
  const band = await operator.band()
  expect(band).toContain('PROD')
  expect(band).toContain(new URL(gateway.url).host)
  expect(band).toContain(`v${gateway.version}`)
  expect(band).toContain('Writable, every change is reviewed')
  expect(band).toMatch(/admin@example\.com, (19|20) min left/)
})

test('an operator connects by a pasted admin token', async () => {
  const { token } = await adminOf(gateway)
  await operator.connect({ address: gateway.url, name: 'by token', environment: 'STAGE', token })
  await operator.seesFleet()
  expect(await operator.band()).toMatch(/STAGE.*admin@example\.com/)
})

test('a wrong password stops at the sign-in, says what to do, and keeps what was typed', async () => {
  await operator.connect({ address: gateway.url, ...asAdmin(), password: 'not the password' })
  const rung = await operator.failedRung()
  expect(rung).toMatch(/^Sign-in The sign-in was refused/)
  expect(rung).toContain('Invalid email or password')
  expect(rung).toContain('Check the e-mail and password, or paste a fresh admin token.')
  const { page } = running
  await expect(page.getByRole('textbox', { name: 'Address' })).toHaveValue(gateway.url)
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('payments gateway')
  await expect(page.getByRole('textbox', { name: 'Account e-mail' })).toHaveValue(gateway.email)
  await expect(page.getByLabel('Certificate authorities (PEM)')).toHaveValue(gateway.caPem)
  await expect(page.getByRole('radio', { name: 'PROD' })).toBeChecked()

  await operator.secret().fill(gateway.password)
  await page.keyboard.press('Control+Enter')
  await operator.seesFleet()
  await operator.disconnect()
  await expect(operator.button('Open payments gateway')).toHaveCount(1)
})

test('an address that is none is said at the field before anything is sent', async () => {
  await operator.connect({ address: 'gateway.example.com/admin', ...asAdmin() })
  await expect(running.page.getByText(/This is not a gateway address/)).toBeVisible()
  await expect(running.page.getByRole('button', { name: 'No host contacted' })).toBeVisible()
})

test('what is said of a wrong address wraps, and is gone once a saved gateway is chosen', async () => {
  const { page } = running
  await operator.connect({ address: gateway.url, ...asAdmin() })
  await operator.seesFleet()
  await operator.disconnect()
  await operator.connect({ ...asAdmin(), address: 'x'.repeat(600), name: 'wrong' })
  const said = page.getByText(/This is not a gateway address/)
  await expect(said).toBeVisible()
  expect.soft(await said.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0)
  await operator.button('Open payments gateway').click()
  await expect(page.getByRole('textbox', { name: 'Address' })).toHaveValue(gateway.url)
  await expect(said).toHaveCount(0)
})

test('a gateway that does not answer stops at reachable', async () => {
  const address = await unusedAddress()
  await operator.connect({ address, ...asAdmin() })
  const rung = await operator.failedRung()
  expect(rung).toMatch(/^Reachable The gateway did not answer/)
  expect(rung).toContain('nothing listens there')
  expect(rung).toContain('Check that the gateway is running')
})

test('a web page is told apart from a gateway', async () => {
  const page = await startWebPage()
  try {
    await operator.connect({ address: page.url, ...asAdmin() })
    const rung = await operator.failedRung()
    expect(rung).toMatch(/^Is it a gateway This is not a ContextForge gateway/)
    expect(rung).toContain('Check the path prefix in the address')
    expect(page.seen.every(({ method }) => method === 'GET')).toBe(true)
  } finally {
    await page.stop()
  }
})

test('a redirect is named and the sign-in is not sent after it', async () => {
  const redirect = await startRedirect(gateway.url)
  try {
    await operator.connect({ address: redirect.url, ...asAdmin() })
    const rung = await operator.failedRung()
    expect(rung).toMatch(/^Is it a gateway The address points elsewhere/)
    expect(rung).toContain(gateway.url)
    expect(rung).toContain('put it into the profile')
    expect(redirect.seen.every(({ method }) => method === 'GET')).toBe(true)
  } finally {
    await redirect.stop()
  }
})

test('a certificate nobody trusts stops at the secure connection, before any password', async () => {
  const untrusted = await startUntrusted()
  try {
    await operator.connect({ address: untrusted.url, ...asAdmin() })
    const rung = await operator.failedRung()
    expect(rung).toMatch(/^Secure connection The certificate was not accepted/)
    expect(rung).toContain('add its certificate authority (PEM) to this profile')
    expect(untrusted.seen).toHaveLength(0)
  } finally {
    await untrusted.stop()
  }
})

test('a company certificate works once its authority is in the profile', async () => {
  const authority = await createAuthority('Our own authority')
  const front = await startFront({ target: gateway.url, tls: await issueLoopback(authority) })
  try {
    await operator.connect({
      address: front.url,
      ...asAdmin(),
      caPem: `${authority.certPem}\n${gateway.caPem}`,
    })
    await operator.seesFleet()
    expect(await operator.rows()).toBeGreaterThan(0)
  } finally {
    await front.stop()
  }
})

test('a gateway under a path prefix and with its own sign-in header works', async () => {
  const front = await startFront({
    target: gateway.url,
    prefix: '/tools/gateway',
    headerName: 'X-MCP-Authorization',
  })
  try {
    await operator.connect({ address: `${front.url}/`, ...asAdmin(), headerName: 'X-MCP-Authorization' })
    await operator.seesFleet()
    await operator.openServer('payments-mcp')
    expect(front.seen.every(({ url }) => url.startsWith('/tools/gateway/'))).toBe(true)
  } finally {
    await front.stop()
  }
})

test('a saved gateway comes back after a restart; without a keyring its secret is asked again', async () => {
  const userData = mkdtempSync(join(tmpdir(), 'claimcheck-restart-'))
  // The same on every machine: Chromium is told that there is no keyring.
  const args = ['--password-store=basic']
  let app = await launchApp({ userData, args })
  try {
    let person = operatorOf(app.page)
    await expect(app.page.getByText('Secrets stay in memory and are gone when you quit.')).toBeVisible()
    await person.connect({ address: gateway.url, ...asAdmin() })
    await person.seesFleet()
    await person.disconnect()
    await app.close()

    app = await launchApp({ userData, args })
    person = operatorOf(app.page)
    const saved = app.page.getByRole('region', { name: 'Saved gateways' })
    await expect(saved).toContainText('PROD')
    await expect(saved).toContainText('payments gateway')
    await expect(saved).toContainText('asks for the sign-in')
    await person.button('Open payments gateway').click()
    await expect(person.secret()).toBeFocused()
    await expect(app.page.getByRole('textbox', { name: 'Address' })).toHaveValue(gateway.url)
    await expect(app.page.getByLabel('Certificate authorities (PEM)')).toHaveValue(gateway.caPem)
    await app.page.keyboard.type(gateway.password)
    await app.page.keyboard.press('Enter')
    await person.seesFleet()
    await person.goTo('Settings')
    await expect(app.page.getByText('memory, until you quit')).toBeVisible()
  } finally {
    await app.close()
    rmSync(userData, { recursive: true, force: true })
  }
})
