import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { startDemo } from '../../electron/demo/demo.ts'
import { startFront, type Fault } from '../fakes/front.ts'
import { adminOf } from '../helpers/gateway-admin.ts'
import { launchApp, operatorOf } from '../helpers/operator.ts'
import { openProd, type Prod } from '../helpers/prod.ts'
import type { Seen } from '../helpers/loopback.ts'

const LOOKS = fileURLToPath(new URL('../../out/looks/batch', import.meta.url))
const THREE = ['data-catalog', 'payments-mcp', 'ticket-triage'] as const
const ADDED = 'https://one.audience.example.com'
let prod: Prod | null = null

test.afterEach(async () => {
  await prod?.stop()
  prod = null
})

const tick = async ({ app }: Pick<Prod, 'app'>, names: readonly string[]) => {
  for (const name of names)
    await app.page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).click()
  await expect(app.page.getByRole('region', { name: 'Selected servers' })).toContainText(
    `${names.length} selected`,
  )
}

/** Plans one more audience for everything that is ticked. */
async function planAudience({ app, operator }: Pick<Prod, 'app' | 'operator'>): Promise<void> {
  const bar = app.page.getByRole('region', { name: 'Selected servers' })
  await bar.getByRole('button', { name: 'Change…' }).click()
  await app.page.getByRole('menuitem', { name: 'Add an audience to resource…' }).click()
  await bar.getByRole('textbox', { name: 'Audience to add' }).fill(ADDED)
  await app.page.keyboard.press('Enter')
  await operator
    .sheet()
    .getByRole('list', { name: 'Servers of this change' })
    .getByRole('listitem')
    .first()
    .waitFor()
}
const has = async (admin: Prod['admin'], name: string): Promise<boolean> =>
  [(await admin.server(name)).oauthConfig['resource']].flat().includes(ADDED)

test('with the keyboard alone: tick, plan, confirm the count, apply one by one, undo all', async () => {
  const all = (prod = await openProd())
  const { operator, admin, app, front } = all
  const keys = app.page.keyboard
  const before = await Promise.all(THREE.map((name) => admin.server(name)))
  for (const name of THREE) {
    await keys.press('/')
    await keys.press('Control+a')
    await keys.type(name)
    await keys.press('ArrowDown')
    await app.page.getByRole('grid').focus()
    await keys.press('x')
  }
  await keys.press('/')
  await keys.press('Escape')
  await expect(app.page.getByRole('region', { name: 'Selected servers' })).toContainText('3 selected')
  await planAudience(all)
  await expect(operator.sheet()).toContainText('One token fits 3 servers.')
  await expect(operator.sheet()).toContainText('Type 3 servers to apply.')
  await operator.picture(LOOKS, 'review')
  await keys.press('Control+Enter')
  expect(front.asked('PUT')).toHaveLength(0)
  await keys.type('3 servers')
  await keys.press('Control+Enter')
  await expect(operator.sheet()).toContainText('3 of 3 servers were written, read back and confirmed.')
  await operator.picture(LOOKS, 'applied')
  for (const name of THREE) expect(await has(admin, name)).toBe(true)
  expect(front.asked('PUT')).toHaveLength(3)

  await operator.sheet().getByRole('button', { name: 'Undo all 3' }).click()
  await operator.sheet().getByRole('button', { name: 'Apply to 3 on PROD' }).click()
  await expect(operator.sheet()).toContainText('3 of 3 servers were written, read back and confirmed.')
  const after = await Promise.all(THREE.map((name) => admin.server(name)))
  expect(after.map(({ oauthConfig }) => oauthConfig)).toEqual(before.map(({ oauthConfig }) => oauthConfig))
})

