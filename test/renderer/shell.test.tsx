import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { App } from '../../renderer/app/app.tsx'
import { showLeft } from '../../renderer/app/left.ts'
import { leaveDesk } from '../../renderer/reading/desk.ts'
import { hideLines } from '../../renderer/reading/lines.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import { EMPTY_DESK, type Desk } from '../../shared/window/desk.ts'
import { fakeBridge, later, type FakeBridge } from './bridge.ts'
import { aConnection, AT, lines } from './fixtures.ts'

/* The frame of the window: where it begins, and what is remembered of that. */

vi.setConfig({ testTimeout: 20_000 })
afterEach(() => {
  act(hideLines)
  cleanup()
  leaveDesk()
})

const { profile } = aConnection()
const [line] = lines
const ids = { order: line?.id ?? '', from: 0, more: false }

/** The window at a start that shows the stored list. In: where it was left. */
function started(place: Desk['place']) {
  const current = later<Output<'connection.current'>>()
  const bridge = fakeBridge({
    'connection.current': () => current.promise,
    'desk.keep': {},
    'fleet.look': {},
    'fleet.lines': { mark: 'm|1|', anew: false, lines: '[]', gone: '', order: null, from: 0, more: false },
  })
  const part = { mark: 'm|1|', anew: true, lines: JSON.stringify([line]), gone: '', ...ids }
  const desk = { ...EMPTY_DESK, place }
  const left = showLeft({ left: { profile, asOf: AT, servers: 1, desk, part } })
  const { unmount } = render(<App left={left} />)
  return { bridge, unmount, connect: () => act(async () => current.give({ connection: aConnection() })) }
}
// A screen is loaded when it is first shown.
const isAt = (name: string) =>
  waitFor(() => screen.getByRole('heading', { level: 1, name }), { timeout: 8_000 })
const press = (key: string) => fireEvent.keyDown(window, { key, ctrlKey: true })
const remembered = (bridge: FakeBridge) => bridge.inputs('desk.keep').map(({ desk }) => desk.place?.at)

test('a start that shows the list instead of a screen that needs the gateway remembers that screen, and a connection leads back to it', async () => {
  const { bridge, connect } = started({ at: 'watch' })
  await isAt('Fleet')
  expect(remembered(bridge)).toEqual([])
  await connect()
  await isAt('Watch')
  expect(new Set(remembered(bridge))).toEqual(new Set(['watch']))
})

test('whoever goes elsewhere meanwhile is there once connected, also on the list', async () => {
  for (const [keys, name, place] of [
    [['3'], 'History', 'history'],
    [['3', '1'], 'Fleet', 'fleet'],
    // A screen of no gateway is not gone to instead.
    [[',', '['], 'Watch', 'watch'],
  ] as const) {
    const { bridge, unmount, connect } = started({ at: 'watch' })
    await isAt('Fleet')
    for (const key of keys) press(key)
    await connect()
    await isAt(name)
    expect(remembered(bridge).at(-1)).toBe(place)
    act(hideLines)
    unmount()
    leaveDesk()
  }
})

test('the key that reads again asks anew where nothing of a gateway is shown, and connects from what is of one', async () => {
  const bridge = fakeBridge({ 'connection.current': { connection: null }, 'profile.list': { profiles: [] } })
  render(<App left={null} />)
  await isAt('Add your first gateway')
  const asked = (name: 'profile.list') => bridge.inputs(name).length
  const once = asked('profile.list')
  press('r')
  await waitFor(() => expect(asked('profile.list')).toBeGreaterThan(once))
  press(',')
  await isAt('Settings')
  press('r')
  await act(() => new Promise((resolve) => setTimeout(resolve, 20)))
  await isAt('Settings')
  press('4')
  await screen.findByRole('heading', { name: 'Not connected' })
  press('r')
  await isAt('Add your first gateway')
})

test('with a stored list, the key that reads again leads to its gateway from every other screen', async () => {
  const { bridge } = started({ at: 'fleet' })
  await isAt('Fleet')
  press(',')
  await isAt('Settings')
  press('r')
  await screen.findByRole('textbox', { name: 'Address' })
  const once = bridge.inputs('profile.list').length
  press('r')
  await waitFor(() => expect(bridge.inputs('profile.list').length).toBeGreaterThan(once))
})
