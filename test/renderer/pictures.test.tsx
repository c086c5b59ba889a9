import { cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { HistoryScreen } from '../../renderer/history/history-screen.tsx'
import { ConnectionProvider } from '../../renderer/reading/connection.tsx'
import { ToastProvider } from '../../renderer/ui/toast.tsx'
import { Times } from '../../renderer/ui/times.tsx'
import { DayTab } from '../../renderer/watch/day-tab.tsx'
import { aDay, DAY_SERVERS } from '../gallery/day.tsx'
import { TRACE } from '../gallery/waterfalls.tsx'
import { Trace } from '../../renderer/bench/get-token/trace.tsx'
import { aChange, aTest } from '../helpers/history-entries.ts'
import { fakeBridge } from './bridge.ts'
import { aTokenView } from './fixtures.ts'

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

test('beside the times of a token stands its life, and its name is the same in words', () => {
  const now = Date.now() / 1000
  const token = aTokenView({ iat: Math.floor(now) - 600, exp: Math.floor(now) + 1800 })
  // The gateway's clock is an hour ahead, so by it the token has expired.
  render(<Times token={token} clock={{ gateway: now + 3600, skew: 3600, uncertainty: 0.5 }} />)
  const picture = within(screen.getByRole('group', { name: 'Times' })).getByRole('img', { name: /^Expired/ })
  expect(picture.getAttribute('aria-label')).toMatch(
    /^Expired 30 min ago by the gateway’s clock\. iat 70 min ago, nbf missing, exp 30 min ago; the clock is known give or take 0\.5 s/,
  )
  expect(picture.textContent).toContain('now, give or take 0.5 s')
})

test('the history is lanes at a key, whose marks are chosen by the arrows and say what the list says', async () => {
  const hours = (ago: number): string => new Date(Date.now() - ago * 3_600_000).toISOString()
  fakeBridge({
    'history.read': {
      changes: [aChange({ at: hours(20) })],
      tests: [
        aTest({ id: 'no', at: hours(30), verdict: 'rejected', stoppedAt: 'audience' }),
        aTest({ id: 'yes', at: hours(10) }),
        aTest({ id: 'other', at: hours(11), serverId: 's0', serverName: 'docs-search' }),
      ],
      seen: [],
      audit: { state: 'empty', says: '', entries: [] },
      chains: [],
    },
  })
  const press = (...keys: readonly string[]): void =>
    keys.forEach((key) => void fireEvent.keyDown(document.body, { key }))
  const nothing = (): void => undefined
  render(
    <ConnectionProvider>
      <ToastProvider>
        <HistoryScreen onUndo={nothing} onTestAgain={nothing} onRestore={nothing} onOpenServer={nothing} />
      </ToastProvider>
    </ConnectionProvider>,
  )
  await screen.findByLabelText('Timeline')
  press('v')
  const lanes = await screen.findByLabelText('Lanes', { selector: '[role=listbox]' }, { timeout: 10_000 })

  const marks = (within: Element = lanes) => [...within.querySelectorAll<HTMLElement>('[role=option]')]
  const chosen = () => marks().filter((mark) => mark.getAttribute('aria-selected') === 'true')[0]
  const lane = (name: string) => marks(within(lanes).getByLabelText(name))
  expect(lane('docs-search')).toHaveLength(1)
  expect(lane('payments-mcp').map((mark) => mark.dataset['look'])).toEqual(['change', 'accepted', 'rejected'])
  // The newest entry is chosen first, as in the list.
  expect(chosen()?.getAttribute('aria-label')).toMatch(/Tested claude-desktop on payments-mcp, Accepted$/)
  press('ArrowLeft', 'ArrowLeft')
  expect(chosen()?.getAttribute('aria-label')).toMatch(/on payments-mcp, Rejected at audience$/)
  expect(lanes.getAttribute('aria-activedescendant')).toBe(chosen()?.id)
  press('ArrowUp')
  expect(chosen()?.getAttribute('aria-label')).toMatch(/on docs-search/)
  // Less time: what is older is counted, and not drawn.
  press('+', '+', '+')
  expect(marks()).toHaveLength(3)
  expect(screen.getByText('Not in this picture: 1 earlier.')).toBeTruthy()
  press('v')
  expect(screen.getByLabelText('Timeline')).toBeTruthy()
}, 20_000)

test('a day of the guard is a row for each server, said in words, and its marks open their cards', () => {
  // Only rows in sight are drawn, and nothing has a height here.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600)
  const chosen: string[] = []
  render(<DayTab servers={DAY_SERVERS} view={aDay()} onChoose={(id) => chosen.push(id)} />)
  const [, first, second] = within(
    screen.getByRole('table', { name: 'The last 24 hours of each server' }),
  ).getAllByRole('row')
  expect(first?.textContent).toMatch(/^payments-mcpseen .*paused .*the gateway away .*2 changes by others\.$/)
  expect(second?.textContent).toMatch(/docs-search|a-server/)
  fireEvent.click(screen.getByLabelText(/resource disappeared.*, to look at$/))
  expect(chosen).toEqual(['a'])
  // The watch screen has no card of a note.
  const note = screen.getByLabelText(/, a note$/)
  expect(note.tagName).not.toBe('BUTTON')
  fireEvent.click(note)
  expect(chosen).toEqual(['a'])
})

test('the requests for a token stand along the time, and each says when it came', () => {
  const { container } = render(<Trace lines={TRACE} />)
  fireEvent.click(screen.getByText('3 requests'))
  const said = [...container.querySelectorAll('li')].map((line) => line.textContent)
  expect(said[0]).toMatch(/^HTTP 200, 40 msGET/)
  expect(said[1]).toMatch(/^opened, after 60 msbrowser GET/)
  expect(said[2]).toMatch(/^HTTP 400, 80 ms, after 60\.1 sPOST/)
  // The minute of the sign-in is marked in every lane, and the bars are in order.
  expect(container.querySelectorAll('li:first-child [title="60.0 s without a request"]')).toHaveLength(1)
  const starts = [...container.querySelectorAll<HTMLElement>('li [style*=width]')].map(({ style }) =>
    parseFloat(style.left),
  )
  expect(starts).toHaveLength(3)
  expect(starts).toEqual([...starts].sort((a, b) => a - b))
})
