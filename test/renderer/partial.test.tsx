import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { FleetState } from '../../renderer/fleet/fleet-state.tsx'
import { ReadingBar } from '../../renderer/fleet/reading-bar.tsx'
import type { LinesChanged } from '../../renderer/reading/lines.ts'
import { ScopeLine } from '../../renderer/fleet/scope-line.tsx'
import { momentOf } from '../../renderer/ui/clock.tsx'
import { ToastProvider } from '../../renderer/ui/toast.tsx'
import { ServersTab } from '../../renderer/watch/servers-tab.tsx'
import { Status } from '../../renderer/watch/status.tsx'
import type { WatchStatus, WatchView } from '../../shared/watch/view.ts'
import { aFleet, AT } from './fixtures.ts'

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})
const nothing = (): void => undefined

const notSeen = [{ serverId: 's2', name: 'search-mcp', seenAt: AT }]
const failed = { kind: 'gateway-failing' as const, status: 500, detail: '' }

test('a list that lacks a page says which, and how many known servers it does not show', () => {
  const partial = { missing: [{ why: 'page-failed' as const, page: 2, error: failed }], notSeen }
  render(
    <ScopeLine
      view={aFleet({ complete: false, partial })}
      asOf={AT}
      error={null}
      busy={false}
      changed={null}
      onAgain={nothing}
    />,
  )
  const text = screen.getByRole('note').textContent
  expect(text).toContain('page 2 failed')
  expect(text).toContain('1 server known from before was not seen')
})

test('a list of which no row could be read says so once, and not only that there is no server', () => {
  const partial = { missing: [{ why: 'rows-unreadable' as const, rows: 3 }], notSeen: [] }
  const value = aFleet({ complete: false, partial })
  render(
    <FleetState fleet={{ value, busy: false, error: null, again: nothing }} shown={0} onClear={nothing} />,
  )
  const text = screen.getByRole('status').textContent
  expect(text.match(/3 rows of the reply could not be read/g)).toHaveLength(1)
})

const status: WatchStatus = {
  state: 'watching',
  says: 'Watching',
  lastLook: AT,
  nextLook: null,
  circuit: 'closed',
  error: null,
  watched: 8,
  notSeen: 2,
  behind: [],
}

test('the guard says how many servers it watched, and how many it did not see', () => {
  render(<Status status={status} />)
  expect(screen.getByRole('status').textContent).toContain('8 watched, 2 not seen')
})

test('a guard that saw every server says their number once', () => {
  render(<Status status={{ ...status, says: '8 of 8 servers are watched.', notSeen: 0 }} />)
  expect(screen.getByRole('status').textContent.match(/watched/g)).toHaveLength(1)
})

test('a server that was not seen says since when, and a seen one does not', () => {
  const servers = [
    { id: 's1', name: 'payments-mcp' },
    { id: 's2', name: 'search-mcp' },
  ]
  // Only rows in sight are drawn, and nothing has a height here.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600)
  const view: WatchView = {
    ...{ status, cards: [], paused: [], notSeen: [{ id: 's2', since: AT }], looks: [] },
    settings: { notify: false, quiet: null },
  }
  render(
    <ToastProvider>
      <ServersTab servers={servers} view={view} onPause={nothing} onSaved={nothing} />
    </ToastProvider>,
  )
  const [first, second] = screen.getAllByRole('listitem')
  expect(first?.textContent).not.toContain('not seen')
  expect(second?.textContent).toContain('not seen since')
})

test('a warning that is read aloud is not read again because time goes by', () => {
  vi.useFakeTimers({ now: new Date(AT).getTime() + 20_000 })
  const { unmount } = render(
    <ScopeLine view={null} asOf={AT} error={failed} busy={false} changed={null} onAgain={nothing} />,
  )
  const heard = () => {
    const copy = screen.getByRole('alert').cloneNode(true) as HTMLElement
    copy.querySelectorAll('[aria-hidden]').forEach((unheard) => unheard.remove())
    return copy.textContent
  }
  const [before, seen] = [heard(), screen.getByRole('alert').textContent]
  act(() => {
    vi.advanceTimersByTime(600_000)
  })
  expect(screen.getByRole('alert').textContent).not.toBe(seen)
  expect(heard()).toBe(before)
  unmount()
  vi.useRealTimers()
})

test('what changed is gone to from where it is told, unless it has no row any more', () => {
  const changed = (rows: Partial<LinesChanged>) => ({
    ...{ since: AT, changed: new Set<string>(), added: new Set<string>(), gone: 1 },
    ...rows,
  })
  const onNext = vi.fn<() => void>()
  const line = (rows: Partial<LinesChanged>) => (
    <ScopeLine
      view={aFleet({})}
      asOf={AT}
      error={null}
      busy={false}
      changed={changed(rows)}
      onNext={onNext}
      onAgain={nothing}
    />
  )
  const { rerender } = render(line({ changed: new Set(['a']) }))
  fireEvent.click(screen.getByRole('button', { name: /^Next change/ }))
  expect(onNext).toHaveBeenCalledTimes(1)
  rerender(line({}))
  expect(screen.getByText(/1 gone/)).toBeDefined()
  expect(screen.queryByRole('button', { name: /^Next change/ })).toBeNull()
})

test('while the gateway asks to wait, the reading says until when and how far it came', () => {
  const until = '2026-11-28T14:03:20Z'
  const shown = () => screen.getByRole('status', { name: 'Reading' }).textContent
  const { rerender } = render(<ReadingBar reading={{ servers: 6_500, of: 10_000, until }} />)
  expect(shown()).toBe(
    `reading 6,500 of 10,000 servers; the gateway asks to wait, going on at ${momentOf(until)}`,
  )
  rerender(<ReadingBar reading={{ servers: 7_000, of: 10_000 }} />)
  expect(shown()).toBe('reading 7,000 of 10,000 servers')
  expect(screen.getByRole('button', { name: 'Stop reading' })).toBeDefined()
  rerender(<ReadingBar reading={{ servers: 7_000, of: 10_000 }} isKept />)
  expect(shown()).toBe('reading 7,000 of 10,000 servers')
  expect(screen.queryByRole('button')).toBeNull()
})
