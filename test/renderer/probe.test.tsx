import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Probe } from '../../renderer/bench/probe.tsx'
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
const shown = (sent: ProbeReport) =>
  render(
    <Probe
      question={{ tokenId: 't1', serverId: SERVER_ID }}
      now={{ of: aState(4), prediction: accepted.prediction }}
      sent={sent}
      baseUrl="https://mcp.example.com"
      headerName=""
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
