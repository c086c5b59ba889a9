import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Probe } from '../../renderer/bench/probe.tsx'
import type { FirstCall } from '../../shared/contextforge/asked.ts'
import type { ProbeReport } from '../../shared/probe/view.ts'
import type { SentTo } from '../../shared/token/sent-to.ts'
import { err } from '../../shared/kernel/result.ts'
import { SERVER_ID } from '../helpers/worlds.ts'
import { fakeBridge, later } from './bridge.ts'
import { accepted, aProbe, aState, aTokenView, rejected } from './fixtures.ts'

const PATH = `/servers/${SERVER_ID}/sse`
const sentTo: SentTo = {
  url: `https://mcp.example.com${PATH}`,
  header: 'Authorization',
  method: 'POST',
  call: 'initialize',
  protocolVersion: null,
}
vi.mock('../../renderer/reading/shelf.tsx', () => ({
  useShelf: () => ({ tokens: [{ ...aTokenView(), sentTo }] }),
}))

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-11-28T04:00:00Z') }))
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const again = { at: '2026-11-28T04:00:20Z', says: 'The gateway may not have read the new key yet' }
const AS_PASTED = { sentTo: { path: PATH, header: 'Authorization' } }
const shown = (sent: ProbeReport | null, calls?: readonly FirstCall[]) =>
  render(
    <Probe
      question={{ tokenId: 't1', serverId: SERVER_ID }}
      now={{ of: aState(4), prediction: accepted.prediction }}
      sent={sent}
      baseUrl="https://mcp.example.com"
      headerName=""
      calls={calls}
      board={rejected.board}
      onSent={() => undefined}
      onPreview={() => undefined}
      onCopied={() => undefined}
    />,
  )
const dueNow = () => act(() => vi.advanceTimersByTimeAsync(21_000))

test.each([
  ['as it was pasted', AS_PASTED, false],
  ['to the server’s own address', {}, true],
])(
  'what is asked again is what was sent, %s, whatever is chosen for the next',
  async (_what, more, usual) => {
    const reply = later<ReturnType<typeof err<{ kind: 'cancelled' }>>>()
    const bridge = fakeBridge({ 'probe.send': () => reply.promise })
    shown(aProbe({ ...more, again }))
    // The choice is now the other one.
    if (!usual) fireEvent.click(screen.getByRole('button', { name: 'Send the usual request instead' }))
    await dueNow()
    expect(bridge.inputs('probe.send')).toMatchObject([{ again: true, usual }])
    expect(screen.getByText('It is being asked again.')).toBeTruthy()
    await act(async () => reply.give(err({ kind: 'cancelled' })))
    expect(screen.queryByText('It is being asked again.')).toBeNull()
  },
)

test('what is sent can be chosen where the gateway speaks both, and it begins with what it speaks', async () => {
  const bridge = fakeBridge({ 'probe.send': () => Promise.resolve(err({ kind: 'cancelled' })) })
  shown(null, ['server/discover', 'initialize'])
  expect(screen.getByText('exactly one request, server/discover')).toBeTruthy()
  expect(screen.getByRole('radio', { name: 'server/discover' })).toHaveProperty('checked', true)
  fireEvent.click(screen.getByRole('radio', { name: 'initialize' }))
  expect(screen.getByText('exactly one request, initialize')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: /^Send it to the gateway/ }))
  await act(() => vi.advanceTimersByTimeAsync(0))
  expect(bridge.inputs('probe.send')).toMatchObject([{ call: 'initialize' }])
})

test('nothing is predicted of server/discover as long as nobody told whether the gateway speaks it', () => {
  shown(null, ['initialize', 'server/discover'])
  const predicted = () => screen.getByText(/^Predicted/).textContent
  expect(predicted()).toBe('Predicted 200')
  fireEvent.click(screen.getByRole('radio', { name: 'server/discover' }))
  expect(predicted()).toBe('Predicted –')
})

test('there is nothing to choose where the gateway speaks only initialize', () => {
  shown(null)
  expect(screen.queryByRole('radio')).toBeNull()
})

test('what is asked again is the call that was sent', async () => {
  const bridge = fakeBridge({ 'probe.send': () => Promise.resolve(err({ kind: 'cancelled' })) })
  shown(aProbe({ again, call: 'server/discover' }), ['initialize', 'server/discover'])
  await dueNow()
  expect(bridge.inputs('probe.send')).toMatchObject([{ again: true, call: 'server/discover' }])
})
