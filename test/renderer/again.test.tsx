import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Again } from '../../renderer/bench/again.tsx'

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-11-28T04:00:00Z') }))
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const says = 'The gateway may not have read the new key yet'
const waiting = (onDue: () => void, busy = false) => (
  <Again again={{ at: '2026-11-28T04:00:20Z', says }} onDue={onDue} busy={busy} />
)
const shown = (onDue: () => void) => render(waiting(onDue))
const passes = (seconds: number): void =>
  void act(() => {
    vi.advanceTimersByTime(seconds * 1000)
  })

test('a live test that waits says for what and how long, and is asked again once', () => {
  const due = vi.fn()
  shown(due)
  expect(screen.getByText(/new key/)).toBeTruthy()
  expect(screen.getByText(/in 20 s/)).toBeTruthy()
  passes(19)
  expect(due).not.toHaveBeenCalled()
  passes(2)
  passes(60)
  expect(due).toHaveBeenCalledTimes(1)
})

test('who stops it is not asked again, and nothing is called a disagreement', () => {
  const due = vi.fn()
  shown(due)
  fireEvent.click(screen.getByRole('button', { name: 'Do not ask again' }))
  passes(60)
  expect(due).not.toHaveBeenCalled()
  expect(screen.getByText(/not asked again by itself/)).toBeTruthy()
})

test('while it is asked again that is said, and nothing else', () => {
  const { rerender } = shown(vi.fn())
  passes(21)
  rerender(waiting(vi.fn(), true))
  expect(screen.getByText('It is being asked again.')).toBeTruthy()
  expect(screen.queryByText(/not asked/)).toBeNull()
  // No answer came: the reason stands beside.
  rerender(waiting(vi.fn(), false))
  expect(screen.queryByText('It is being asked again.')).toBeNull()
  expect(screen.getByText(/was asked again/)).toBeTruthy()
})

test('who leaves the test does not ask either', () => {
  const due = vi.fn()
  shown(due).unmount()
  passes(60)
  expect(due).not.toHaveBeenCalled()
})
