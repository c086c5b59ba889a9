import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { leaveDesk } from '../../renderer/reading/desk.ts'
import { ToastProvider } from '../../renderer/ui/toast.tsx'
import { WatchScreen } from '../../renderer/watch/watch-screen.tsx'
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
const watch = (chosen: string | null = null) => (
  <ToastProvider>
    <WatchScreen chosen={chosen} onRestore={nothing} onOpenServer={nothing} />
  </ToastProvider>
)
const current = () => screen.queryByRole('option', { selected: true })?.getAttribute('aria-label') ?? null
const show = (tab: string) => fireEvent.click(screen.getByRole('radio', { name: tab }))
const press = (key: string) => fireEvent.keyDown(document.body, { key })

test('the arrows choose a card where cards are shown, and elsewhere they are left to the page', async () => {
  render(watch())
  await screen.findByRole('listbox', { name: 'Cards' })
  expect(press('ArrowDown')).toBe(false)
  expect(current()).toContain('change b')
  show('Watched servers')
  expect([press('ArrowDown'), press('Home')]).toEqual([true, true])
  show('Drift')
  expect(current()).toContain('change b')
})

test('a notification shows its card, whichever tab and card are shown', async () => {
  const { rerender } = render(watch())
  await screen.findByRole('listbox', { name: 'Cards' })
  show('Watched servers')
  expect(current()).toBeNull()
  rerender(watch('c'))
  expect(current()).toContain('change c')
  press('ArrowUp')
  expect(current()).toContain('change b')
  show('Watched servers')
  expect(current()).toBeNull()
  rerender(watch('a'))
  expect(current()).toContain('change a')
})
