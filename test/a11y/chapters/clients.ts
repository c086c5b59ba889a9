import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { startBrowser } from '../../helpers/browser.ts'
import type { Chapter } from '../scene.ts'

const SERVER = 'ticket-triage'

/** The way of every client: stopped, would get in, in, and the plan for all. */
export const clients: Chapter = async ({ operator, gateway, opened }, walk) => {
  const { page } = operator
  const { keyboard } = page
  const id = gateway.servers.find(({ name }) => name === SERVER)?.id ?? ''
  await operator.goTo('Fleet')
  await operator.openServer(SERVER)
  await keyboard.press('3')
  const address = page.getByRole('textbox', { name: 'Public address of the gateway' })
  await walk.state('server', 'clients, address asked', address)
  await address.fill(gateway.publicUrl)
  await keyboard.press('Enter')
  const list = page.getByRole('listbox', { name: 'Clients' })
  await list.getByRole('option').filter({ hasText: 'TypeScript SDK 1' }).click()
  const says = (text: string) => operator.verdict().filter({ hasText: text })
  await walk.state('server', 'clients, stopped', says('TypeScript SDK 1 stops at'))
  await operator.choose('ingress-nginx')
  await walk.state(
    'server',
    'clients, another proxy',
    page.getByRole('radio', { name: 'ingress-nginx', checked: true }),
  )
  gateway.wayIn.set(id, 'slash-redirect', false)
  await keyboard.press('r')
  await walk.state('server', 'clients, would get in', says('would get in'))
  await keyboard.press('g')
  await walk.state(
    'server',
    'clients, what is sent',
    operator.sheet().getByRole('button', { name: 'Send this' }),
  )
  const browser = startBrowser(gateway.caPem)
  try {
    await operator.sheet().getByRole('button', { name: 'Send this' }).click()
    await walk.state(
      'server',
      'clients, signing in',
      page.getByText('Waiting for the sign-in in your browser.'),
    )
    await browser.press(await browser.open(await addressIn(opened)), 'Allow')
    await walk.state('server', 'clients, in', says('TypeScript SDK 1 gets in'))
  } finally {
    await browser.close()
  }
  await page.getByRole('button', { name: 'Share…' }).click()
  await walk.state('server', 'clients, shared', operator.sheet().getByLabel('Preview'))
  await keyboard.press('Escape')
  await keyboard.press('w')
  await walk.state('server', 'clients, the way in', says('clients would get in today'))
  await keyboard.press('c')
  await walk.state('server', 'clients, who shall get in', page.getByRole('menuitem', { name: 'ChatGPT' }))
  await keyboard.press('Escape')
  await keyboard.press('w')
}

/** The address the app handed to the system's browser. */
async function addressIn(file: string): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    if (existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'))
      return readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? ''
    await sleep(100)
  }
  throw new Error('the app opened no address')
}
