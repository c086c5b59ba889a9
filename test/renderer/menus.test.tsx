import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { TokenMenu } from '../../renderer/app/token-menu.tsx'
import { EntryMenu } from '../../renderer/history/entry-menu.tsx'
import { ShelfProvider, useShelf } from '../../renderer/reading/shelf.tsx'
import { ToastProvider } from '../../renderer/ui/toast.tsx'
import type { Entry } from '../../shared/history/timeline.ts'
import { fakeBridge } from './bridge.ts'
import { aTokenView, AT } from './fixtures.ts'

afterEach(cleanup)

const settle = () => act(async () => new Promise((resolve) => setTimeout(resolve, 20)))
const AT_POINT = { x: 10, y: 10 }
const items = () => screen.getAllByRole('menuitem').map(({ textContent }) => textContent)

const tested = {
  kind: 'test',
  id: 'test-1',
  at: AT,
  test: {
    ...{ id: 't', at: AT, serverId: 's1', serverName: 'payments-mcp', fingerprint: 'abcdef012345' },
    ...{ verdict: 'rejected', stoppedAt: 'audience', headline: 'Rejected', summary: 'No audience matches.' },
    ...{ live: null, audiences: [] },
  },
} as unknown as Entry

test('the menu of an entry offers what its pane does, and does it', async () => {
  const onTestAgain = vi.fn<() => void>()
  const onClose = vi.fn<() => void>()
  const nothing = () => undefined
  render(
    <ToastProvider>
      <EntryMenu
        entry={tested}
        at={AT_POINT}
        onClose={onClose}
        backTo={() => null}
        onUndo={nothing}
        onRestore={nothing}
        onOpenServer={nothing}
        onTestAgain={onTestAgain}
      />
    </ToastProvider>,
  )
  await settle()
  expect(screen.getByRole('menu')).toBeDefined()
  expect(items()).toEqual(['Open the server', 'Test again…t', 'Copy what it says'])
  fireEvent.click(screen.getByRole('menuitem', { name: /^Test again/ }))
  await settle()
  expect(onTestAgain).toHaveBeenCalledTimes(1)
  expect(onClose).toHaveBeenCalled()
})

test('the menu of a token stops testing it, and only asks about forgetting', async () => {
  const bridge = fakeBridge({ 'token.list': { tokens: [aTokenView({}, 'first')] }, 'token.forget': {} })
  function Menu() {
    const { tokens, asked } = useShelf()
    const [token] = tokens
    return (
      <>
        <output>{asked === null ? 'nothing' : asked.tokenId}</output>
        {token && <TokenMenu token={token} at={AT_POINT} onClose={() => undefined} />}
      </>
    )
  }
  render(
    <ToastProvider>
      <ShelfProvider>
        <Menu />
      </ShelfProvider>
    </ToastProvider>,
  )
  await settle()
  expect(items()).toEqual(['Test it on every screen', 'Copy its fingerprint', 'Forget it…'])
  fireEvent.click(screen.getByRole('menuitem', { name: 'Forget it…' }))
  await settle()
  expect(screen.getByText('t1')).toBeDefined()
  expect(bridge.inputs('token.forget')).toEqual([])
})
