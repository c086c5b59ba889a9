import { act, cleanup, render, screen, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Rail } from '../../renderer/app/rail.tsx'
import { call } from '../../renderer/bridge.ts'
import { ConnectScreen } from '../../renderer/connect/connect-screen.tsx'
import { FleetScreen } from '../../renderer/fleet/fleet-screen.tsx'
import { ConnectionProvider } from '../../renderer/reading/connection.tsx'
import { InfoProvider } from '../../renderer/reading/info.tsx'
import { ShelfProvider } from '../../renderer/reading/shelf.tsx'
import { MemoryOnlyProvider } from '../../renderer/ui/memory-only.tsx'
import { ToastProvider } from '../../renderer/ui/toast.tsx'
import { rungTitles } from '../../shared/connection/rung-titles.ts'
import { rungId } from '../../shared/kernel/errors.ts'
import { fakeBridge, type FakeBridge } from './bridge.ts'
import { aConnection, aFleet, lines } from './fixtures.ts'

/*
 * Counts how often components are rendered. During a start the main process sends a dozen events in a second;
 * a component that shows nothing of them must not be rendered again.
 */

const drawn = vi.hoisted(() => ({ forms: 0, texts: 0, icons: 0 }))
vi.mock('../../renderer/connect/connect-form.tsx', () => ({
  ConnectForm: () => {
    drawn.forms++
    return null
  },
}))
vi.mock('../../renderer/ui/marked.tsx', () => ({
  Marked: ({ text }: { readonly text: string }) => {
    drawn.texts++
    return text
  },
}))

vi.mock('../../renderer/ui/icon.tsx', () => ({
  Icon: () => {
    drawn.icons++
    return null
  },
}))

let bridge: FakeBridge
beforeEach(() => {
  bridge = fakeBridge({
    'profile.list': { profiles: [] },
    'connection.open': { ladder: [], connection: aConnection() },
    'fleet.read': aFleet(),
    'fleet.lines': {
      mark: 'm|1|',
      anew: true,
      lines: JSON.stringify(lines),
      gone: '',
      from: 0,
      order: lines.map(({ id }) => id).join('\n'),
      more: false,
    },
  })
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const inApp = (shown: ReactNode) =>
  render(
    <InfoProvider>
      <ConnectionProvider>
        <ShelfProvider>
          <ToastProvider>
            <MemoryOnlyProvider>{shown}</MemoryOnlyProvider>
          </ToastProvider>
        </ShelfProvider>
      </ConnectionProvider>
    </InfoProvider>,
  )
const nothing = (): void => undefined

test('the form of a gateway is not rendered again for each rung of the ladder', async () => {
  inApp(<ConnectScreen onConnected={nothing} onLook={nothing} />)
  await waitFor(() => expect(bridge.inputs('profile.list')).toHaveLength(1))
  await act(() => Promise.resolve())
  const before = drawn.forms
  for (const id of rungId.options)
    act(() =>
      bridge.send('connection.rung', {
        rung: { id, title: rungTitles[id], state: 'pass', says: '', milliseconds: 1, error: null },
      }),
    )
  expect(screen.getByRole('region', { name: 'Connection' }).textContent).toContain(
    `${rungId.options.length} of ${rungId.options.length} done`,
  )
  expect(drawn.forms).toBe(before)
})

test('the rows of the fleet are not rendered again while a reading makes progress', async () => {
  // This document has no layout, and without a height no row would be in sight.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600)
  vi.spyOn(ResizeObserver.prototype, 'observe').mockReturnValue()
  inApp(<FleetScreen onBatch={nothing} onShared={nothing} onOpen={nothing} onTest={nothing} />)
  await act(() => call('connection.open', { profileId: 'p', secret: null, keepSecret: false }))
  await waitFor(() => expect(screen.getAllByRole('button', { name: /^Open / }).length).toBeGreaterThan(0))
  await act(() => Promise.resolve())
  const before = drawn.texts
  expect(before).toBeGreaterThan(0)
  for (const servers of [1, 2, 3])
    act(() => bridge.send('fleet.progress', { connection: 'c', servers, of: 9 }))
  expect(screen.getByText(/3 of 9/)).toBeTruthy()
  expect(drawn.texts).toBe(before)
})

test('the entries of the rail are not rendered again while the frame around them is', () => {
  const rail = () => (
    <ShelfProvider>
      <Rail
        place={{ at: 'fleet' }}
        connected
        counts={{ fleet: 19 }}
        badges={{}}
        onGo={() => undefined}
        left={[]}
        onLeft={() => undefined}
      />
    </ShelfProvider>
  )
  const { rerender } = render(rail())
  const before = drawn.icons
  expect(before).toBeGreaterThan(3)
  rerender(rail())
  expect(drawn.icons).toBe(before)
})
