import { startRedirect, startUntrusted, startWebPage, unusedAddress } from '../../fakes/impostors.ts'
import type { Chapter } from '../scene.ts'

/** No gateway yet: the form, and what is said of what was typed. */
export const connect: Chapter = async ({ operator }, walk) => {
  const { page } = operator
  await walk.state('connect', 'nothing saved', operator.button(/Explore the built-in demo/))
  await page.keyboard.press('Control+k')
  await walk.state('connect', 'palette without a gateway', page.getByRole('dialog', { name: 'Commands' }))
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await operator.button(/certificates and header/).click()
  await walk.state('connect', 'certificates and header', page.getByLabel('Certificate authorities (PEM)'))
  await operator.choose('Own proxy')
  await walk.state('connect', 'a proxy of its own', page.getByLabel('Address of the proxy'))
  await page.getByLabel('User for the proxy').fill('operator')
  await walk.state('connect', 'a proxy with a sign-in', page.getByLabel('Password for the proxy'))
  await operator.choose('As the system')
  await page.getByLabel('Address of the proxy').waitFor({ state: 'hidden' })
  await operator.choose('API token')
  await operator.choose('STAGE')
  await walk.state('connect', 'API token for STAGE', page.getByText('STAGE').first())
  await operator.connect({ ...nobody('gateway.example.com/admin') })
  await walk.state('connect', 'not an address', page.getByText(/This is not a gateway address/))
  await page.keyboard.press('Control+,')
  await walk.state('settings', 'not connected', page.getByRole('heading', { level: 1, name: 'Settings' }))
  await page.keyboard.press('Control+[')
}

/** Every rung of the ladder at which a connection can stop. */
export const refused: Chapter = async ({ operator, gateway }, walk) => {
  const failed = operator.page
    .getByRole('list', { name: 'Steps to the gateway' })
    .getByRole('img', { name: 'failed' })
  const stop = async (name: string, address: string, says: RegExp) => {
    await operator.connect({ ...nobody(address), caPem: gateway.caPem })
    await walk.state('connect', name, failed.locator('xpath=ancestor::li').filter({ hasText: says }))
  }
  await stop('not reachable', await unusedAddress(), /did not answer/)
  const [web, redirect, untrusted] = await Promise.all([
    startWebPage(),
    startRedirect(gateway.url),
    startUntrusted(),
  ])
  try {
    await stop('certificate refused', untrusted.url, /certificate was not accepted/)
    await stop('no gateway', web.url, /not a ContextForge gateway/)
    await stop('redirect', redirect.url, /points elsewhere/)
    await stop('sign-in refused', gateway.url, /sign-in was refused/)
  } finally {
    await Promise.all([web.stop(), redirect.stop(), untrusted.stop()])
  }
}

const nobody = (address: string) =>
  ({
    address,
    name: 'production',
    environment: 'PROD',
    email: 'admin@example.com',
    password: 'not the password',
  }) as const
