import { act, cleanup, render, renderHook, waitFor } from '@testing-library/react'
import { useEffect, type ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { BandRow } from '../../renderer/access/access-row.tsx'
import { useAccess, type Made } from '../../renderer/access/use-access.ts'
import type { Look } from '../../renderer/access/use-look.ts'
import { useShown } from '../../renderer/access/use-shown.ts'
import { ConnectionProvider, useConnection } from '../../renderer/reading/connection.tsx'
import { ShelfProvider } from '../../renderer/reading/shelf.tsx'
import { arrange } from '../../shared/access/arrange.ts'
import { NOT_WALKED } from '../../shared/access/cell.ts'
import { accessMap, type AccessMap } from '../../shared/access/map.ts'
import type { AccessRound, AccessView } from '../../shared/access/view.ts'
import { err } from '../../shared/kernel/result.ts'
import { fakeBridge, type FakeBridge } from './bridge.ts'
import { aConnection, AT, aTokenView, lines } from './fixtures.ts'

const view = (round: AccessRound | null = null): AccessView => ({
  connection: 'c',
  base: 'https://mcp.example.com',
  clients: [{ id: 'x', name: 'X', basis: 'proven', rules: 'proven on 1' }],
  serverIds: lines.map(({ id }) => id).join('\n'),
  cells: new Uint16Array(lines.length),
  legend: [NOT_WALKED],
  at: new Float64Array(lines.length),
  versions: new Float64Array(lines.length),
  old: new Uint8Array(lines.length),
  round,
  notAsked: [],
})
const ROUND: AccessRound = { done: 1, of: 3, waits: false }

let bridge: FakeBridge
beforeEach(() => {
  vi.useFakeTimers()
  bridge = fakeBridge({
    'access.read': view(),
    'token.list': { tokens: [aTokenView()] },
    'token.matrix': { serverIds: '', tokens: [], cells: new Uint8Array(), legend: [], asOf: AT },
  })
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

function Connected({ children }: { readonly children: ReactNode }) {
  const { setConnection } = useConnection()
  useEffect(() => setConnection(aConnection()), [setConnection])
  return children
}
const settle = (ms = 0) => act(() => vi.advanceTimersByTimeAsync(ms))
async function opened() {
  const { result } = renderHook(useAccess, {
    wrapper: ({ children }) => (
      <ConnectionProvider>
        <ShelfProvider>
          <Connected>{children}</Connected>
        </ShelfProvider>
      </ConnectionProvider>
    ),
  })
  await settle(2_000)
  return result
}
const news = (changed: readonly string[]) =>
  act(() =>
    bridge.send('reading.news', {
      connection: 'c',
      asOf: AT,
      changed: changed.map((serverId) => ({
        ...{ connection: 'c', serverId, version: 2, configuration: 'f' },
        ...{ askedAt: AT, answeredAt: AT },
      })),
    }),
  )
const progress = (round: AccessRound | null) => act(() => bridge.send('access.progress', { round }))
const times = (name: 'access.read' | 'token.matrix') => bridge.inputs(name).length

describe('the map of who gets in', () => {
  test('asks about the tokens again when servers are no longer as they were, and not when none is', async () => {
    await opened()
    const before = times('token.matrix')
    expect(before).toBeGreaterThan(0)
    news([])
    await settle(1_000)
    expect(times('token.matrix')).toBe(before)
    news(['a'])
    news(['b'])
    await settle(1_000)
    expect(times('token.matrix')).toBe(before + 1)
  })

  test('shows no verdicts of before where the tokens cannot be judged again, and says why', async () => {
    const [line] = lines
    const one = aTokenView()
    bridge.answer('token.matrix', {
      ...{ serverIds: line?.id ?? '', tokens: [one], cells: Uint8Array.of(0), asOf: AT },
      legend: [{ verdict: 'accepted', stoppedAt: null }],
    })
    const result = await opened()
    const columns = () => result.current.made?.map.columns.map(({ kind }) => kind)
    expect(columns()).toEqual(['client', 'token'])
    expect(result.current.unjudged).toBeNull()
    bridge.answer('token.matrix', () => err({ kind: 'unexpected', reference: 'ab12' }))
    news(['a'])
    await settle(1_000)
    expect(columns()).toEqual(['client'])
    expect(result.current.unjudged?.error).toMatchObject({ reference: 'ab12' })
  })

  test('shows the round of the answer until it is told, and none after the end, whatever the answer said', async () => {
    bridge.answer('access.read', view(ROUND))
    const result = await opened()
    expect(result.current.round).toEqual(ROUND)
    progress({ ...ROUND, done: 2 })
    expect(result.current.round).toEqual({ ...ROUND, done: 2 })
    progress(null)
    expect(result.current.round).toBeNull()
  })

  test('reads what the walk found as soon as it is over, also while the next update waits', async () => {
    await opened()
    const before = times('access.read')
    progress(ROUND)
    await settle(100)
    expect(times('access.read')).toBe(before)
    progress(null)
    await settle()
    expect(times('access.read')).toBe(before + 1)
    await settle(2_000)
    expect(times('access.read')).toBe(before + 1)
  })
})

describe('a long map', () => {
  const [line] = lines
  if (!line) throw new Error('no lines')
  /** Every third server is not walked, and so is every one of the last list. */
  const made = (list: object, many: number, name: string, walked = true): Made => {
    const servers = Array.from({ length: many }, (_, at) => ({ ...line, id: `${name}-${at}`, name }))
    const there = walked ? servers.filter((_, at) => at % 3 > 0) : []
    const of: AccessView = {
      ...view(),
      ...{ serverIds: there.map(({ id }) => id).join('\n'), cells: new Uint16Array(there.length).fill(1) },
      ...{
        legend: [NOT_WALKED, { ...NOT_WALKED, state: 'stops', step: 4 }],
        old: new Uint8Array(there.length),
      },
      ...{ at: new Float64Array(there.length).fill(7), versions: new Float64Array(there.length) },
    }
    return { list, map: accessMap(servers, of, null) }
  }
  const LOOK: Look = {
    ...{ filter: 'all', typed: '', group: 'none', stop: null, opened: new Set(), hidden: [] },
    ...{ line: null, column: null, asTable: false },
  }

  test('is arranged in slices, always as a whole: rows and counts of one map and one look', async () => {
    vi.useRealTimers()
    const [one, other] = [{}, {}]
    type Asked = { readonly whole: Made | null; readonly look: Look }
    const seen = new Set<string>()
    const first = made(one, 40_000, 'first')
    const begun: Asked = { whole: first, look: LOOK }
    const { result, rerender } = renderHook(
      ({ whole, look }: Asked) => {
        const shown = useShown(whole, look)
        if (shown !== null) {
          const { map, counts, items, walkedAt } = shown
          seen.add([map.rows[0]?.name, map.rows.length, counts.all, walkedAt.length, items.length].join(' '))
        }
        return shown
      },
      { initialProps: begun },
    )
    await waitFor(() => expect(result.current?.items).toHaveLength(40_000))
    // A look is changed before the look before it was arranged, and then the list.
    rerender({ whole: first, look: { ...LOOK, filter: 'shut-out' } })
    rerender({ whole: first, look: { ...LOOK, filter: 'not-walked' } })
    await waitFor(() => expect(result.current?.items).toHaveLength(13_334))
    rerender({ whole: made(other, 30_000, 'second', false), look: LOOK })
    expect(result.current).toBeNull()
    await waitFor(() => expect(result.current?.items).toHaveLength(30_000))
    rerender({ whole: null, look: LOOK })
    expect(result.current).toBeNull()
    expect([...seen]).toEqual([
      ...['first 40000 40000 26666 40000', 'first 40000 40000 26666 13334', 'second 30000 30000 0 30000'],
    ])
  })
})

describe('the band of a group', () => {
  test('is counted once, however often another cell is chosen', () => {
    let counted = 0
    const real = accessMap(lines, view(), null)
    const map: AccessMap = Object.defineProperty({ ...real }, 'cells', {
      get: () => {
        counted += 1
        return real.cells
      },
    })
    const look = {
      filter: 'all',
      typed: '',
      group: 'issuer',
      column: 0,
      stop: null,
      opened: new Set(),
    } as const
    const [group] = arrange(real, { ...look, opened: new Set<string>() }).groups
    if (!group) throw new Error('no group')
    const band = (chosen: number | null) => (
      <BandRow
        {...{ line: 0, top: 0, height: 30, columns: [{ index: 0, left: 0 }], map, chosen, lit: 0 }}
        {...{ summary: 3, group, open: false, onChoose: () => undefined, onBand: () => undefined }}
      />
    )
    const { rerender } = render(band(null))
    const once = counted
    expect(once).toBeGreaterThan(0)
    for (const chosen of [0, null, 0]) rerender(band(chosen))
    expect(counted).toBe(once)
  })
})
