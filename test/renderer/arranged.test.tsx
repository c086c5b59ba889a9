import { StrictMode } from 'react'
import { act, cleanup, renderHook, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useArranged } from '../../renderer/fleet/use-arranged.ts'
import { hideLines, showKept, useLines } from '../../renderer/reading/lines.ts'
import { arranging } from '../../shared/fleet/arrange.ts'
import type * as Arrange from '../../shared/fleet/arrange.ts'
import type { FleetLine } from '../../shared/fleet/line.ts'
import { fakeBridge } from './bridge.ts'
import { aConnection, AT, lines as made } from './fixtures.ts'

vi.mock('../../shared/fleet/arrange.ts', async (original) => {
  const real = await original<typeof Arrange>()
  return { ...real, arranging: vi.fn(real.arranging) }
})

const NO_PINS: readonly string[] = []
const CLOSED: ReadonlySet<string> = new Set()
const { profile } = aConnection()
const [line] = made
if (!line) throw new Error('no lines')
const many = (count: number, name: string): readonly FleetLine[] =>
  Array.from({ length: count }, (_, at) => ({ ...line, id: `${name}-${at}`, name: `${name}-${at}` }))

let stored: readonly FleetLine[]
beforeEach(() => {
  fakeBridge({
    'fleet.lines': ({ mark }) => ({
      ...{ mark: 'm|1|', anew: mark === null, gone: '', order: null, from: 0, more: false },
      lines: JSON.stringify(mark === null ? stored : []),
    }),
  })
  vi.mocked(arranging).mockClear()
  // As the frame of the window does, which stays when a screen is left.
  renderHook(useLines)
})
afterEach(() => {
  cleanup()
  act(hideLines)
})

/** The first of what was shown each time. */
const drawn: string[] = []
const useFleet = (typed: string) => {
  const { list, lines } = useLines()
  const look = { filter: 'all', typed, sort: null, group: null, closed: CLOSED } as const
  const { ids } = useArranged(list, lines, look, NO_PINS).arranged
  drawn.push(...ids.slice(0, 1))
  return { lines, ids }
}
const opened = async () => {
  const hook = renderHook(useFleet, { initialProps: '' })
  if (hook.result.current.lines.length === 0) act(() => showKept({ profile, asOf: AT, servers: 1 }))
  await waitFor(() => expect(hook.result.current.lines.length).toBeGreaterThan(0))
  return hook
}
const pause = () => act(() => new Promise((resolve) => setTimeout(resolve, 100)))

test('the first look at a long list arranges it once', async () => {
  stored = many(3_000, 'once')
  await opened()
  await pause()
  expect(vi.mocked(arranging).mock.calls.filter(([lines]) => lines.length > 0)).toHaveLength(1)
})

test('a long list that is read anew after it was closed shows nothing of the one before', async () => {
  stored = many(3_000, 'before')
  const first = await opened()
  expect(first.result.current.ids).toHaveLength(3_000)
  await pause()
  first.unmount()
  act(hideLines)
  stored = many(2_500, 'anew')
  drawn.length = 0
  const next = await opened()
  expect(next.result.current.ids).toHaveLength(2_500)
  expect(drawn.filter((id) => !id.startsWith('anew'))).toEqual([])
})

test('another look at a long list comes also where effects are begun, ended and begun again', async () => {
  stored = many(3_000, 'twice')
  const first = await opened()
  await pause()
  first.unmount()
  const { result } = renderHook(useFleet, { initialProps: 'twice-1', wrapper: StrictMode })
  await waitFor(() => expect(result.current.ids.length).toBeLessThan(3_000))
  expect(result.current.ids).toHaveLength(1_111)
})
