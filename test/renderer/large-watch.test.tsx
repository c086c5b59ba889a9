import { act, cleanup, render, renderHook, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useLook } from '../../renderer/access/use-look.ts'
import { changeDesk, deskNow, leaveDesk, openDesk, useDesk } from '../../renderer/reading/desk.ts'
import { ToastProvider } from '../../renderer/ui/toast.tsx'
import { DayTab } from '../../renderer/watch/day-tab.tsx'
import { ServersTab } from '../../renderer/watch/servers-tab.tsx'
import { EMPTY_DESK, type Desk } from '../../shared/window/desk.ts'
import { aDay } from '../gallery/day.tsx'
import { fakeBridge } from './bridge.ts'

const nothing = () => undefined
let stored: Desk
beforeEach(() => {
  // This document has no layout, and without a height no row would be in sight.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600)
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1_000)
  vi.spyOn(ResizeObserver.prototype, 'observe').mockReturnValue()
  stored = EMPTY_DESK
  fakeBridge({
    'desk.read': () => ({ desk: stored }),
    'desk.keep': ({ desk }) => {
      stored = desk
      return {}
    },
  })
})
afterEach(() => {
  cleanup()
  leaveDesk()
  vi.restoreAllMocks()
})

const many = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ id: `s${at}`, name: `server-${at}` }))

test('of the day of ten thousand servers few are drawn, and each says which of all it is', async () => {
  render(<DayTab servers={many(10_000)} view={aDay()} onChoose={nothing} />)
  await waitFor(() => expect(screen.getByRole('table').getAttribute('aria-rowcount')).toBe('10001'))
  const rows = screen.getAllByRole('row')
  expect(rows.length).toBeGreaterThan(10)
  expect(rows.length).toBeLessThan(100)
  expect(rows[1]?.getAttribute('aria-rowindex')).toBe('2')
})

test('of ten thousand watched servers few are drawn, and each says which of all it is', () => {
  render(
    <ToastProvider>
      <ServersTab
        servers={many(10_000)}
        view={aDay({ paused: ['s0', 's2'] })}
        onPause={nothing}
        onSaved={nothing}
      />
    </ToastProvider>,
  )
  const items = screen.getAllByRole('listitem')
  expect(items.length).toBeGreaterThan(5)
  expect(items.length).toBeLessThan(200)
  expect(items[1]?.getAttribute('aria-setsize')).toBe('10000')
  expect(items[1]?.getAttribute('aria-posinset')).toBe('2')
  expect(screen.getByRole('switch', { name: 'server-0' })).toHaveProperty('checked', false)
  expect(screen.getByRole('switch', { name: 'server-1' })).toHaveProperty('checked', true)
})

test('the look of the access map is there again after a start, for its gateway', async () => {
  await act(() => openDesk('one'))
  const { result } = renderHook(useLook)
  const look = { filter: 'shut-out', typed: 'pay', group: 'stop', stop: 'stops metadata' } as const
  act(() => result.current[1]({ ...look, hidden: ['tokens', 'claude-code'], asTable: true }))
  act(() => result.current[1]({ line: 's1', column: 'token:abc', opened: new Set(['x']) }))
  expect(result.current[0]).toMatchObject({ ...look, hidden: ['tokens', 'claude-code'], line: 's1' })
  window.dispatchEvent(new Event('pagehide'))
  leaveDesk()
  expect(JSON.stringify(stored)).not.toContain('token:abc')
  const kept = stored
  stored = EMPTY_DESK
  await act(() => openDesk('two'))
  expect(renderHook(useLook).result.current[0]).toMatchObject({ filter: 'all', typed: '', hidden: [] })
  stored = kept
  leaveDesk()
  await act(() => openDesk('one'))
  expect(renderHook(useLook).result.current[0]).toMatchObject({
    ...look,
    ...{ hidden: ['tokens', 'claude-code'], asTable: true },
  })
})

test('a look of another release that this one does not know falls back to the first', async () => {
  stored = { ...EMPTY_DESK, kept: { 'access filter': 'of-tomorrow', 'access group': 'moon' } }
  await act(() => openDesk('one'))
  expect(renderHook(useLook).result.current[0]).toMatchObject({ filter: 'all', group: 'issuer', stop: null })
})

test('who reads one part of the desk is drawn again only when that part is another', () => {
  let drawn = 0
  renderHook(() => {
    drawn++
    return useDesk(({ bench }) => bench)
  })
  act(() => changeDesk({ kept: { ...deskNow().kept, typing: 'a' } }, true))
  act(() => changeDesk({ kept: { ...deskNow().kept, typing: 'ab' } }, true))
  expect(drawn).toBe(1)
  act(() => changeDesk({ bench: 's1' }))
  expect(drawn).toBe(2)
})
