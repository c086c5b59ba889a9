import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { dragInto } from '../helpers/drop.ts'
import { openProd, type Prod } from '../helpers/prod.ts'
import { rejectedAt } from '../helpers/steps.ts'

let prod: Prod

test.beforeEach(async () => {
  prod = await openProd()
})
test.afterEach(async () => {
  await prod.stop()
})

const shelf = () => prod.app.page.getByRole('region', { name: 'Token shelf' })
const pane = () => prod.app.page.getByRole('region', { name: 'Token', exact: true })

/** A file as a browser or a colleague left it. */
function file(name: string, content: unknown): string {
  const folder = join(prod.app.userData, '..', `claimcheck-drop-${process.pid}`)
  mkdirSync(folder, { recursive: true })
  const path = join(folder, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const harOf = (token: string) => ({
  log: {
    version: '1.2',
    entries: [
      {
        request: {
          method: 'GET',
          url: 'https://app.example.com/',
          headers: [{ name: 'Accept', value: '*/*' }],
        },
      },
      {
        request: {
          method: 'POST',
          url: 'https://gw.example.com/servers/x/mcp',
          headers: [{ name: 'authorization', value: `Bearer ${token}` }],
          cookies: [],
        },
      },
    ],
  },
})

test('a HAR file dropped on the bench is read, tested, and only its token is taken', async () => {
  const { operator, admin, app } = prod
  const token = await admin.tokenFor('payments-mcp')
  await operator.command('test payments-mcp')
  const held = await dragInto(app.page, { files: [file('requests.har', harOf(token))] })
  await held.hold()
  await expect(app.page.getByText('Drop it to read the token in it')).toBeVisible()
  await held.drop()
  await operator.readsVerdict(rejectedAt('audience'))
  await expect(pane().getByRole('status')).toContainText('Found 1 access token')
  await expect(pane().getByRole('status')).toContainText('HAR, Authorization header')
  await expect(app.page.getByText('Drop it to read the token in it')).toHaveCount(0)
  // The window is still the app: a file that is not taken would be opened in its place.
  expect(app.page.url()).not.toContain('file:')
  await expect(shelf().getByRole('button', { name: /^Token / })).toHaveCount(1)
})

test('a token response dropped on the bench names each of its tokens, and uses no refresh token', async () => {
  const { operator, admin, app } = prod
  await operator.command('test docs-search')
  const response = {
    access_token: await admin.tokenFor('docs-search'),
    refresh_token: 'not-to-be-used-0123456789',
    token_type: 'Bearer',
    expires_in: 600,
  }
  await (await dragInto(app.page, { files: [file('response.json', response)] })).drop()
  await operator.readsVerdict(/^Accepted/)
  await expect(pane().getByRole('status')).toContainText('Found 1 access token')
  await expect(pane().getByRole('status')).toContainText('1 refresh token')
  await expect(shelf().getByRole('button', { name: /^Token / })).toHaveCount(1)
})

test('several files and a selected text are taken too; what is too large or holds nothing is named, and loses nothing', async () => {
  const { operator, admin, app } = prod
  const { page } = app
  const [one, two] = [await admin.tokenFor('payments-mcp'), await admin.tokenFor('docs-search')]
  await operator.command('test payments-mcp')
  await (await dragInto(page, { files: [file('large.har', 'x'.repeat(1_200_000))] })).drop()
  await expect(page.getByText(/large\.har has 1\.2 MB, and 1 MB is the most/)).toBeVisible()
  await (await dragInto(page, { files: [file('notes.txt', 'nothing to see here')] })).drop()
  await expect(page.getByText(/Nothing in this text looks like a token/)).toBeVisible()
  await (
    await dragInto(page, { files: [file('one.txt', `Bearer ${one}`), file('two.har', harOf(two))] })
  ).drop()
  await operator.readsVerdict(rejectedAt('audience'))
  await expect(shelf().getByRole('button', { name: /^Token / })).toHaveCount(2)
  await page.keyboard.press('Control+Shift+Delete')
  await page.keyboard.press('Control+Shift+Delete')
  await expect(shelf()).toHaveCount(0)
  await (
    await dragInto(page, { text: `curl -H 'Authorization: Bearer ${one}' https://gw.example.com` })
  ).drop()
  await operator.readsVerdict(rejectedAt('audience'))
  await expect(pane().getByRole('status')).toContainText('curl command')

  // A sheet is in front: what is dropped on it is meant for nothing behind it.
  await page.keyboard.press('c')
  await page.getByRole('table', { name: 'Tokens on the shelf' }).waitFor()
  await (await dragInto(page, { files: [file('two.har', harOf(two))] })).drop()
  await page.keyboard.press('Escape')
  await expect(shelf().getByRole('button', { name: /^Token / })).toHaveCount(1)
})

test('a file dropped on the fleet goes on the shelf, and the fleet stays', async () => {
  const { operator, admin, app } = prod
  await (
    await dragInto(app.page, { files: [file('requests.har', harOf(await admin.tokenFor('payments-mcp')))] })
  ).drop()
  await expect(operator.message()).toContainText('Found 1 access token')
  await expect(shelf().getByRole('button', { name: /^Token / })).toHaveCount(1)
  await expect(app.page.getByRole('heading', { level: 1, name: 'Fleet' })).toBeVisible()
})
