import { act, cleanup, fireEvent, render, renderHook, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { CompareScreen } from '../../renderer/compare/compare-screen.tsx'
import { SettingsTable } from '../../renderer/compare/settings-table.tsx'
import { ReviewHost } from '../../renderer/change/review-host.ts'
import { Lanes } from '../../renderer/compare/lanes.tsx'
import { useSeenBeside } from '../../renderer/reading/beside.ts'
import { ConnectionProvider } from '../../renderer/reading/connection.tsx'
import { ShelfProvider } from '../../renderer/reading/shelf.tsx'
import { ToastProvider } from '../../renderer/ui/toast.tsx'
import { sideNames } from '../../shared/compare/words.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import { fakeBridge } from './bridge.ts'
import { aConnection, AT, compared } from './fixtures.ts'

const connection = aConnection({ id: 'p-prod', name: 'production', environment: 'PROD' })
vi.mock('../../renderer/reading/connection.tsx', async (original) => ({
  ...(await original<object>()),
  useConnection: () => ({ connection, setConnection: () => undefined, refresh: () => undefined }),
}))
afterEach(cleanup)

test('two gateways of one environment are told apart by their names', () => {
  const named = (name: string, environment: string) => ({ name, environment })
  expect(sideNames(named('here', 'DEV'), named('there', 'PROD'))).toEqual(['DEV', 'PROD'])
  const both = ['here', 'there'].map((name) => ({ ...side(name, 'PROD', false), name }))
  expect(sideNames(named('here', 'DEV'), named('there', 'DEV'))).toEqual(['here', 'there'])
  const [left, right] = both
  if (left === undefined || right === undefined) throw new Error('no sides')
  render(<SettingsTable name="Settings" settings={[]} {...{ left, right }} />)
  const heads = screen.getAllByRole('columnheader').map(({ textContent }) => textContent)
  expect(heads).toEqual(['Setting', 'here', 'there', 'Relation'])
})

const listed = (id: string, environment: 'PROD' | 'STAGE') => ({
  ...{ id, name: id, url: `https://${id}.example`, environment, state: 'asks' as const, endsAt: null },
  kept: { servers: 2, asOf: AT },
})
const side = (profileId: string, environment: 'PROD' | 'STAGE', live: boolean) => ({
  ...{ profileId, name: profileId, url: 'https://x.example', environment, live, asOf: AT, servers: 2 },
})
const pair = (name: string, state: Output<'compare.read'>['pairs'][number]['state'], differs: string[]) => ({
  ...{ name, state, differs, counts: [1, 1] as [number, number] },
  ...(state === 'left-only'
    ? { leftId: name, rightId: null }
    : { leftId: `l-${name}`, rightId: `r-${name}` }),
})
const wanted = { kind: 'toggle' as const, on: true, clientId: null }
const plan = (title: string) => ({ serverId: 'l-pay', on: 'left' as const, title, wanted, leaves: [] })

async function shown() {
  const bridge = fakeBridge({
    'gateway.list': { gateways: [listed('p-prod', 'PROD'), listed('p-stage', 'STAGE')] },
    'token.list': { tokens: [] },
    'compare.read': {
      left: side('p-prod', 'PROD', true),
      right: side('p-stage', 'STAGE', false),
      pairs: [
        pair('pay', 'differs', ['include', 'resource']),
        pair('crm', 'differs', ['issuers']),
        pair('old', 'left-only', []),
        pair('notes', 'same', []),
      ],
    },
    'compare.pair': {
      settings: [
        { id: 'include', left: 'Off', right: 'On', relation: 'differs' },
        { id: 'resource', left: 'https://a.example', right: 'https://b.example', relation: 'own' },
      ],
      left: { serverId: 'l-pay', board: compared.left.board, diagnosis: null },
      right: { serverId: 'r-pay', board: compared.right.board, diagnosis: null },
      explains: 'Only “include client id” explains the verdict.',
      plans: [plan('include client id'), plan('make it like p-stage')],
    },
    'compare.export': { file: 'compared.csv', servers: 4 },
    'compare.plan': { on: 'left', items: [plan('make it like p-stage')] },
  })
  const [onReview, onBatch] = [vi.fn(), vi.fn()]
  render(
    <ConnectionProvider>
      <ShelfProvider>
        <ToastProvider>
          <ReviewHost value={{ open: onReview, undo: null, applied: () => undefined }}>
            <CompareScreen onBack={() => undefined} onBatch={onBatch} />
          </ReviewHost>
        </ToastProvider>
      </ShelfProvider>
    </ConnectionProvider>,
  )
  await screen.findByText(/^Preview on PROD: include client id/, {}, { timeout: 15_000 })
  return { bridge, onReview, onBatch }
}
const press = (key: string, more: object = {}) =>
  act(async () => {
    fireEvent.keyDown(document.body, { key, ...more })
    await Promise.resolve()
  })

test('the list says what differs, and the stored side says that it is not connected', async () => {
  await shown()
  expect(screen.getAllByRole('option').map((option) => option.textContent)).toEqual([
    '≠payinclude client id, resource',
    '≠crmissuers',
    '+oldPROD only',
  ])
  const lanes = screen.getByRole('table', { name: 'Lanes of pay on both gateways' })
  expect(within(lanes).getByRole('row', { name: /^I, client_id/ }).textContent).toContain('differs')
  expect(within(lanes).getByRole('row', { name: /^R, resource/ }).textContent).toContain('each its own')
  await press('v')
  const table = screen.getByRole('table', { name: /Settings of pay/ })
  expect(within(table).getByRole('row', { name: /include client id/ }).textContent).toContain('≠ differs')
  expect(within(table).getByRole('row', { name: /^resource/ }).textContent).toContain('≠ each its own')
  expect(screen.getByText(/Only “include client id” explains the verdict/)).toBeDefined()
})

test('the band shows the other gateway on its side, with the age of its list', async () => {
  const seen = renderHook(useSeenBeside)
  await shown()
  expect(seen.result.current).toMatchObject({
    side: { name: 'p-stage', live: false, asOf: AT },
    first: false,
  })
  await press('x')
  expect(seen.result.current?.first).toBe(true)
  await press('x')
  expect(seen.result.current?.first).toBe(false)
  cleanup()
  expect(renderHook(useSeenBeside).result.current).toBeNull()
})

test('the comparison of all servers is written to a file', async () => {
  const { bridge } = await shown()
  await userEvent.click(screen.getByRole('button', { name: 'Export…' }))
  await userEvent.click(await screen.findByRole('menuitem', { name: /CSV/ }))
  expect(bridge.inputs('compare.export')).toEqual([{ left: 'p-prod', right: 'p-stage', format: 'csv' }])
  expect(await screen.findByText('Written to compared.csv')).toBeDefined()
})

test('f reviews what explains the verdict, m all of it, and Shift+M plans for every server', async () => {
  const { onReview, onBatch } = await shown()
  await press('f')
  await press('m')
  expect(onReview.mock.calls).toEqual([
    ['l-pay', wanted],
    ['l-pay', wanted],
  ])
  await press('M', { shiftKey: true })
  await vi.waitFor(() => expect(onBatch).toHaveBeenCalledTimes(1))
  expect(onBatch.mock.calls[0]?.[0]).toEqual({
    title: 'Make 1 server like p-stage',
    items: [{ serverId: 'l-pay', wanted }],
  })
})

test('arrows go through the list, n only to servers that differ, and x swaps the sides', async () => {
  const { bridge } = await shown()
  const chosen = () => screen.getByRole('option', { selected: true }).textContent
  await press('n')
  expect(chosen()).toContain('crm')
  await press('n')
  expect(chosen()).toContain('crm')
  await press('ArrowDown')
  expect(chosen()).toContain('old')
  expect(await screen.findByText(/creates none/, {}, { timeout: 15_000 })).toBeDefined()
  await press('x')
  await vi.waitFor(() =>
    expect(bridge.inputs('compare.read').at(-1)).toEqual({ left: 'p-stage', right: 'p-prod' }),
  )
})

test('two gateways of one environment have a column of the lanes each', () => {
  const told = vi.spyOn(console, 'error').mockReturnValue()
  const { left, right, pairs } = compared
  render(<Lanes name="pay" {...{ left, right, pairs }} sides={['DEV', 'DEV']} />)
  expect(screen.getAllByRole('columnheader').map((head) => head.textContent)).toEqual([
    ...['Lane', 'DEV', 'DEV', 'Relation'],
  ])
  expect(told).not.toHaveBeenCalled()
  told.mockRestore()
})
