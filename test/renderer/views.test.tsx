import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FIRST_LOOK, lookOf, useLook, type Look } from '../../renderer/fleet/use-look.ts'
import { SaveViewSheet, useRemoveView, viewActs } from '../../renderer/fleet/views.tsx'
import { changeDesk, deskNow, leaveDesk, openDesk, useDesk } from '../../renderer/reading/desk.ts'
import { ToastProvider } from '../../renderer/ui/toast.tsx'
import { err } from '../../shared/kernel/result.ts'
import { EMPTY_DESK } from '../../shared/window/desk.ts'
import { fakeBridge, type FakeBridge } from './bridge.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  cleanup()
  leaveDesk()
  vi.useRealTimers()
})

const BROKEN: Look = { ...FIRST_LOOK, filter: 'broken', typed: 'stage', group: 'issuer' }

/** A menu of views as a list of buttons. */
function Views() {
  const [look, onLook] = useLook()
  const onRemove = useRemoveView()
  const views = useDesk((desk) => desk.views)
  return (
    <>
      <output>{`${look.filter} ${look.typed} ${look.group ?? ''}`}</output>
      <button onClick={() => onLook({ filter: 'all', typed: '', group: null })}>clear</button>
      {viewActs(views, look, { onSave: () => undefined, onRemove }).map(({ id, label, onAction }) => (
        <button key={id} onClick={onAction}>
          {label}
        </button>
      ))}
    </>
  )
}
async function opened(): Promise<FakeBridge> {
  const bridge = fakeBridge({
    'desk.read': { desk: { ...EMPTY_DESK, views: [{ name: 'Stage', look: { ...stored(BROKEN) } }] } },
    'desk.keep': {},
  })
  await openDesk('p1')
  render(
    <ToastProvider>
      <Views />
    </ToastProvider>,
  )
  return bridge
}
const stored = ({ closed: _, ...look }: Look) => ({
  ...look,
  hidden: [...look.hidden],
  order: [...look.order],
  widths: {},
})
const press = (name: string) => act(() => void fireEvent.click(screen.getByRole('button', { name })))
const shown = () => screen.getByRole('status', { name: '' }).textContent

test('a saved view brings back filter, order and groups, and the change is kept for its gateway', async () => {
  const bridge = await opened()
  press('Stage')
  expect(shown()).toBe('broken stage issuer')
  act(() => void vi.advanceTimersByTime(1_000))
  expect(bridge.inputs('desk.keep').at(-1)).toMatchObject({
    profileId: 'p1',
    desk: { look: { typed: 'stage' } },
  })
})

test('a removed view comes back by Undo', async () => {
  await opened()
  press('Remove the view Stage')
  expect(deskNow().views).toEqual([])
  press('Undo')
  expect(deskNow().views.map(({ name }) => name)).toEqual(['Stage'])
})

test('what is shown is saved under a name, and a view of the same name is replaced only after that was said', async () => {
  await opened()
  const onClose = vi.fn<() => void>()
  render(<SaveViewSheet look={{ ...FIRST_LOOK, typed: 'prod' }} onClose={onClose} />)
  const field = screen.getByRole('textbox', { name: 'Name of the view' })
  fireEvent.change(field, { target: { value: '  Stage ' } })
  expect(screen.getByText(/it is replaced/)).toBeDefined()
  fireEvent.change(field, { target: { value: 'Prod' } })
  expect(screen.queryByText(/it is replaced/)).toBeNull()
  fireEvent.submit(field)
  expect(onClose).toHaveBeenCalledTimes(1)
  expect(deskNow().views.map(({ name, look }) => [name, look.typed])).toEqual([
    ['Stage', 'stage'],
    ['Prod', 'prod'],
  ])
})

test('what another release remembered and this one does not know is left out', () => {
  const kept = { ...stored(BROKEN), filter: 'a-finding-of-tomorrow', order: ['server' as const] }
  expect(lookOf(kept)).toMatchObject({ filter: 'all', typed: 'stage', order: FIRST_LOOK.order })
})

test('the place is gone back to once; who comes back later comes from another screen', async () => {
  const place = { at: 'bench', server: 's1' }
  fakeBridge({ 'desk.read': { desk: { ...EMPTY_DESK, place } }, 'desk.keep': {} })
  expect(await openDesk('p1')).toEqual(place)
  expect(await openDesk('p1')).toBeNull()
  expect(await openDesk('p2')).toEqual(place)
  // Its stored list is read in the meantime: a connection goes back to where that was read.
  await openDesk('p1', true)
  expect(await openDesk('p1')).toEqual(place)
  expect(await openDesk('p1')).toBeNull()
})

test('a long text in a filter does not stop the rest of the desk from being kept', async () => {
  const bridge = fakeBridge({ 'desk.read': { desk: EMPTY_DESK }, 'desk.keep': {} })
  await openDesk('p1')
  changeDesk({ kept: { typed: 'x'.repeat(1_000) } }, true)
  changeDesk({ pinned: ['s1'] })
  expect(bridge.inputs('desk.keep').at(-1)).toMatchObject({ desk: { pinned: ['s1'], kept: {} } })
  expect(deskNow().kept['typed']).toHaveLength(1_000)
})

test('what is typed while another desk is read is kept for the gateway it was typed for', async () => {
  const bridge = fakeBridge({ 'desk.read': { desk: EMPTY_DESK }, 'desk.keep': {} })
  await openDesk('p1')
  const opening = openDesk('p2')
  changeDesk({ kept: { typed: 'for p1' } }, true)
  await opening
  expect(deskNow().kept).toEqual({})
  act(() => void vi.advanceTimersByTime(1_000))
  expect(bridge.inputs('desk.keep').map(({ profileId, desk }) => [profileId, desk.kept['typed']])).toEqual([
    ['p1', 'for p1'],
  ])
})

test('a gateway that is signed in to again has the desk as it is, not as it was stored', async () => {
  fakeBridge({ 'desk.read': { desk: EMPTY_DESK }, 'desk.keep': {} })
  await openDesk('p1')
  const opening = openDesk('p1')
  changeDesk({ pinned: ['s1'] }, true)
  await opening
  expect(deskNow().pinned).toEqual(['s1'])
})

test('nothing is written over a desk that could not be read', async () => {
  const bridge = fakeBridge({
    'desk.read': () => err({ kind: 'unexpected', reference: 'r' }),
    'desk.keep': {},
  })
  await openDesk('p1')
  changeDesk({ pinned: ['s1'] })
  expect(deskNow().pinned).toEqual(['s1'])
  expect(bridge.inputs('desk.keep')).toEqual([])
})
