import { act, cleanup, renderHook, screen, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import { useSession } from '../../renderer/app/use-session.ts'
import { ConnectionProvider } from '../../renderer/reading/connection.tsx'
import { InfoProvider } from '../../renderer/reading/info.tsx'
import { leaveDesk } from '../../renderer/reading/desk.ts'
import { hideLines, useLines } from '../../renderer/reading/lines.ts'
import { ToastDock, ToastProvider } from '../../renderer/ui/toast.tsx'
import type { Output } from '../../shared/ipc/contract.ts'
import { err } from '../../shared/kernel/result.ts'
import { EMPTY_DESK } from '../../shared/window/desk.ts'
import { fakeBridge, later, type Answers } from './bridge.ts'
import { aConnection, AT, lines } from './fixtures.ts'

/*
 * What the window knows at a start. The connect screen is drawn only once it is known that no gateway is to
 * be opened: drawing it, to take it away at once, would cost every start with the demo and every reload.
 */

afterEach(() => {
  cleanup()
  leaveDesk()
})

const anInfo = (startDemo: boolean): Output<'app.info'> => ({
  version: '0.1.0',
  electron: '45.4.1',
  runtime: 'official',
  secrets: { kept: 'memory', backend: 'none', says: 'In memory.' },
  startDemo,
  memoryOnly: false,
  theme: 'system',
  historyProblem: null,
  idleMinutes: 0,
  background: false,
  keys: {},
  policy: { paths: [], problem: null, readOnly: false, updates: true, export: true, allowedGateways: [] },
})

function inWindow(answers: Answers) {
  fakeBridge(answers)
  const begin = vi.fn()
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <InfoProvider>
      <ConnectionProvider>
        <ToastProvider>
          {children}
          <ToastDock />
        </ToastProvider>
      </ConnectionProvider>
    </InfoProvider>
  )
  const { result } = renderHook(() => useSession(begin, () => undefined), { wrapper })
  return { session: () => result.current, begin }
}
const settled = () => act(() => new Promise((resolve) => setTimeout(resolve, 10)))

test('a start is over once no gateway is open and the app has said what it is, whichever comes last', async () => {
  const info = later<Output<'app.info'>>()
  const current = later<Output<'connection.current'>>()
  const { session } = inWindow({
    'app.info': () => info.promise,
    'connection.current': () => current.promise,
  })
  expect(session().starting).toBe(true)
  current.give({ connection: null })
  await settled()
  expect(session().starting).toBe(true)
  info.give(anInfo(false))
  await waitFor(() => expect(session().starting).toBe(false))
})

test('a start with the demo lasts until the demo is open', async () => {
  const demo = later<Output<'connection.demo'>>()
  const { session, begin } = inWindow({
    'app.info': anInfo(true),
    'connection.current': { connection: null },
    'connection.demo': () => demo.promise,
  })
  await settled()
  expect(session().starting).toBe(true)
  expect(begin).not.toHaveBeenCalled()
  demo.give({ ladder: [], connection: aConnection() })
  await waitFor(() => expect(session().starting).toBe(false))
  expect(begin).toHaveBeenCalled()
})

test('a demo that does not open is said, and the start is over', async () => {
  const { session } = inWindow({
    'app.info': anInfo(true),
    'connection.current': { connection: null },
    'connection.demo': () => err({ kind: 'unexpected', reference: 'ab12' }),
  })
  await waitFor(() => expect(session().starting).toBe(false))
  expect(screen.getByRole('status').textContent).toContain('ab12')
})

test('a start is over when the app does not say what it is, or whether a gateway is open', async () => {
  const { session } = inWindow({})
  await waitFor(() => expect(session().starting).toBe(false))
})

test('the stored list that was looked at is shown again, also where it is told of only after the frame was drawn', async () => {
  const { profile } = aConnection()
  const told = later<Output<'fleet.left'>>()
  const { session, begin } = inWindow({
    'app.info': anInfo(false),
    'connection.current': { connection: null },
    'fleet.left': () => told.promise,
    'fleet.look': {},
    'fleet.lines': { mark: 'm|1|', anew: false, lines: '[]', gone: '', order: null, from: 0, more: false },
  })
  const { result: shown } = renderHook(useLines)
  await settled()
  expect(session().starting).toBe(true)
  const [line] = lines
  const part = {
    ...{ mark: 'm|1|', anew: true, lines: JSON.stringify([line]), gone: '' },
    ...{ order: line?.id ?? '', from: 0, more: false },
  }
  const desk = { ...EMPTY_DESK, place: { at: 'history' as const } }
  told.give({ left: { profile, asOf: AT, servers: 1, desk, part } })
  await waitFor(() => expect(begin).toHaveBeenCalledWith({ at: 'history' }))
  expect(session().starting).toBe(false)
  expect(shown.current.lines.map(({ id }) => id)).toEqual([line?.id])
  expect(shown.current.kept).toEqual({ profile, asOf: AT, servers: 1 })
  act(hideLines)
})
