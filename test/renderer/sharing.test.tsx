import { StrictMode } from 'react'
import { act, cleanup, fireEvent, render, renderHook, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ConnectionProvider } from '../../renderer/reading/connection.tsx'
import { hideLines, showKept, useLines } from '../../renderer/reading/lines.ts'
import { SharingScreen } from '../../renderer/sharing/sharing-screen.tsx'
import { useWork } from '../../renderer/ui/use-work.ts'
import type { FleetLine } from '../../shared/fleet/line.ts'
import type { Work } from '../../shared/kernel/work.ts'
import { fakeBridge } from './bridge.ts'
import { aConnection, AT, lines as made } from './fixtures.ts'

const { profile } = aConnection()
const [line] = made
if (!line) throw new Error('no lines')
const at = (name: string, ...values: readonly string[]): FleetLine => ({
  ...line,
  ...{ id: `id-${name}`, name, audiences: values.map((value) => ({ lane: 'R', value })) },
})

let told: readonly FleetLine[]
beforeEach(() => {
  // This document has no layout, and without a height nothing would be in sight.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600)
  vi.spyOn(ResizeObserver.prototype, 'observe').mockReturnValue()
  Element.prototype.scrollIntoView = () => undefined
  let mark = 0
  fakeBridge({
    'fleet.lines': () => ({
      ...{ mark: `m${++mark}`, anew: mark === 1, gone: '', order: null, from: 0, more: false },
      lines: JSON.stringify(told),
    }),
  })
  renderHook(useLines)
})
afterEach(() => {
  cleanup()
  act(hideLines)
  vi.restoreAllMocks()
})

const opened: string[] = []
async function show(lines: readonly FleetLine[]) {
  told = lines
  opened.length = 0
  render(
    <StrictMode>
      <ConnectionProvider>
        <SharingScreen onOpen={(id) => opened.push(id)} onFleet={(value) => opened.push(`fleet ${value}`)} />
      </ConnectionProvider>
    </StrictMode>,
  )
  act(() => showKept({ profile, asOf: AT, servers: 1 }))
  await waitFor(() => expect(screen.queryByText('looking')).toBeNull())
}
const press = (key: string) => act(() => void fireEvent.keyDown(document.body, { key }))
const values = () => screen.getAllByRole('treeitem').filter((item) => item.getAttribute('aria-level') === '1')
/** The value, or the name of the server. */
const nameOf = (item: HTMLElement | undefined): string =>
  (item?.querySelector('b .sr') ?? item?.querySelector('button'))?.textContent ?? ''
const chosen = (): string => nameOf(screen.getByRole('treeitem', { selected: true }))

test('the picture of a stored list says how old the list is, and what of it is shared', async () => {
  await show([at('a', 'x'), at('b', 'x', 'y'), at('c', 'y'), at('d', 'z')])
  expect(screen.getByText('2 shared audiences, on 3 servers')).toBeTruthy()
  expect(screen.getByText(/^of the list of/).textContent).toMatch(/2026-11-23 .*ago/)
  expect(values()).toHaveLength(2)
})

test('the arrows go to every value and server and stop at the ends, and Enter opens what is chosen', async () => {
  await show([at('a', 'x'), at('b', 'x'), at('c', 'y'), at('d', 'y')])
  const seen = [chosen()]
  for (let step = 0; step < 8; step++) {
    press('ArrowDown')
    seen.push(chosen())
  }
  expect(seen).toEqual(['x', 'a', 'b', 'y', 'c', 'd', 'd', 'd', 'd'])
  press('Enter')
  press('ArrowLeft')
  press('Enter')
  press('PageUp')
  press('ArrowUp')
  press('Enter')
  expect(opened).toEqual(['id-d', 'fleet y', 'fleet x'])
})

test('what is chosen stays chosen when the list changes before it', async () => {
  await show([at('b', 'x'), at('c', 'x')])
  press('ArrowDown')
  press('ArrowDown')
  expect(chosen()).toBe('c')
  // Now another value is shared by more, and stands first.
  told = [...['b', 'c', 'd'].map((name) => at(name, 'x', 'before')), at('e', 'before')]
  act(() => showKept({ profile, asOf: AT, servers: 1 }))
  await waitFor(() => expect(values()).toHaveLength(2))
  expect(nameOf(values()[0])).toBe('before')
  expect(chosen()).toBe('c')
})

test('where nothing is shared it says so, and of how many servers', async () => {
  await show([at('a', 'x'), at('b', 'y')])
  expect(screen.getByRole('heading', { name: 'No audience is shared' })).toBeTruthy()
  expect(screen.getByText(/No two of the 2 servers/)).toBeTruthy()
  cleanup()
  act(hideLines)
  renderHook(useLines)
  await show([at('a', 'x')])
  expect(screen.getByText('There is only one server: an audience is shared by two or more.')).toBeTruthy()
})

test('a value of blanks, one without characters and one with a blank at its end can be told, and a server without a name too', async () => {
  await show([at('', ' ', '', 'x '), at('b', ' ', '', 'x ')])
  expect(values().map(nameOf)).toEqual(['“”', '“ ”', '“x ”'])
  expect(screen.getAllByRole('button', { name: 'Open (no name)' })).toHaveLength(3)
})

test('work that is wanted while other work is under way begins after it, and its result replaces that one', async () => {
  const begun: string[] = []
  const slow = (name: string) =>
    function* (): Work<string> {
      begun.push(name)
      for (const until = performance.now() + 40; performance.now() < until;) yield
      return name
    }
  const seen: (string | null)[] = []
  const first = slow('first')
  const hook = renderHook(
    ({ begin }: { begin: () => Work<string> }) => {
      const result = useWork(begin)
      seen.push(result)
      return result
    },
    { initialProps: { begin: first } },
  )
  for (const name of ['second', 'third', 'fourth']) hook.rerender({ begin: slow(name) })
  await waitFor(() => expect(hook.result.current).toBe('fourth'))
  expect(begun).toEqual(['first', 'fourth'])
  expect(seen.filter((value, index) => value !== seen[index - 1])).toEqual([null, 'first', 'fourth'])
  hook.unmount()
})
