import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { BenchScreen } from '../../renderer/bench/bench-screen.tsx'
import { ConnectionProvider } from '../../renderer/reading/connection.tsx'
import { InfoProvider } from '../../renderer/reading/info.tsx'
import { showKept } from '../../renderer/reading/lines.ts'
import { ShelfProvider, useShelf } from '../../renderer/reading/shelf.tsx'
import { ToastProvider } from '../../renderer/ui/toast.tsx'
import { fakeBridge } from './bridge.ts'
import { aConnection, accepted, aTokenView, AT, lines } from './fixtures.ts'

// As in the widest window.
vi.mock('../../renderer/ui/use-media.ts', () => ({ useMedia: () => true, NARROW: '', SMALL: '', WIDE: '' }))
afterEach(cleanup)

const nothing = () => undefined

function Choose() {
  const { tokens, select } = useShelf()
  return tokens.map(({ id, label }) => (
    <button key={id} onClick={() => select(id)}>
      {`Choose ${label}`}
    </button>
  ))
}

test('without a connection the bench judges by what was kept, and tests no other server', async () => {
  const bridge = fakeBridge({
    'report.handed': { opened: null },
    'token.list': { tokens: [aTokenView({}, 'first')] },
    'token.kept': {
      ...{ diagnosis: accepted, asOf: AT, serverName: 'payments-mcp' },
      clock: { gateway: 0, skew: 0, uncertainty: 1 },
    },
    'fleet.lines': {
      ...{ mark: 'm|1|', anew: true, lines: JSON.stringify(lines), gone: '', from: 0, more: false },
      order: lines.map(({ id }) => id).join('\n'),
    },
  })
  render(
    <ConnectionProvider>
      <InfoProvider>
        <ToastProvider>
          <ShelfProvider>
            <Choose />
            <BenchScreen
              serverId={lines[0]?.id ?? null}
              onOpenServer={nothing}
              onOpenSettings={nothing}
              onPickServer={nothing}
              onWalk={nothing}
            />
          </ShelfProvider>
        </ToastProvider>
      </InfoProvider>
    </ConnectionProvider>,
  )
  act(() => showKept({ profile: aConnection().profile, asOf: AT, servers: 1 }))
  fireEvent.click(await screen.findByText(/^Choose first/))
  await screen.findByText('Not connected: nothing can be sent.')
  expect(lines.length).toBeGreaterThan(1)
  expect(screen.queryAllByText('Testing…')).toEqual([])
  expect(bridge.inputs('token.test')).toEqual([])
})
