import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { ForgetSheet } from '../../renderer/app/forget-sheet.tsx'
import { ShelfProvider, useShelf } from '../../renderer/reading/shelf.tsx'
import { fakeBridge } from './bridge.ts'
import { aTokenView } from './fixtures.ts'

afterEach(cleanup)

const [one, other] = [aTokenView({}, 'first'), { ...aTokenView({}, 'second'), id: 't2' }]

async function opened() {
  const bridge = fakeBridge({ 'token.list': { tokens: [one, other] }, 'token.forget': {} })
  function Wishes() {
    const { askToForget } = useShelf()
    return (
      <>
        <button onClick={() => askToForget('t2')}>one</button>
        <button onClick={() => askToForget(null)}>all</button>
      </>
    )
  }
  render(
    <ShelfProvider>
      <Wishes />
      <ForgetSheet />
    </ShelfProvider>,
  )
  await act(async () => new Promise((resolve) => setTimeout(resolve, 0)))
  return { bridge, forgot: () => bridge.inputs('token.forget').map(({ tokenId }) => tokenId) }
}
const press = (name: string | RegExp) =>
  act(async () => {
    fireEvent.click(screen.getByRole('button', { name, hidden: true }))
    await new Promise((resolve) => setTimeout(resolve, 0))
  })
const clearKey = () =>
  act(async () => {
    fireEvent.keyDown(window, { key: 'Delete', shiftKey: true, ctrlKey: true })
    await new Promise((resolve) => setTimeout(resolve, 0))
  })

test('one token is only forgotten after the question about it was answered', async () => {
  const { forgot } = await opened()
  await press('one')
  expect(screen.getByRole('dialog', { name: 'Forget second?' })).toBeDefined()
  expect(forgot()).toEqual([])
  await press('Cancel')
  expect(forgot()).toEqual([])
  await press('one')
  await press('Forget second')
  expect(forgot()).toEqual(['t2'])
})

test('all are only forgotten after the question about them was answered', async () => {
  const { forgot } = await opened()
  await press('all')
  expect(screen.getByRole('dialog', { name: 'Forget all 2 tokens?' })).toBeDefined()
  expect(forgot()).toEqual([])
  await press(/^Forget all 2 tokens/)
  expect(forgot()).toEqual([null])
})

test('the key asks as well, and pressed again it is meant; after a question about one it asks about all', async () => {
  const { forgot } = await opened()
  await clearKey()
  expect(screen.getByRole('dialog', { name: 'Forget all 2 tokens?' })).toBeDefined()
  expect(forgot()).toEqual([])
  await press('Cancel')
  await press('one')
  await clearKey()
  expect(screen.getByRole('dialog', { name: 'Forget all 2 tokens?' })).toBeDefined()
  expect(forgot()).toEqual([])
  await clearKey()
  expect(forgot()).toEqual([null])
})

test('a shelf that was cleared takes the question with it, and a token of later is not asked about', async () => {
  const { bridge, forgot } = await opened()
  const holds = async (tokens: readonly (typeof one)[]) => {
    bridge.answer('token.list', { tokens: [...tokens] })
    await act(async () => {
      bridge.send('shelf.cleared', { tokens: 2, minutes: 5 })
      await new Promise((resolve) => setTimeout(resolve, 0))
    })
  }
  for (const wish of ['one', 'all']) {
    await holds([one, other])
    await press(wish)
    expect(screen.getByRole('dialog')).toBeDefined()
    await holds([])
    expect(screen.queryByRole('dialog')).toBeNull()
    await holds([{ ...one, id: 't3' }])
    expect(screen.queryByRole('dialog')).toBeNull()
  }
  expect(forgot()).toEqual([])
})
