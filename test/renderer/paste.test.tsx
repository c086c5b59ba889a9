import { act, cleanup, fireEvent, render } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TokenPane } from '../../renderer/bench/token-pane.tsx'
import { ConnectionProvider } from '../../renderer/reading/connection.tsx'
import { ShelfProvider } from '../../renderer/reading/shelf.tsx'
import { fakeBridge, type FakeBridge } from './bridge.ts'

let bridge: FakeBridge
beforeEach(() => {
  bridge = fakeBridge({ 'token.list': { tokens: [] } })
})
afterEach(cleanup)

const paste = (text: string) =>
  act(async () => {
    fireEvent.paste(document.body, { clipboardData: { getData: () => text } })
    await Promise.resolve()
  })

test('the bench takes what is pasted anywhere, and nothing behind an open sheet', async () => {
  const pane = (sheet: boolean) => (
    <ConnectionProvider>
      <ShelfProvider>
        <TokenPane token={null} diagnosis={null} serverId={null} demo={false} skew={0} />
        {sheet && <div role="dialog" />}
      </ShelfProvider>
    </ConnectionProvider>
  )
  const { rerender } = render(pane(true))
  await paste('a token')
  expect(bridge.inputs('token.add')).toEqual([])
  rerender(pane(false))
  await paste('a token')
  expect(bridge.inputs('token.add')).toEqual([{ text: 'a token', serverId: null }])
})
