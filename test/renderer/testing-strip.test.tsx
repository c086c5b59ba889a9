import { act, cleanup, fireEvent, render, renderHook, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  nextEnding,
  TestingStrip,
  TokenUnderTest,
  WaitingFilter,
} from '../../renderer/fleet/testing-strip.tsx'
import { ShelfProvider } from '../../renderer/reading/shelf.tsx'
import { useJudged, type Column } from '../../renderer/fleet/use-judged.ts'
import { requestRefresh } from '../../renderer/reading/refresh.ts'
import { useWork } from '../../renderer/ui/use-work.ts'
import { reachedBy } from '../../shared/fleet/heat-at.ts'
import type { EndingFilter } from '../../shared/fleet/judged.ts'
import { countingEndings, judging, type EndingCounts } from '../../shared/fleet/token-column.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import { finish, type Work } from '../../shared/kernel/work.ts'
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
  counts: EndingCounts | null,
  ending: EndingFilter | null = null,
  onEnding: (next: EndingFilter | null) => void = () => undefined,
) => (
  <ShelfProvider>
    <TestingStrip
      token={token}
      error={null}
      counted={counts && { counts, asOf: AT }}
      {...{ ending, onEnding }}
    />
  </ShelfProvider>
)
const counted = (many: number, ...cells: readonly number[]) =>
  finish(countingEndings(servers(many), finish(judging(columnOf('t1', ...cells)))))

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
  const list = servers(2)
  const { result, rerender } = renderHook(({ id, at }) => useJudged(id, at, list).column, {
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

test('where a token cannot be judged again, that is said in the place of the verdicts of before', async () => {
  const list = servers(2)
  let known: Column | null = null
  const drawn = (readAt: string) => (
    <ShelfProvider>
      <TokenUnderTest
        {...{ token, readAt, lines: list, ending: null, onEnding: () => undefined }}
        onColumn={(column) => void (known = column)}
      />
    </ShelfProvider>
  )
  const accepted = () => screen.queryByRole('button', { name: 'Accepted, 1' })
  const isJudged = () => waitFor(() => expect(accepted()).not.toBeNull())
  const isUnknown = async () => {
    await waitFor(() => expect(screen.queryByTitle(/This token is no longer here/)).not.toBeNull())
    expect(accepted()).toBeNull()
    // So the rows say it too.
    expect(known).toMatchObject({ judged: null, error: { kind: 'token-gone' } })
  }
  const gone = () => err<AppError>({ kind: 'token-gone' })
  const judges = () => columnOf(token.id, 0, 1)
  bridge.answer('token.column', judges)
  const { rerender } = render(drawn('1'))
  await isJudged()
  // The gateway was read again.
  bridge.answer('token.column', gone)
  rerender(drawn('2'))
  await isUnknown()
  bridge.answer('token.column', judges)
  act(() => requestRefresh())
  await isJudged()
  // Everything is read again, because something was applied.
  bridge.answer('token.column', gone)
  act(() => requestRefresh(false))
  await isUnknown()
  bridge.answer('token.column', judges)
  act(() => requestRefresh())
  await isJudged()
  rerender(drawn(''))
  expect(accepted()).toBeNull()
  expect(known).toMatchObject({ judged: null, error: null })
})

test('a long column is read and counted in slices, and what is not counted yet is never told as judged', async () => {
  const many = 60_000
  const cells = Array.from({ length: many }, (_, at) => at % 2)
  bridge.answer('token.column', ({ tokenId }) => columnOf(tokenId, ...cells))
  const seen: string[] = []
  let lines = servers(many)
  const { result, rerender } = renderHook(
    ({ id }) => {
      const { column, counted } = useJudged(id, '1', lines)
      if (counted !== null)
        seen.push(`${column.tokenId} ${counted.counts.judged} ${counted.counts.all} ${lines.length}`)
      return { column, counted }
    },
    { initialProps: { id: 'a' } },
  )
  await waitFor(() => expect(result.current.counted?.counts.judged).toBe(many))
  expect(result.current.counted?.counts.kinds).toMatchObject({ accepted: many / 2, rejected: many / 2 })
  // The list grows by servers that nobody judged, and then another token is tested.
  lines = servers(many + 10)
  rerender({ id: 'a' })
  await waitFor(() => expect(result.current.counted?.counts.kinds['not-judged']).toBe(10))
  rerender({ id: 'b' })
  expect(result.current).toMatchObject({ column: { tokenId: 'b', judged: null }, counted: null })
  await waitFor(() => expect(result.current.counted?.counts.judged).toBe(many))
  expect(new Set(seen)).toEqual(
    new Set([
      `a ${many} ${many} ${many}`,
      `a ${many} ${many + 10} ${many + 10}`,
      `b ${many} ${many + 10} ${many + 10}`,
    ]),
  )
})

test('work about something else, or none, ends the work under way, and its result is never shown', async () => {
  const steps = { one: 0, three: 0 }
  const endless = (name: keyof typeof steps) =>
    function* (): Work<string> {
      for (;;) {
        steps[name]++
        yield
      }
    }
  const two = function* (): Work<string> {
    yield
    return 'two'
  }
  type Asked = { readonly begin: (() => Work<string>) | null; readonly about: string }
  const first: Asked = { begin: endless('one'), about: 'a' }
  const hook = renderHook(({ begin, about }: Asked) => useWork(begin, about), { initialProps: first })
  const pause = () => act(() => new Promise((resolve) => setTimeout(resolve, 60)))
  /** Whether it is still being worked on. */
  const goesOn = async (name: keyof typeof steps) => {
    const before = steps[name]
    await pause()
    return steps[name] > before
  }
  expect(await goesOn('one')).toBe(true)
  hook.rerender({ begin: two, about: 'b' })
  await waitFor(() => expect(hook.result.current).toBe('two'))
  expect(await goesOn('one')).toBe(false)
  hook.rerender({ begin: endless('three'), about: 'b' })
  expect(await goesOn('three')).toBe(true)
  hook.rerender({ begin: null, about: 'b' })
  expect(await goesOn('three')).toBe(false)
  // What was made before none was wanted is not shown again once some is.
  expect(hook.result.current).toBeNull()
  hook.rerender({ begin: endless('three'), about: 'b' })
  expect(hook.result.current).toBeNull()
  hook.unmount()
})
