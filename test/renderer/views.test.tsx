import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FIRST_LOOK, lookOf, useLook, type Look } from '../../renderer/fleet/use-look.ts'
import { SaveViewSheet, useRemoveView, viewActs } from '../../renderer/fleet/views.tsx'
import { deskNow, leaveDesk, openDesk, useDesk } from '../../renderer/reading/desk.ts'
import { ToastProvider } from '../../renderer/ui/toast.tsx'
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
  const desk = useDesk()
  return (
    <>
      <output>{`${look.filter} ${look.typed} ${look.group ?? ''}`}</output>
      <button onClick={() => onLook({ filter: 'all', typed: '', group: null })}>clear</button>
      {viewActs(desk, look, { onSave: () => undefined, onRemove }).map(({ id, label, onAction }) => (
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
})