test('the first surprise stops it, nothing is sent to the servers after it, and the rest is planned again', async () => {
  const all = (prod = await openProd())
  const { operator, admin, front, app } = all
  await tick(all, THREE)
  await planAudience(all)
  const order = await app.page
    .getByRole('list', { name: 'Servers of this change' })
    .getByRole('heading')
    .allInnerTexts()
  const [first = '', second = '', third = ''] = order
  const { oauthConfig } = await admin.server(second)
  await admin.put(second, { oauth_config: { ...oauthConfig, x_note: 'hands off' } })
  await operator.sheet().getByPlaceholder('3 servers').fill('3 servers')
  await operator
    .sheet()
    .getByRole('button', { name: /^Apply to 3/ })
    .click()
  await expect(operator.sheet()).toContainText(`Stopped at ${second}. 1 of 3 servers were written`)
  expect(front.asked('PUT')).toHaveLength(1)
  expect([await has(admin, first), await has(admin, second), await has(admin, third)]).toEqual([
    true,
    false,
    false,
  ])
  await operator.picture(LOOKS, 'stopped')

  await operator.sheet().getByRole('button', { name: 'Review the rest again' }).click()
  await operator.sheet().getByPlaceholder('2 servers').fill('2 servers')
  await operator
    .sheet()
    .getByRole('button', { name: /^Apply to 2/ })
    .click()
  await expect(operator.sheet()).toContainText('2 of 2 servers were written, read back and confirmed.')
  expect((await admin.server(second)).oauthConfig['x_note']).toBe('hands off')
  expect([await has(admin, second), await has(admin, third)]).toEqual([true, true])
})

test('killed in the middle, the next start says what was open, what it turned out to be, and goes on', async () => {
  const gateway = await startDemo()
  let wrong: (request: Seen) => Fault | null = () => null
  const front = await startFront({ target: gateway.url, fault: (request) => wrong(request) })
  const admin = await adminOf(gateway)
  const userData = mkdtempSync(join(tmpdir(), 'claimcheck-killed-'))
  const connectTo = {
    address: front.url,
    name: 'production',
    environment: 'PROD',
    email: gateway.email,
    password: gateway.password,
    caPem: gateway.caPem,
  } as const
  try {
    const killed = await launchApp({ userData })
    const first = operatorOf(killed.page)
    await first.connect(connectTo)
    await first.seesFleet()
    await tick({ app: killed }, THREE)
    await planAudience({ app: killed, operator: first })
    await first.sheet().getByPlaceholder('3 servers').fill('3 servers')
    // The second write reaches the gateway, and its answer nobody.
    let puts = 0
    wrong = ({ method }) =>
      method === 'PUT' && ++puts === 2 ? { when: 'after', act: () => undefined } : null
    await first
      .sheet()
      .getByRole('button', { name: /^Apply to 3/ })
      .click()
    await expect.poll(() => front.asked('PUT').length).toBe(2)
    await expect
      .poll(async () => (await Promise.all(THREE.map((name) => has(admin, name)))).filter(Boolean).length)
      .toBe(2)
    killed.app.process().kill('SIGKILL')
    await new Promise<void>((resolve) => killed.app.once('close', () => resolve()))

    const running = await launchApp({ userData })
    try {
      const operator = operatorOf(running.page)
      await operator.connectAgain('production', gateway.password)
      await operator.seesFleet()
      const banner = running.page.getByRole('status', { name: 'Unfinished changes' })
      await expect(banner).toContainText('An unfinished change was looked at')
      await expect(banner).toContainText('it was applied')
      await expect(banner).toContainText('A change of 3 servers stopped half-way')
      await operator.picture(LOOKS, 'banner')
      await banner.getByRole('button', { name: 'Go on with the rest' }).click()
      await operator.sheet().getByPlaceholder('1 server').fill('1 server')
      await operator
        .sheet()
        .getByRole('button', { name: /^Apply to 1/ })
        .click()
      await expect(operator.sheet()).toContainText('1 of 1 server was written, read back and confirmed.')
      for (const name of THREE) expect(await has(admin, name)).toBe(true)
      expect(front.asked('PUT')).toHaveLength(3)
    } finally {
      await running.close()
    }
  } finally {
    rmSync(userData, { recursive: true, force: true })
    await front.stop()
    await gateway.stop()
  }
})

test('a profile that is read-only from the start can be opened for changes where it is shown, and locked again', async () => {
  const all = (prod = await openProd({ readOnly: true }))
  const { operator, app } = all
  const access = async (act: string) => {
    await app.page.getByRole('button', { name: /^Gateway / }).click()
    await app.page.getByRole('menuitem', { name: act }).click()
  }
  expect(await operator.band()).toContain('Read-only profile')
  await access('Allow changes from here')
  await expect(app.page.getByRole('banner', { name: 'Gateway' })).toContainText(
    'Writable, every change is reviewed',
  )
  await access('Make it read-only')
  await expect(app.page.getByRole('banner', { name: 'Gateway' })).toContainText('Read-only profile')
})
