import { act, cleanup, fireEvent, render, renderHook, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { leaveDesk } from '../../renderer/reading/desk.ts'
import { ToastProvider } from '../../renderer/ui/toast.tsx'
import { useOpenCards } from '../../renderer/watch/use-guard.ts'
import { WatchScreen } from '../../renderer/watch/watch-screen.tsx'
import { amendPlace, beginTrail, goOn, placeOf } from '../../shared/window/trail.ts'
import { aDay } from '../gallery/day.tsx'
import { aDrift } from '../helpers/history-entries.ts'
import { fakeBridge } from './bridge.ts'

beforeEach(() => {
  const at = new Date(Date.now() - 3_600_000).toISOString()
  const cards = ['a', 'b', 'c'].map((id) => aDrift({ id, at, title: `change ${id}` }))
  fakeBridge({ 'watch.view': aDay({ cards }) })
})
afterEach(() => {
  cleanup()
  leaveDesk()
})

const nothing = () => undefined
/** The screen with the places of the window; a button stands for a notification that is clicked. */
function Watched() {
  const [trail, walk] = useState(beginTrail<{ at: 'watch'; card?: string | undefined }>({ at: 'watch' }))
  const notified = (card: string) => () => walk((now) => goOn(now, { at: 'watch', card }))
  return (
    <ToastProvider>
      <button type="button" onClick={notified('c')} aria-label="notified of c" />
      <button type="button" onClick={notified('a')} aria-label="notified of a" />
      <WatchScreen
        chosen={placeOf(trail).card ?? null}
        onLeave={() => walk((now) => amendPlace(now, { card: undefined }))}
        onRestore={nothing}
        onOpenServer={nothing}
      />
    </ToastProvider>
  )
}
const notify = (card: string) => fireEvent.click(screen.getByRole('button', { name: `notified of ${card}` }))
const current = () => screen.queryByRole('option', { selected: true })?.getAttribute('aria-label') ?? null
const show = (tab: string) => fireEvent.click(screen.getByRole('radio', { name: tab }))
const press = (key: string) => fireEvent.keyDown(document.body, { key })

test('the arrows choose a card where cards are shown, and elsewhere they are left to the page', async () => {
  render(<Watched />)
  await screen.findByRole('listbox', { name: 'Cards' })
  expect(press('ArrowDown')).toBe(false)
  expect(current()).toContain('change b')
  show('Watched servers')
  expect([press('ArrowDown'), press('Home')]).toEqual([true, true])
  show('Drift')
  expect(current()).toContain('change b')
})

test('a notification shows its card, whichever tab and card are shown', async () => {
  render(<Watched />)
  await screen.findByRole('listbox', { name: 'Cards' })
  show('Watched servers')
  expect(current()).toBeNull()
  notify('c')
  expect(current()).toContain('change c')
  press('ArrowUp')
  expect(current()).toContain('change b')
  show('Watched servers')
  expect(current()).toBeNull()
  notify('a')
  expect(current()).toContain('change a')
  // The same one again, after somebody went on from it.
  show('Watched servers')
  notify('a')
  expect(current()).toContain('change a')
  press('ArrowDown')
  notify('a')
  expect(current()).toContain('change a')
})

test('changes that come by the hundred are read again at once, and once more after a while, not for each', () => {
  vi.useFakeTimers()
  const stale = vi.fn()
  const bridge = fakeBridge({ 'watch.status': { status: aDay({}).status, open: 0 } })
  const { unmount } = renderHook(() => useOpenCards(() => undefined, stale))
  for (let open = 1; open <= 300; open++) act(() => bridge.send('watch.changed', { open }))
  expect(stale).toHaveBeenCalledTimes(1)
  act(() => void vi.advanceTimersByTime(10_000))
  expect(stale).toHaveBeenCalledTimes(2)
  // Fewer cards are no news, and one more is read at once again.
  act(() => bridge.send('watch.changed', { open: 5 }))
  expect(stale).toHaveBeenCalledTimes(2)
  act(() => bridge.send('watch.changed', { open: 6 }))
  expect(stale).toHaveBeenCalledTimes(3)
  unmount()
  vi.useRealTimers()
})
