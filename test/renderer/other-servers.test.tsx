import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { OtherServers } from '../../renderer/bench/other-servers.tsx'
import type { Output } from '../../shared/ipc/contract.ts'
import { stepNumber } from '../helpers/steps.ts'
import { fakeBridge } from './bridge.ts'
import { accepted, AT, lines as fleet, rejected, undecided } from './fixtures.ts'

afterEach(cleanup)

const [aLine] = fleet
if (!aLine) throw new Error('no line')

const tested = (diagnosis: typeof accepted): Output<'token.test'> => ({
  ...{ diagnosis, serverName: 's', testedAt: AT, milliseconds: 1, of: null },
  clock: { gateway: 0, skew: 0, uncertainty: 1 },
})
const VERDICTS = { refuses: rejected, doubts: undecided, accepts: accepted } as const
const settle = () => act(async () => new Promise((resolve) => setTimeout(resolve, 20)))

test('the others say where the same token stands, those that accept it first, and open on the bench', async () => {
  const bridge = fakeBridge({
    'token.test': ({ serverId }) => tested(VERDICTS[serverId as keyof typeof VERDICTS]),
  })
  const onPick = vi.fn<(id: string) => void>()
  const lines = ['here', ...Object.keys(VERDICTS)].map((id) => ({ ...aLine, id, name: `${id}-mcp` }))
  render(<OtherServers tokenId="t1" serverId="here" lines={lines} asOf={AT} onPick={onPick} />)
  expect(screen.getAllByText('Testing…')).toHaveLength(3)
  const spoken = new Set<string | null>()
  const watch = new MutationObserver(() => spoken.add(screen.getByRole('status').textContent))
  watch.observe(document.body, { childList: true, characterData: true, subtree: true })
  await settle()
  watch.disconnect()
  expect([...spoken].filter((text) => text !== '')).toEqual(['1 accepted, 1 rejected, 1 cannot decide'])
  const rows = within(screen.getByRole('region', { name: 'Other servers' })).getAllByRole('button')
  expect(rows.map((row) => row.textContent?.replace(/-mcp.*?(?=[A-Z])/, ' ').slice(0, 18))).toEqual([
    'accepts Accepted',
    'doubts Cannot deci',
    `refuses Step ${stepNumber('audience')}: audience`.slice(0, 18),
  ])
  expect(screen.getByRole('status').textContent).toBe('1 accepted, 1 rejected, 1 cannot decide')
  // The history would be buried by them, and the server of the bench is tested there already.
  expect(bridge.inputs('token.test').every(({ remember }) => remember === false)).toBe(true)
  expect(bridge.inputs('token.test').map(({ serverId }) => serverId)).not.toContain('here')
  fireEvent.click(rows[2] as HTMLElement)
  expect(onPick).toHaveBeenCalledExactlyOnceWith('refuses')
})

test('of a large fleet the first thirty are tested here, and the counts say so', async () => {
  fakeBridge({ 'token.test': tested(rejected) })
  const lines = Array.from({ length: 42 }, (_, at) => ({ ...aLine, id: `s${at}`, name: `server ${at}` }))
  render(<OtherServers tokenId="t1" serverId="s0" lines={lines} asOf={AT} onPick={() => undefined} />)
  for (let round = 0; round < 8; round++) await settle()
  expect(screen.getAllByRole('button')).toHaveLength(30)
  expect(screen.getByRole('status').textContent).toBe(
    '0 accepted, 30 rejected, 0 cannot decide so far, 30 tested',
  )
  expect(screen.getByText('11 more are tested on the fleet.')).toBeDefined()
})
