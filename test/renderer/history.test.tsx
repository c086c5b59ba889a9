import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { EntryMenu } from '../../renderer/history/entry-menu.tsx'
import { HistoryScreen } from '../../renderer/history/history-screen.tsx'
import { ConnectionProvider } from '../../renderer/reading/connection.tsx'
import { leaveDesk } from '../../renderer/reading/desk.ts'
import { ToastProvider } from '../../renderer/ui/toast.tsx'
import type { TestRecord } from '../../shared/history/tests.ts'
import { MOST_CHANGES } from '../../shared/history/timeline.ts'
import { aChange, aDrift, aTest } from '../helpers/history-entries.ts'
import { fakeBridge, type FakeBridge } from './bridge.ts'

afterEach(() => {
  cleanup()
  leaveDesk()
})

const hours = (ago: number): string => new Date(Date.now() - ago * 3_600_000).toISOString()
const on = (serverId: string, ago: number): TestRecord =>
  aTest({ id: `${serverId}-${ago}`, at: hours(ago), serverId, serverName: serverId })
const nothing = (): void => undefined
const acts = { onUndo: nothing, onTestAgain: nothing, onRestore: nothing, onOpenServer: nothing }

async function history(tests: readonly TestRecord[]): Promise<FakeBridge> {
  const bridge = fakeBridge()
  hold(bridge, tests)
  render(
    <ConnectionProvider>
      <ToastProvider>
        <main>
          <HistoryScreen {...acts} />
        </main>
      </ToastProvider>
    </ConnectionProvider>,
  )
  await screen.findByLabelText('Timeline')
  return bridge
}
const hold = (bridge: FakeBridge, tests: readonly TestRecord[]): void =>
  bridge.answer('history.read', {
    changes: [],
    tests: [...tests],
    seen: [],
    audit: { state: 'empty', says: '', entries: [] },
    chains: [],
  })
const chosen = () => screen.getByRole('option', { selected: true }).getAttribute('aria-label')

test('from the filter the arrows move as they do in the picture that is shown', async () => {
  await history([on('one', 1), on('one', 2), on('two', 3)])
  const field = screen.getByLabelText('Filter history')
  fireEvent.keyDown(document.body, { key: 'v' })
  await screen.findByLabelText('Lanes', { selector: '[role=listbox]' }, { timeout: 10_000 })
  fireEvent.keyDown(field, { key: 'ArrowDown' })
  expect(chosen()).toContain('on two')
  fireEvent.keyDown(field, { key: 'ArrowUp' })
  expect(chosen()).toContain('on one')
}, 20_000)

test('the menu that a key opened stays that of its entry when a newer entry comes', async () => {
  const bridge = await history([on('one', 2)])
  fireEvent.keyDown(document.body, { key: 'F10', shiftKey: true })
  const title = () => screen.getByRole('menu').getAttribute('aria-label')
  expect(title()).toContain('on one')
  hold(bridge, [on('two', 1), on('one', 2)])
  await act(async () => bridge.send('watch.changed', { open: 0 }))
  expect(await screen.findAllByRole('option', { hidden: true })).toHaveLength(2)
  expect(title()).toContain('on one')
})

test('after the menu of an entry the focus is on the list, wherever it was before', async () => {
  await history([on('one', 1), on('two', 2)])
  screen.getByRole('button', { name: 'Verify' }).focus()
  fireEvent.keyDown(document.body, { key: 'F10', shiftKey: true })
  const menu = screen.getByRole('menu')
  fireEvent.keyDown(within(menu).getAllByRole('menuitem')[0] ?? menu, { key: 'Escape' })
  expect(screen.queryByRole('menu')).toBeNull()
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  expect(document.activeElement).toBe(screen.getByLabelText('Timeline'))
})

test('the menu of a server that is gone does not offer to open it', () => {
  const menu = (kind: 'edited' | 'gone') => {
    const seen = aDrift({ kind })
    const { id, at, serverId, serverName } = seen
    render(
      <ToastProvider>
        <EntryMenu
          {...acts}
          entry={{ kind: 'seen', id, at, serverId, serverName, seen }}
          at={{ x: 1, y: 1 }}
          onClose={nothing}
          backTo={() => null}
        />
      </ToastProvider>,
    )
    const found = within(screen.getByRole('menu')).queryByText('Open the server')
    cleanup()
    return found !== null
  }
  expect([menu('edited'), menu('gone')]).toEqual([true, false])
})

test('words are looked for in older changes too, where there are more than were read', async () => {
  const bridge = await history([on('one', 1)])
  const read = (count: number) => ({
    changes: Array.from({ length: count }, (_, at) => aChange({ id: `c${at}`, at: hours(1) })),
    tests: [],
    seen: [],
    audit: { state: 'empty' as const, says: '', entries: [] },
    chains: [],
  })
  const asked = () => bridge.asked.filter(({ name }) => name === 'history.find').map(({ input }) => input)
  const open = async (count: number): Promise<HTMLElement> => {
    cleanup()
    bridge.answer('history.read', read(count))
    render(
      <ConnectionProvider>
        <ToastProvider>
          <HistoryScreen {...acts} />
        </ToastProvider>
      </ConnectionProvider>,
    )
    // Five hundred entries are drawn.
    await screen.findByLabelText('Timeline', {}, { timeout: 10_000 })
    const field = screen.getByLabelText('Filter history')
    for (const value of ['l', 'long', 'long ago']) fireEvent.change(field, { target: { value } })
    return field
  }
  const old = aChange({ id: 'old', at: hours(900), reason: 'long ago', serverName: 'the-old-one' })
  bridge.answer('history.find', { changes: [old, aChange({ id: 'c1', reason: 'long ago' })] })
  const field = await open(MOST_CHANGES - 1)
  await act(async () => undefined)
  expect(asked()).toEqual([])
  fireEvent.change(field, { target: { value: '' } })

  await open(MOST_CHANGES)
  expect((await screen.findAllByText(/the-old-one/, {}, { timeout: 10_000 })).length).toBeGreaterThan(0)
  expect(screen.getAllByRole('option')).toHaveLength(1)
  expect(asked()).toEqual([{ typed: 'long ago' }])
}, 20_000)
