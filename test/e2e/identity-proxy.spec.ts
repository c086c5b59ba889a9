import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { openProd, type Prod } from '../helpers/prod.ts'

const PICTURES = fileURLToPath(new URL('../../out/identity-proxy', import.meta.url))

let prod: Prod
test.afterEach(async () => {
  await prod.stop()
})

/** What a gateway tells of itself that believes the identity-aware proxy in front of it, and no token. */
const PROXIED = { mcp_client_auth_enabled: false, trust_proxy_auth: true }
const believesItsProxy = (url: string, body: unknown): unknown => {
  if (!url.includes('/admin/config/settings')) return body
  const { groups, ...more } = body as { groups: Record<string, Record<string, unknown>> }
  const name = 'Authentication & Security'
  return { ...more, groups: { ...groups, [name]: { ...groups[name], ...PROXIED } } }
}

test('behind an identity-aware proxy nothing is decided until the operator says whom it names, and then by that', async () => {
  prod = await openProd({ rewrite: ({ url }, body) => believesItsProxy(url, body) })
  const { operator, admin, app } = prod
  const { page } = app
  const part = (name: string) => page.getByRole('region', { name })
  const says = async (person: string): Promise<void> => {
    await page.getByRole('textbox', { name: 'Value of PROXY_USER_HEADER' }).fill(person)
    await operator.button('Use this value').click()
  }
  await operator.openServer('payments-mcp')
  await operator.toBench()
  // For another audience: without the proxy it is refused.
  await operator.pasteToken(await admin.tokenFor('payments-mcp'))
  await operator.readsVerdict(/^Cannot decide at .*: /)
  await expect(page.getByText('PROXY_USER_HEADER is not known.')).toBeVisible()
  await expect(part('Verdict')).toContainText('You find it in the settings of the proxy')
  await operator.picture(PICTURES, '1-asked')

  await says('dana@example.com')
  await operator.readsVerdict(/^Accepted/)
  await expect(part('Verdict')).toContainText('As you said: PROXY_USER_HEADER is dana@example.com')
  const said = page.getByText('As you said: PROXY_USER_HEADER is dana@example.com.', { exact: true })
  await expect(said).toBeVisible()
  await operator.picture(PICTURES, '2-as-you-said')

  // Taken back it is open again, and the account of somebody who left is refused whatever the token.
  await operator.button('Take it back').click()
  await operator.readsVerdict(/^Cannot decide at .*: /)
  await says('robin@example.com')
  await operator.readsVerdict(/^Rejected at .*: /)
  await expect(part('Verdict')).toContainText('As you said: PROXY_USER_HEADER is robin@example.com')
  await expect(part('Explanation')).toContainText('disabled this account')
  await operator.picture(PICTURES, '3-disabled')
})
