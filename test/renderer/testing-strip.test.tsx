import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { TestingStrip } from '../../renderer/fleet/testing-strip.tsx'
import type { RowTest } from '../../renderer/reading/use-row-tests.ts'
import { heatOf } from '../../shared/fleet/heat.ts'
import { ShelfProvider } from '../../renderer/reading/shelf.tsx'
import { fakeBridge } from './bridge.ts'
import { accepted, aTokenView, rejected } from './fixtures.ts'

beforeEach(() => {
  fakeBridge({ 'token.list': { tokens: [] } })
  vi.useFakeTimers()
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

test('the results of many rows are spoken once they stay the same, and seen at once', () => {
  const tests = (many: number) =>
    new Map(
      Array.from({ length: many }, (_, at): [string, RowTest] => [
        `s${at}`,
        { heat: heatOf(at === 0 ? accepted : rejected) },
      ]),
    )
  const token = aTokenView()
  const strip = (many: number) => (
    <ShelfProvider>
      <TestingStrip token={token} tests={tests(many)} rows={4} />
    </ShelfProvider>
  )
  const spoken = () => screen.getByRole('status').textContent
  const { rerender } = render(strip(1))
  for (const many of [2, 3, 4]) {
    act(() => void vi.advanceTimersByTime(900))
    rerender(strip(many))
    expect(spoken()).toBe('')
  }
  expect(screen.getByTitle(/on every row: 1 accepted/)).toBeDefined()
  act(() => void vi.advanceTimersByTime(1_000))
  expect(spoken()).toMatch(/^Testing .* on every row: 1 accepted, /)
})
