import type { Chapter } from '../scene.ts'
import { rejectedAt, stepNumber } from '../../helpers/steps.ts'

/** One token for one server: every verdict, the live test, the shelf, and what else can be pasted. */
export const bench: Chapter = async ({ app, operator, admin }, walk) => {
  const { page } = operator
  const { keyboard } = page
  const live = page.getByRole('region', { name: 'Live test' })
  const heading = (name: RegExp | string) => operator.verdict().getByRole('heading').filter({ hasText: name })
  await keyboard.press('Control+Shift+Delete')
  await operator
    .sheet()
    .getByRole('button', { name: /^Forget/ })
    .click()
  await operator.sheet().waitFor({ state: 'hidden' })
  await operator.goTo('Token bench')
  await walk.state('bench', 'nothing to test', heading(/^(Nothing to test|No server chosen)/))
  await operator.button(/Server$/).click()
  await walk.state('bench', 'server to choose', page.getByRole('option').first())
  await keyboard.press('Escape')
  await operator.pickServer('docs-search')
  await walk.state('bench', 'no token', heading(/^No token yet/))

  await operator.paste(app.app, 'HTTP/1.1 401 Unauthorized\nwww-authenticate: Bearer realm="mcp"')
  await walk.state('bench', 'a challenge', page.getByRole('region', { name: /^A challenge/ }))
  await operator.paste(app.app, '{"error":"invalid_target","error_description":"AADSTS9010010: no."}')
  await walk.state('bench', 'error of a provider', page.getByRole('region', { name: /^A provider's error/ }))
  await operator.paste(app.app, 'there is no token in this')
  await walk.state('bench', 'nothing found', page.getByText('No access token found'))

  await operator.paste(app.app, await admin.tokenFor('docs-search'))
  await walk.state('bench', 'accepted', heading(/^Accepted/))
  await keyboard.press('s')
  await walk.state('bench', 'sent, agrees', live.getByRole('status').filter({ hasText: 'agrees' }))
  await keyboard.press('n')
  await walk.state('bench', 'gate tried', live.getByRole('status', { name: 'What the gate did' }))

  await operator.pickServer('meeting-notes')
  await heading(/^Rejected/).waitFor()
  await operator.pasteToken(await admin.tokenFor('meeting-notes'))
  await heading(/^Accepted/).waitFor()
  await keyboard.press('s')
  await walk.state('bench', 'would learn', live.getByText('Sending this token may change the server.'))
  await operator.button('Do not send').click()

  await operator.pickServer('media-library')
  await operator.pasteToken(await admin.tokenFor('media-library'))
  await walk.state('bench', 'opaque token', page.getByText('It is opaque: there are no claims to read.'))
  await operator.button('Ask its issuer what it is').click()
  await walk.state('bench', 'asking the issuer', operator.sheet().getByRole('button', { name: /^Send the/ }))
  await keyboard.press('Escape')
  await operator.sheet().waitFor({ state: 'hidden' })

  await operator.pickServer('payments-mcp')
  await operator.pasteToken(await admin.tokenFor('payments-mcp'))
  await heading(rejectedAt('audience')).waitFor()
  await walk.state('bench', 'rejected, several fixes', page.getByRole('region', { name: 'Fixes' }))
  await operator.button('The request as curl').click()
  await walk.state('bench', 'the request', live.getByText('Authorization: Bearer $TOKEN'))
  await keyboard.press('ArrowDown')
  await walk.state('bench', 'another step', page.locator('[data-step][aria-current=step]'))
  await page.getByRole('button', { name: new RegExp(`^Step ${stepNumber('time')}:`) }).click()
  await walk.state('bench', 'times of the token', page.getByRole('heading', { name: /: Time$/ }))
  await keyboard.press('c')
  await walk.state('bench', 'shelf', page.getByRole('table', { name: 'Claim by claim' }))
  await keyboard.press('Escape')
  await operator.sheet().waitFor({ state: 'hidden' })
  await keyboard.press('Control+Shift+E')
  await walk.state('bench', 'share', page.getByLabel('Preview', { exact: true }))
  await operator.sheet().getByText('What is replaced').first().click()
  await walk.state('bench', 'share, what is replaced', operator.sheet().getByRole('table'))
  await keyboard.press('Escape')
  await operator.sheet().waitFor({ state: 'hidden' })

  await keyboard.press('g')
  const sheet = operator.sheet()
  await walk.state('bench', 'get a token', sheet.getByRole('radio', { name: 'Browser' }))
  await sheet.getByText('Device code', { exact: true }).click()
  await walk.state(
    'bench',
    'get a token by code',
    sheet.getByRole('radio', { name: 'Device code', checked: true }),
  )
  await sheet.getByText('Client credentials', { exact: true }).click()
  await keyboard.press('Control+Enter')
  await walk.state('bench', 'get a token, no secret', sheet.getByText(/need the client’s secret/))
  await sheet.locator('input[type=password]').fill('not the secret')
  await keyboard.press('Control+Enter')
  const refused = sheet.getByRole('alert').filter({ hasText: 'The issuer refused' })
  await walk.state('bench', 'get a token, refused by the issuer', refused)
  await sheet.getByRole('button', { name: /request/ }).click()
  await walk.state('bench', 'get a token, its requests', sheet.getByRole('region', { name: 'Trace' }))
  await keyboard.press('Escape')
  await sheet.waitFor({ state: 'hidden' })
}
