import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import { startFront } from '../fakes/front.ts'
import { startConnectProxy } from '../fakes/connect-proxy.ts'
import { createAuthority, issueLoopback } from '../helpers/certificates.ts'
import { dragInto } from '../helpers/drop.ts'
import { launchApp, operatorOf } from '../helpers/operator.ts'

const PICTURES = fileURLToPath(new URL('../../out/network', import.meta.url))
let gateway: Demo
let folder: string
test.beforeAll(async () => {
  gateway = await startDemo()
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-networks-'))
})
test.afterAll(async () => {
  await gateway.stop()
  rmSync(folder, { recursive: true, force: true })
})
const asAdmin = () => ({
  name: 'company',
  environment: 'DEV' as const,
  email: gateway.email,
  password: gateway.password,
})

for (const theme of ['light', 'dark'] as const)
  test(`a company’s authority is chosen on the error itself, the way leads through its proxy, and the log shows it, in the ${theme} look`, async () => {
    const authority = await createAuthority('Our own authority')
    const front = await startFront({
      target: gateway.url,
      tls: await authority.issue(['gw.company.example']),
    })
    const names = { 'gw.company.example': Number(new URL(front.url).port) }
    const proxy = await startConnectProxy({ names, signIn: { user: 'dana', password: 'wörd' } })
    const file = join(folder, 'company-ca.pem')
    writeFileSync(file, authority.certPem)
    const running = await launchApp({ theme })
    try {
      const { page } = running
      const operator = operatorOf(page)
      await operator.button(/Proxy, certificates and header/).click()
      await operator.choose('Own proxy')
      await page.getByRole('textbox', { name: 'Address of the proxy' }).fill(proxy.url)
      await page.getByRole('textbox', { name: 'User for the proxy' }).fill('dana')
      await page.getByLabel('Password for the proxy').fill('not this')
      await operator.choose('PEM pair')
      await operator.picture(PICTURES, `${theme}-form`)
      await operator.choose('None').catch(() => undefined)
      await page
        .getByRole('radiogroup', { name: 'Client certificate' })
        .locator('label')
        .filter({ hasText: 'None' })
        .click()
      await operator.choose('Own proxy')
      await page.getByRole('textbox', { name: 'Address', exact: true }).fill('https://gw.company.example')
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('company')
      await operator.choose('DEV')
      await page.getByRole('textbox', { name: 'Account e-mail' }).fill(gateway.email)
      await page.getByRole('textbox', { name: 'Password', exact: true }).fill(gateway.password)
      await page.keyboard.press('Control+Enter')
      expect(await operator.failedRung()).toContain('The proxy refused the sign-in')
      await operator.picture(PICTURES, `${theme}-proxy-refused`)

      await page.getByLabel('Password for the proxy').fill('wörd')
      await page.keyboard.press('Control+Enter')
      await expect(page.getByText('The certificate was not accepted')).toBeVisible()
      await operator.picture(PICTURES, `${theme}-tls`)
      await operator.fileDialogAnswers(running.app, file)
      await page
        .getByRole('list', { name: 'Steps to the gateway' })
        .getByRole('button', { name: 'Choose a CA file…' })
        .click()
      await expect(page.getByLabel('Certificate authorities (PEM)')).toHaveValue(/BEGIN CERTIFICATE/)
      // The focus is on the button that opened the dialog: the key belongs to the screen all the same.
      await page.keyboard.press('Control+Enter')
      await operator.seesFleet()

      await page
        .getByRole('contentinfo', { name: 'Status' })
        .getByRole('button', { name: /contacted/ })
        .click()
      const log = page.getByRole('region', { name: 'Requests' })
      await expect(
        log.getByRole('row').filter({ hasText: 'gw.company.example/health' }).first(),
      ).toContainText(proxy.host)
      await operator.picture(PICTURES, `${theme}-log`)
      await page.getByRole('searchbox', { name: 'Host, path, result' }).fill('proxy refused')
      await expect(page.getByRole('status').filter({ hasText: 'requests' })).toContainText(/^[1-9]/)
      const saved = join(folder, `${theme}.tsv`)
      await operator.fileDialogAnswers(running.app, saved)
      await operator.button('Save…').click()
      await expect(page.getByText(/written to/)).toBeVisible()
      const text = readFileSync(saved, 'utf8')
      expect(text).toContain('The proxy refused the sign-in')
      for (const secret of ['wörd', gateway.password]) expect(text).not.toContain(secret)
    } finally {
      await running.close()
      await Promise.all([proxy.stop(), front.stop()])
    }
  })

