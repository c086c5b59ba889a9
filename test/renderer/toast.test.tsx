import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Sheet } from '../../renderer/ui/sheet.tsx'
import { ToastDock, ToastProvider, useNoToasts, useToasts, type Toast } from '../../renderer/ui/toast.tsx'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const DONE: Toast = { tone: 'ok', title: 'Copied', text: '' }
function Palette() {
  useNoToasts()
  return null
}
/** A screen with a place for messages, above which a sheet or the palette may be open. */
function Window({ toast = DONE }: { readonly toast?: Toast }) {
  const { show } = useToasts()
  const [above, open] = useState<'sheet' | 'palette' | null>(null)
  return (
    <>
      <main>
        <ToastDock />
      </main>
      <button onClick={() => show(toast)}>show</button>
      <button onClick={() => open('sheet')}>sheet</button>
      <button onClick={() => open('palette')}>palette</button>
      <button onClick={() => open(null)}>close</button>
      {above === 'sheet' && (
        <Sheet title="A review" onClose={() => open(null)}>
          What is reviewed
        </Sheet>
      )}
      {above === 'palette' && <Palette />}
    </>
  )
}
const opened = (toast?: Toast) =>
  render(
    <ToastProvider>
      <Window {...(toast && { toast })} />
    </ToastProvider>,
  )
const press = (name: string) =>
  act(() => {
    fireEvent.click(screen.getByRole('button', { name, hidden: true }))
  })
const main = () => within(screen.getByRole('main', { hidden: true }))

test('while a sheet is open, a message has a row in the sheet, and then its own below the screen', () => {
  opened()
  press('sheet')
  press('show')
  expect(within(screen.getByRole('dialog')).getByText('Copied')).toBeDefined()
  expect(main().queryByText('Copied')).toBeNull()
  press('close')
  expect(main().getByText('Copied')).toBeDefined()
})

test('a message that came before a sheet waits until the sheet is closed', () => {
  opened()
  press('show')
  press('sheet')
  act(() => void vi.advanceTimersByTime(60_000))
  expect(screen.queryByText('Copied')).toBeNull()
  press('close')
  expect(main().getByText('Copied')).toBeDefined()
})

test('while the palette is open, a message waits, and is then read as long as any other', () => {
  opened()
  press('palette')
  press('show')
  act(() => void vi.advanceTimersByTime(60_000))
  expect(screen.queryByText('Copied')).toBeNull()
  press('close')
  expect(main().getByText('Copied')).toBeDefined()
  act(() => void vi.advanceTimersByTime(5_000))
  expect(main().getByText('Copied')).toBeDefined()
  act(() => void vi.advanceTimersByTime(2_000))
  expect(screen.queryByText('Copied')).toBeNull()
})

test('a message with an act stays until it is used or put away', () => {
  const undo = vi.fn<() => void>()
  opened({ ...DONE, action: { label: 'Undo', onPress: undo } })
  press('show')
  act(() => void vi.advanceTimersByTime(600_000))
  press('Undo')
  expect(undo).toHaveBeenCalledTimes(1)
  expect(screen.queryByText('Copied')).toBeNull()
})
