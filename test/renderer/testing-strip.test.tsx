import { act, cleanup, fireEvent, render, renderHook, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { nextEnding, TestingStrip, WaitingFilter } from '../../renderer/fleet/testing-strip.tsx'
import { ShelfProvider } from '../../renderer/reading/shelf.tsx'
import { useJudged } from '../../renderer/reading/use-judged.ts'
import { reachedBy } from '../../shared/fleet/heat-at.ts'
import { countEndings, judgedOf, type EndingFilter } from '../../shared/fleet/judged.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { stepNumber } from '../helpers/steps.ts'
import { fakeBridge, later, type FakeBridge } from './bridge.ts'
import { AT, aTokenView } from './fixtures.ts'

let bridge: FakeBridge
beforeEach(() => {
  bridge = fakeBridge({ 'token.list': { tokens: [] } })
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const LEGEND: Output<'token.column'>['legend'] = (
  [
    { verdict: 'accepted', stoppedAt: null },
    { verdict: 'rejected', stoppedAt: 'audience' },
    { verdict: 'rejected', stoppedAt: 'issuer-allowed' },
    { verdict: 'cannot-decide', stoppedAt: 'audience' },
  ] as const
).map(reachedBy)
/** In: for each server where the token ends, as a place in the legend. */
const columnOf = (tokenId: string, ...cells: readonly number[]): Output<'token.column'> => ({
  ...{ tokenId, asOf: AT, legend: LEGEND, cells: Uint8Array.from(cells) },
  serverIds: cells.map((_, at) => `s${at}`).join('\n'),
})
const servers = (many: number) => Array.from({ length: many }, (_, at) => ({ id: `s${at}` }))

const token = aTokenView()
const strip = (
  counts: ReturnType<typeof countEndings> | null,
  ending: EndingFilter | null = null,
  onEnding: (next: EndingFilter | null) => void = () => undefined,
) => (
  <ShelfProvider>
    <TestingStrip
      token={token}
      column={{ judged: null, asOf: AT, busy: false, error: null }}
      {...{ counts, ending, onEnding }}
    />
  </ShelfProvider>
)
const counted = (many: number, ...cells: readonly number[]) =>
  countEndings(servers(many), judgedOf(columnOf('t1', ...cells)))

test('the results of many rows are spoken once they stay the same, and seen at once', () => {
  vi.useFakeTimers()
  const spoken = () => screen.getByRole('status').textContent
  const { rerender } = render(strip(counted(4, 0)))
  for (const many of [2, 3, 4]) {
    act(() => void vi.advanceTimersByTime(900))
    rerender(strip(counted(4, ...[0, 1, 1, 1].slice(0, many))))
    expect(spoken()).toBe('')
  }
  expect(
    screen.getByTitle(/on every row: 1 accepted, 3 rejected, 0 cannot decide, by the list of/),
  ).toBeDefined()
  act(() => void vi.advanceTimersByTime(1_000))
  expect(spoken()).toMatch(/^Testing .* on every row: 1 accepted, /)
})

test('each number shows only its servers, and all again when it is pressed once more', () => {
  const asked: (EndingFilter | null)[] = []
  const counts = counted(7, 0, 1, 1, 2, 2, 3)
  const { rerender } = render(strip(counts, null, (next) => asked.push(next)))
  const names = screen
    .getAllByRole('button', { pressed: false })
    .map((one) => one.querySelector('.sr')?.textContent)
  expect(names).toEqual([
    ...['Accepted, 1', 'Rejected, 2', 'Cannot decide, 1', 'Of another issuer, 2', 'Not judged, 1'],
  ])
  fireEvent.click(screen.getByRole('button', { name: 'Rejected, 2' }))
  rerender(strip(counts, 'rejected', (next) => asked.push(next)))
  fireEvent.click(screen.getByRole('button', { name: 'Rejected, 2', pressed: true }))
  expect(asked).toEqual(['rejected', null])
  rerender(strip(counts, 'audience'))
  expect(
    screen.getByRole('button', { name: `Stops at step ${stepNumber('audience')}: audience` }),
  ).toBeDefined()
})

test('the key goes through the verdicts there are, and after the last to all', () => {
  const counts = counted(3, 0, 2, 2)
  const seen: (EndingFilter | null)[] = [null]
  for (let press = 0; press < 4; press++) seen.push(nextEnding(counts, seen.at(-1) ?? null))
  expect(seen).toEqual([null, 'accepted', 'other-issuer', null, 'accepted'])
})

test('a filter by verdict says that it waits while no token is tested, and can be dropped', () => {
  const onClear = vi.fn()
  render(<WaitingFilter ending="audience" onClear={onClear} />)
  expect(screen.getByRole('note').textContent).toContain(
    '“stops at audience” waits for a token to test; all are shown',
  )
  fireEvent.click(screen.getByRole('button', { name: 'Drop it' }))
  expect(onClear).toHaveBeenCalledOnce()
})

test('verdicts stay while a token is judged again, and those on another token are never shown for it', async () => {
  const answers = [
    later<Result<Output<'token.column'>, AppError>>(),
    later<Result<Output<'token.column'>, AppError>>(),
  ]
  let asked = 0
  bridge.answer('token.column', ({ tokenId }) =>
    asked < 1 ? (asked++, columnOf(tokenId, 0, 1)) : (answers[asked++ - 1]?.promise as never),
  )
  const { result, rerender } = renderHook(({ id, at }) => useJudged(id, at), {
    initialProps: { id: 'a', at: '1' },
  })
  await waitFor(() => expect(result.current.judged?.('s0')?.verdict).toBe('accepted'))
  rerender({ id: 'a', at: '2' })
  expect(result.current).toMatchObject({ busy: true })
  expect(result.current.judged?.('s0')?.verdict).toBe('accepted')
  rerender({ id: 'b', at: '2' })
  expect(result.current.judged).toBeNull()
  await act(async () => answers[1]?.give(err({ kind: 'token-gone' })))
  expect(result.current).toMatchObject({ judged: null, error: { kind: 'token-gone' } })
  // The late answer about the first one is dropped.
  await act(async () => answers[0]?.give(ok(columnOf('a', 1, 1))))
  expect(result.current.judged).toBeNull()
})
