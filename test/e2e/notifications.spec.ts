import { expect, test } from '@playwright/test'
import { libnotifyPath } from '../helpers/libnotify.ts'
import { startNotificationDaemon, type NotificationDaemon } from '../helpers/notification-daemon.ts'
import { openProd, type Prod } from '../helpers/prod.ts'

/* Notifications as a desktop gets them: on a session bus of their own, with a daemon that hears them. */

/** What the demo stores at data-catalog, of which the gateway only tells a mask, and how a token begins. */
const SECRETS = ['demo-secret-of-data-catalog', 'demo-vendor-1', 'demo-vendor-2', 'eyJ', 'Bearer']

let daemon: NotificationDaemon | null = null
let prod: Prod | null = null
test.afterEach(async () => {
  await prod?.stop()
  await daemon?.stop()
})

test('drift reaches the desktop as a note without a secret, and a click on it opens its card', async () => {
  daemon = await startNotificationDaemon()
  const path = libnotifyPath()
  const all = (prod = await openProd({
    app: {
      env: {
        DBUS_SESSION_BUS_ADDRESS: daemon.address,
        ...(path !== undefined && { LD_LIBRARY_PATH: path }),
      },
    },
  }))
  const { page } = all.app
  const { oauthConfig } = await all.admin.server('data-catalog')
  await all.admin.put('data-catalog', {
    oauth_config: { authorization_servers: oauthConfig['authorization_servers'] ?? null },
  })
  await page.keyboard.press('Control+4')
  await page.getByRole('heading', { level: 1, name: 'Watch' }).waitFor()
  await page.keyboard.press('l')
  await expect.poll(() => daemon?.notes.length, { timeout: 20_000 }).toBe(1)
  const [note] = daemon.notes
  expect(note?.title).toContain('data-catalog')
  expect(note?.body).not.toBe('')
  for (const kept of SECRETS) expect(note?.raw).not.toContain(kept)

  await page.keyboard.press('Control+1')
  await page.getByRole('heading', { level: 1, name: 'Fleet' }).waitFor()
  daemon.click(note?.id ?? 0)
  await page.getByRole('heading', { level: 1, name: 'Watch' }).waitFor()
  await expect(page.getByRole('option', { name: /disappeared from data-catalog/ })).toHaveAttribute(
    'aria-selected',
    'true',
  )
})
