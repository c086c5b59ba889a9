import { act, cleanup, fireEvent, render, renderHook, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { call } from '../../renderer/bridge.ts'
import { FleetReadingBar } from '../../renderer/fleet/reading-bar.tsx'
import { FleetState } from '../../renderer/fleet/fleet-state.tsx'
import { hideLines, isUnread, showKept, useKeptToCome, useLines } from '../../renderer/reading/lines.ts'
import { requestRefresh } from '../../renderer/reading/refresh.ts'
import { ToastProvider } from '../../renderer/ui/toast.tsx'
import { WatchScreen } from '../../renderer/watch/watch-screen.tsx'
import type * as sinceStoredFile from '../../renderer/reading/since-stored.ts'
import type { FleetLine } from '../../shared/fleet/line.ts'
import type { FleetPart } from '../../shared/fleet/part.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { err } from '../../shared/kernel/result.ts'
import { aDay } from '../gallery/day.tsx'
import { fakeBridge, type FakeBridge } from './bridge.ts'
import { aConnection, aFleet, AT, lines as made } from './fixtures.ts'

afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const part = (lines: readonly FleetLine[], more: Partial<FleetPart> = {}): FleetPart => ({
  mark: 'm|1|',
  anew: false,
  lines: JSON.stringify(lines),
  gone: '',
  order: lines.map(({ id }) => id).join('\n'),
  from: 0,
  more: false,
  ...more,
})
const [first, second, third] = made
if (!first || !second || !third) throw new Error('no lines')
const { profile } = aConnection()
const NONE = new Set<string>()
const KEPT = { profile, asOf: AT, servers: 2 }

let bridge: FakeBridge
/** What the main process tells of the kept list, and of the open gateway. */
let kept: FleetPart[]
let open: FleetPart[]
beforeEach(() => {
  kept = [part([first, second], { anew: true })]
  open = []
  bridge = fakeBridge({
    'fleet.lines': ({ profileId }) =>
      (profileId === null ? open : kept).shift() ?? part([], { order: null, mark: 'm|9|' }),
    'connection.open': { ladder: [], connection: aConnection() },
    'fleet.read': aFleet(),
    'connection.close': {},
  })
})

const shown = () => renderHook(useLines).result
const ids = (lines: readonly FleetLine[]): readonly string[] => lines.map(({ id }) => id)

test('a kept list is shown without a connection, with whose it is and how old, and hidden when the lock falls', async () => {
  const result = shown()
  act(() => showKept(KEPT))
  await waitFor(() => expect(ids(result.current.lines)).toEqual([first.id, second.id]))
  expect(result.current.kept).toEqual(KEPT)
  act(() => bridge.send('lock.fell', {}))
  expect(result.current).toMatchObject({ lines: [], kept: null })
})

test('a connection brings it up to date in place: nothing flickers, and what is gone goes at the end', async () => {
  const result = shown()
  act(() => showKept(KEPT))
  await waitFor(() => expect(result.current.lines).toHaveLength(2))
  const newer = { ...first, version: 99 }
  open = [
    part([newer], { anew: true, order: first.id }),
    part([third], { order: `${first.id}\n${third.id}` }),
  ]
  await act(() => call('connection.open', { profileId: profile.id, secret: null, keepSecret: false }))
  // The list is still being read: what was known before stays in sight.
  await waitFor(() => expect(result.current.lines[0]?.version).toBe(99))
  expect(ids(result.current.lines)).toContain(second.id)
  expect(result.current.kept).toBeNull()
  await act(() => call('fleet.read', {}))
  await waitFor(() => expect(ids(result.current.lines)).toEqual([first.id, third.id]))
})

test('what an incomplete list does not show is kept in sight', async () => {
  const result = shown()
  act(() => showKept(KEPT))
  await waitFor(() => expect(result.current.lines).toHaveLength(2))
  open = [part([first], { anew: true })]
  bridge.answer('fleet.read', aFleet({ complete: false }))
  await act(() => call('connection.open', { profileId: profile.id, secret: null, keepSecret: false }))
  await act(() => call('fleet.read', {}))
  await waitFor(() => expect(result.current.kept).toBeNull())
  expect(ids(result.current.lines)).toContain(second.id)
})

test('while a list is read, its lines come and it is told how far it is', async () => {
  const result = shown()
  await act(() => call('connection.open', { profileId: 'another', secret: null, keepSecret: false }))
  open = [part([first, second], { anew: true })]
  act(() => bridge.send('fleet.progress', { connection: 'c', servers: 6_500, of: 10_000 }))
  expect(result.current.reading).toEqual({ servers: 6_500, of: 10_000 })
  await waitFor(() => expect(result.current.lines.length).toBeGreaterThan(1))
  act(() => bridge.send('fleet.progress', { connection: 'c', servers: null, of: 10_000 }))
  expect(result.current.reading).toBeNull()
})

test('after it was whole, what changes is told as changed, new and gone', async () => {
  kept = []
  open = [part([first, second], { anew: true })]
  const result = shown()
  await act(() => call('connection.open', { profileId: profile.id, secret: null, keepSecret: false }))
  await act(() => call('fleet.read', {}))
  await waitFor(() => expect(result.current.changed).not.toBeNull())
  open = [part([{ ...first, version: 99 }, third], { gone: second.id, order: `${first.id}\n${third.id}` })]
  act(() => bridge.send('reading.news', { connection: 'c', asOf: AT, changed: [] }))
  await waitFor(() => expect(result.current.changed?.gone).toBe(1))
  expect([...(result.current.changed?.changed ?? [])]).toEqual([first.id])
  expect([...(result.current.changed?.added ?? [])]).toEqual([third.id])
  // What the app reads again by itself, because it noticed the change, is no reason to forget it.
  act(() => requestRefresh(false))
  expect(result.current.changed?.gone).toBe(1)
  act(() => requestRefresh())
  expect(result.current.changed).toMatchObject({ gone: 0, changed: new Set(), added: new Set() })
  act(hideLines)
})

test('a list that is read again and says the same stays the same array', async () => {
  const result = shown()
  open = [part([first, second], { anew: true })]
  await act(() => call('connection.open', { profileId: profile.id, secret: null, keepSecret: false }))
  await waitFor(() => expect(result.current.lines).toHaveLength(2))
  const { lines } = result.current
  open = [part([first, second], { anew: true })]
  await act(() => call('fleet.read', {}))
  await waitFor(() => expect(result.current.changed).not.toBeNull())
  expect(bridge.inputs('fleet.lines').length).toBeGreaterThan(1)
  expect(result.current.lines).toBe(lines)
})

test('lines that are here already are shown at once, and the others are asked for from there', async () => {
  const result = shown()
  kept = [part([second], { mark: 'm|2|', order: second.id, from: 1 })]
  act(() => showKept(KEPT, part([first], { anew: true, more: true })))
  expect(ids(result.current.lines)).toEqual([first.id])
  // What is counted so far is not told as all of it.
  expect(result.current.reading).toEqual({ servers: 1, of: 2 })
  expect(bridge.inputs('fleet.lines')).toEqual([])
  // The app knows where the window was left, and writes nothing at a start.
  expect(bridge.inputs('fleet.look')).toEqual([])
  await waitFor(() => expect(ids(result.current.lines)).toEqual([first.id, second.id]))
  expect(bridge.inputs('fleet.lines')).toEqual([{ profileId: profile.id, mark: 'm|1|' }])
  expect(result.current.reading).toBeNull()
})

test('the app is told which gateway is in sight, by its kept list or open, and that none is once it is left', async () => {
  shown()
  bridge.answer('fleet.look', {})
  const looked = () => bridge.inputs('fleet.look').map(({ profileId }) => profileId)
  act(() => showKept(KEPT))
  act(() => bridge.send('lock.fell', {}))
  expect(looked()).toEqual([profile.id, null])
  await act(() => call('connection.open', { profileId: profile.id, secret: null, keepSecret: false }))
  expect(looked().at(-1)).toBe(profile.id)
  // A lock hides no gateway that is open.
  act(() => bridge.send('lock.fell', {}))
  expect(looked().at(-1)).toBe(profile.id)
  bridge.answer('connection.switch', { connection: aConnection({ id: 'b' }) })
  await act(() => call('connection.switch', { profileId: 'b' }))
  expect(looked().at(-1)).toBe('b')
  await act(() => call('connection.close', {}))
  expect(looked().at(-1)).toBeNull()
  bridge.answer('connection.demo', { ladder: [], connection: aConnection({}, { demo: true }) })
  await act(() => call('connection.demo', {}))
  expect(looked().at(-1)).toBeNull()
})

test('what differs from the kept list that was in sight is marked once all is read, since that was read', async () => {
  const result = shown()
  act(() => showKept(KEPT))
  await waitFor(() => expect(result.current.lines).toHaveLength(2))
  // While not all servers are read, more are told to share an audience than before, or fewer.
  open = [part([{ ...first, version: 98 }, third], { anew: true }), part([first], { order: null })]
  await act(() => call('connection.open', { profileId: profile.id, secret: null, keepSecret: false }))
  expect(result.current.changed).toBeNull()
  open = [...open, part([{ ...third, version: 7 }], { order: `${first.id}\n${third.id}` })]
  await act(() => call('fleet.read', {}))
  await waitFor(() => expect(result.current.changed?.added.size).toBe(1))
  expect(result.current.changed).toEqual({ since: AT, changed: NONE, added: new Set([third.id]), gone: 1 })
  act(() => requestRefresh())
  expect(result.current.changed).toMatchObject({ changed: NONE, added: NONE, gone: 0 })
  act(hideLines)
})

test('what changes while the kept list is compared is marked together with what differs from it', async () => {
  const path = '../../renderer/reading/since-stored.ts'
  const begun = Promise.withResolvers<undefined>()
  const slow = Promise.withResolvers<undefined>()
  vi.doMock(path, async (original) => {
    const { sinceStored } = await original<typeof sinceStoredFile>()
    const late: typeof sinceStored = async (...lists) => {
      begun.resolve(undefined)
      await slow.promise
      return sinceStored(...lists)
    }
    return { sinceStored: late }
  })
  const result = shown()
  act(() => showKept(KEPT))
  await waitFor(() => expect(result.current.lines).toHaveLength(2))
  open = [part([{ ...first, version: 98 }, third], { anew: true })]
  await act(() => call('connection.open', { profileId: profile.id, secret: null, keepSecret: false }))
  await act(() => call('fleet.read', {}))
  await act(() => begun.promise)
  open = [part([{ ...third, version: 97 }], { order: null })]
  await act(() => call('fleet.read', {}))
  await waitFor(() => expect(result.current.changed?.changed.size).toBe(1))
  vi.doUnmock(path)
  act(() => slow.resolve(undefined))
  await waitFor(() => expect(result.current.changed?.since).toBe(AT))
  expect(result.current.changed).toEqual({
    since: AT,
    changed: new Set([first.id, third.id]),
    added: new Set([third.id]),
    gone: 1,
  })
  act(hideLines)
})

test('of a kept list that has not come whole, nothing is called new or gone', async () => {
  const result = shown()
  kept = []
  act(() => showKept(KEPT, part([first], { anew: true, more: true })))
  open = [part([first, third], { anew: true })]
  await act(() => call('connection.open', { profileId: profile.id, secret: null, keepSecret: false }))
  await act(() => call('fleet.read', {}))
  await waitFor(() => expect(result.current.changed).not.toBeNull())
  await act(() => new Promise((resolve) => setTimeout(resolve, 50)))
  expect(result.current.changed).toMatchObject({ changed: NONE, added: NONE, gone: 0 })
  expect(result.current.changed?.since).not.toBe(AT)
  act(hideLines)
})

test('after an incomplete reading, what differs from the kept list is marked once all was read, since that was read', async () => {
  const result = shown()
  act(() => showKept(KEPT))
  await waitFor(() => expect(result.current.lines).toHaveLength(2))
  open = [part([{ ...first, version: 98 }], { anew: true })]
  bridge.answer('fleet.read', aFleet({ complete: false }))
  await act(() => call('connection.open', { profileId: profile.id, secret: null, keepSecret: false }))
  await act(() => call('fleet.read', {}))
  // Nobody has said that it is gone, and nobody has seen it.
  expect(ids(result.current.lines)).toContain(second.id)
  expect(result.current.unread).toBe(1)
  expect([first.id, second.id].map(isUnread)).toEqual([false, true])
  // Until then what changes during the session is marked.
  open = [part([{ ...first, version: 99 }])]
  act(() => bridge.send('reading.news', { connection: 'c', asOf: AT, changed: [] }))
  await waitFor(() => expect(result.current.changed?.changed).toEqual(new Set([first.id])), {
    timeout: 5_000,
  })
  expect(result.current.changed?.since).not.toBe(AT)
  act(() => requestRefresh())
  expect(result.current.changed).toMatchObject({ changed: NONE })
  open = [part([third], { order: `${first.id}\n${third.id}` })]
  bridge.answer('fleet.read', aFleet())
  await act(() => call('fleet.read', {}))
  await waitFor(() => expect(result.current.changed?.since).toBe(AT))
  expect(result.current.changed).toMatchObject({ added: new Set([third.id]), gone: 1 })
  expect(ids(result.current.lines)).toEqual([first.id, third.id])
  expect(result.current.unread).toBe(0)
  act(hideLines)
})

test('a server that only the kept list has is not among those the guard watches', async () => {
  // Only rows in sight are drawn, and nothing has a height here.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600)
  const result = shown()
  act(() => showKept(KEPT))
  await waitFor(() => expect(result.current.lines).toHaveLength(2))
  open = [part([first, third], { anew: true })]
  bridge.answer('watch.view', aDay())
  await act(() => call('connection.open', { profileId: profile.id, secret: null, keepSecret: false }))
  expect(result.current.lines).toHaveLength(3)
  const nothing = () => undefined
  render(
    <ToastProvider>
      <WatchScreen chosen={null} onLeave={nothing} onRestore={nothing} onOpenServer={nothing} />
    </ToastProvider>,
  )
  fireEvent.click(await screen.findByRole('radio', { name: 'Watched servers' }))
  const watched = await screen.findAllByRole('listitem')
  expect(watched.map(({ textContent }) => textContent)).toEqual([first.name, third.name])
  vi.restoreAllMocks()
  act(hideLines)
})

test('a kept list whose rest does not come is asked for again, and then said not to be whole, until it is', async () => {
  const result = shown()
  render(<FleetReadingBar />)
  let asked = 0
  const fails = () => (asked++, err<AppError>({ kind: 'unexpected', reference: 'ab12' }))
  bridge.answer('fleet.lines', fails)
  vi.useFakeTimers()
  act(() => showKept(KEPT, part([first], { anew: true, more: true })))
  const passes = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))
  await passes(300)
  expect(asked).toBe(1)
  // It may come by itself.
  expect(result.current.reading).toEqual({ servers: 1, of: 2 })
  await passes(20_000)
  expect(asked).toBe(4)
  // What is there is not called all of it.
  expect(result.current.reading).toMatchObject({ servers: 1, of: 2, failed: { kind: 'unexpected' } })
  expect(screen.getByRole('status').textContent).toMatch(/^only 1 of 2 servers of the stored list came: /)
  bridge.answer('fleet.lines', part([second], { mark: 'm|2|', order: second.id, from: 1 }))
  fireEvent.click(screen.getByRole('button', { name: 'Read again' }))
  await passes(100)
  expect(ids(result.current.lines)).toEqual([first.id, second.id])
  expect(result.current.reading).toBeNull()
  act(hideLines)
})

test('of a kept list of which nothing came, it is never said that the gateway has no servers', async () => {
  const nothing = () => undefined
  const fleet = { value: null, busy: false, error: null, again: nothing }
  const Rows = () => <FleetState fleet={fleet} stored={useKeptToCome()} shown={0} onClear={nothing} />
  render(<Rows />)
  bridge.answer('fleet.lines', () => err<AppError>({ kind: 'unexpected', reference: 'ab12' }))
  vi.useFakeTimers()
  act(() => showKept(KEPT))
  screen.getByRole('status', { name: 'Reading the servers' })
  await act(() => vi.advanceTimersByTimeAsync(20_000))
  expect(screen.getByRole('alert').textContent).toContain('ab12')
  bridge.answer('fleet.lines', part([first, second], { anew: true }))
  fireEvent.click(screen.getByRole('button', { name: 'Read again' }))
  await act(() => vi.advanceTimersByTimeAsync(100))
  expect(screen.queryByRole('alert')).toBeNull()
  act(hideLines)
})
