import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startGrantApp, type GrantApp } from '../helpers/grant-app.ts'

let app: GrantApp
beforeEach(async () => {
  app = await startGrantApp()
})
afterEach(() => app.stop())

const lock = (): void => app.world.deps.lock.fall()
const onShelf = () => app.shelf.list().map(({ view }) => view.label)

/** Signs in with the browser, which brings a refresh token too. */
async function signedIn(): Promise<void> {
  await app.call('grant.start', await app.request('build-status', 'code', { clientId: 'ci' }))
  await app.browser.press(await app.browser.open(await app.address()), 'Allow')
  expect(await app.over()).toMatchObject({ phase: 'done', result: { canRefresh: true } })
}

describe.each([
  ['the lock falls', lock],
  ['all tokens are forgotten', () => app.shelf.forget(null)],
])('what was under way when %s brings no token', (_what, act) => {
  test('F61: a device code that is entered afterwards', async () => {
    await app.call('grant.start', await app.request('docs-search', 'device'))
    const { device } = await app.until(({ phase }) => phase === 'device')
    act()
    const view = await app.over()
    expect(view).toMatchObject({ phase: 'failed', device: null, error: { kind: 'token-gone' } })
    const page = await app.browser.open(`${device?.page ?? ''}?user_code=${device?.userCode ?? ''}`)
    await app.browser.press(page, 'Allow')
    expect(onShelf()).toEqual([])
    expect(await app.refused('grant.refresh', {})).toEqual({ kind: 'no-refresh-token' })
  })

  test('F61: a sign-in in the browser that is allowed afterwards', async () => {
    await app.call('grant.start', await app.request('payments-mcp', 'code'))
    const page = await app.browser.open(await app.address())
    act()
    expect(await app.over()).toMatchObject({ phase: 'failed', error: { kind: 'token-gone' } })
    await app.browser.press(page, 'Allow').catch(() => null)
    expect(onShelf()).toEqual([])
  })

  test('F61: a refresh whose answer comes afterwards', async () => {
    await signedIn()
    expect(onShelf()).toHaveLength(1)
    const answer = app.refused('grant.refresh', {})
    act()
    expect(await answer).toEqual({ kind: 'token-gone' })
    expect(onShelf()).toEqual([])
    expect(await app.refused('grant.refresh', {})).toEqual({ kind: 'no-refresh-token' })
  })

  test('F61: a token of the demo that is made afterwards', async () => {
    const answer = app.refused('token.demo', { serverId: app.admin.idOf('payments-mcp') })
    act()
    expect(await answer).toEqual({ kind: 'token-gone' })
    expect(onShelf()).toEqual([])
  })

  test('F61: a live test, whose token is not sent afterwards', async () => {
    const serverId = app.admin.idOf('build-status')
    const { token } = await app.call('token.demo', { serverId })
    const answer = app.refused('probe.send', { tokenId: token.id, serverId, mayLearn: true })
    act()
    expect(await answer).toEqual({ kind: 'token-gone' })
  })
})

describe('with the tokens fall', () => {
  const wanted = { kind: 'toggle', on: true, clientId: null } as const

  test('F61: a change that was reviewed, and one whose review is still being made', async () => {
    const serverId = app.admin.idOf('payments-mcp')
    const { review } = await app.call('change.preview', { serverId, wanted, tokenId: null })
    const begun = app.refused('change.preview', { serverId, wanted, tokenId: null })
    lock()
    expect(await begun).toEqual({ kind: 'plan-gone' })
    const go = { planId: review.planId, typedName: 'payments-mcp', canonicalConfirmed: true }
    expect(await app.refused('change.apply', go)).toEqual({ kind: 'plan-gone' })
  })

  test('F61: a new client secret that waits for its change', async () => {
    const serverId = app.admin.idOf('payments-mcp')
    const { handle } = await app.call('change.hold', { secret: 'hunter2-hunter2' })
    lock()
    const { oauthConfig } = await app.admin.server('payments-mcp')
    const edit = {
      kind: 'edit',
      base: { oauthEnabled: true, oauthConfig },
      mine: { oauthEnabled: true, oauthConfig },
      secrets: { client_secret: handle },
      choices: {},
    } as const
    const refused = await app.refused('change.preview', { serverId, wanted: edit, tokenId: null })
    expect(refused).toMatchObject({
      kind: 'change-refused',
      reason: expect.stringContaining('no longer in memory') as string,
    })
  })
})