/** In DER it begins as a certificate does. */
const lockedKey = (): Buffer =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    format: 'der',
    type: 'pkcs8',
    cipher: 'aes-256-cbc',
    passphrase: 'x',
  })

test('a file of an authority dropped on the certificate error is trusted for this gateway, also in DER; anything else is named', async () => {
  const authority = await createAuthority('Our own authority')
  const front = await startFront({ target: gateway.url, tls: await issueLoopback(authority) })
  const file = (name: string, text: string | Uint8Array): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const der = Buffer.from(authority.certPem.replace(/-----[^-]+-----/g, ''), 'base64')
  const running = await launchApp()
  try {
    const { page } = running
    const operator = operatorOf(page)
    await operator.connect({ address: front.url, ...asAdmin() })
    expect(await operator.failedRung()).toContain('The certificate was not accepted')
    const error = page.getByRole('list', { name: 'Steps to the gateway' })
    await expect(error).toContainText('Drop the file of your company’s certificate authority here')
    for (const [name, bytes] of [
      ['notes.txt', 'no certificate'],
      ['gateway.key', lockedKey()],
    ] as const) {
      await (await dragInto(page, { files: [file(name, bytes)] })).drop()
      await expect(error.getByRole('alert').last()).toContainText(
        `${name}: it has no certificate in PEM or DER form.`,
      )
    }
    const held = await dragInto(page, { files: [file('company-ca.cer', der)] })
    await held.hold()
    await operator.picture(PICTURES, 'drop-authority')
    await held.drop()
    await expect(error.getByRole('status')).toContainText(
      '1 certificate is trusted for this gateway once you connect again.',
    )
    await operator.button(/^Connect/).click()
    await operator.seesFleet()
  } finally {
    await running.close()
    await front.stop()
  }
})

test('a PAC file of the system is followed by the real app', async () => {
  const front = await startFront({ target: gateway.url, tls: await issueLoopback(await createAuthority()) })
  const proxy = await startConnectProxy({ refuses: 403 })
  const pac = `data:application/x-ns-proxy-autoconfig,function FindProxyForURL(u,h){return dnsDomainIs(h,".company.example")?"PROXY ${proxy.host}":"DIRECT"}`
  const running = await launchApp({ args: [`--proxy-pac-url=${pac}`] })
  try {
    const operator = operatorOf(running.page)
    await operator.connect({ address: 'https://gw.company.example', ...asAdmin() })
    expect(await operator.failedRung()).toContain('The proxy refused the way')
    expect(proxy.asked.map(({ target }) => target)).toContain('gw.company.example:443')
  } finally {
    await running.close()
    await Promise.all([proxy.stop(), front.stop()])
  }
})

test('a policy file is shown with its path and holds: read-only stays, another gateway is not contacted', async () => {
  const policy = join(folder, 'policy.json')
  writeFileSync(policy, '{"readOnly":true,"export":false,"allowedGateways":["https://gw.company.example"]}')
  const running = await launchApp({ env: { CLAIMCHECK_POLICY: policy } })
  try {
    const operator = operatorOf(running.page)
    await operator.connect({ address: gateway.url, ...asAdmin() })
    expect(await operator.failedRung()).toContain('The policy of this computer does not allow this gateway')
    await expect(operator.button('No host contacted')).toBeVisible()
    await operator.openDemo()
    expect(await operator.band()).toContain('Read-only')
    await operator.goTo('Settings')
    const section = running.page.getByRole('region', { name: 'Policy of this computer' })
    await expect(section).toContainText(policy)
    await expect(section).toContainText('No exports')
    await operator.picture(PICTURES, 'policy')
  } finally {
    await running.close()
  }
})
