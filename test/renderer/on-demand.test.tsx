import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import { useKeys } from '../../renderer/ui/use-keys.ts'
import { loadRestWhenUsed, screenOnDemand, sheetOnDemand } from '../../renderer/ui/on-demand.tsx'

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const Fleet = ({ name }: { readonly name: string }) => <h1>Fleet of {name}</h1>

/** A loader that fails the first times. */
function loaderOf<Props>(part: (props: Props) => ReactNode, failures: number) {
  const load = vi.fn<() => Promise<(props: Props) => ReactNode>>()
  for (let time = 0; time < failures; time += 1) load.mockRejectedValueOnce(new TypeError('gone'))
  return load.mockResolvedValue(part)
}

test('a screen is loaded when it is first shown, and is there at once the next time', async () => {
  const load = loaderOf(Fleet, 0)
  const Screen = screenOnDemand(load)
  expect(load).not.toHaveBeenCalled()
  const { unmount } = render(<Screen name="one" />)
  expect(await screen.findByRole('heading', { name: 'Fleet of one' })).toBeTruthy()
  unmount()
  render(<Screen name="two" />)
  expect(screen.getByRole('heading', { name: 'Fleet of two' })).toBeTruthy()
  expect(load).toHaveBeenCalledTimes(1)
})

test('a screen that cannot be loaded says so, and can be tried again', async () => {
  const Screen = screenOnDemand(loaderOf(Fleet, 1))
  render(<Screen name="one" />)
  expect(await screen.findByText('This part of the app did not load')).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByRole('heading', { name: 'Fleet of one' })).toBeTruthy()
})

test('a sheet that cannot be loaded says so in a sheet, which can be closed or tried again', async () => {
  const Sheet = sheetOnDemand<{ onClose: () => void }>(loaderOf(() => <p>the review</p>, 2))
  const close = vi.fn()
  render(<Sheet onClose={close} />)
  expect(await screen.findByRole('dialog', { name: 'This part of the app did not load' })).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
  await userEvent.click(await screen.findByRole('button', { name: 'Close' }))
  expect(close).toHaveBeenCalled()
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByText('the review')).toBeTruthy()
})

test('the rest is loaded at the first key, one part after the other, also when one cannot be', async () => {
  vi.stubGlobal('requestIdleCallback', (act: () => void) => setTimeout(act, 0))
  const loads = [loaderOf(Fleet, 1), loaderOf(Fleet, 0)]
  const [, Later] = loads.map((load) => screenOnDemand(load))
  loadRestWhenUsed()
  expect(loads.map((load) => load.mock.calls.length)).toEqual([0, 0])
  await userEvent.keyboard('{Control}')
  await vi.waitFor(() => expect(loads.map((load) => load.mock.calls.length)).toEqual([1, 1]))
  if (Later) render(<Later name="one" />)
  expect(await screen.findByRole('heading', { name: 'Fleet of one' })).toBeTruthy()
  expect(loads[1]).toHaveBeenCalledTimes(1)
})

test('a key that is pressed while a sheet is loaded does nothing on the screen behind it', async () => {
  const back = vi.fn()
  const load = Promise.withResolvers<(props: { readonly onClose: () => void }) => ReactNode>()
  const Sheet = sheetOnDemand(() => load.promise)
  const Screen = ({ open }: { readonly open: boolean }) => {
    useKeys({ Escape: back })
    return open && <Sheet onClose={() => undefined} />
  }
  const { rerender } = render(<Screen open />)
  fireEvent.keyDown(document.body, { key: 'Escape' })
  expect(back).not.toHaveBeenCalled()
  expect(screen.queryByRole('dialog')).toBeNull()
  load.resolve(() => <p>Here</p>)
  expect(await screen.findByText('Here')).toBeTruthy()
  rerender(<Screen open={false} />)
  fireEvent.keyDown(document.body, { key: 'Escape' })
  expect(back).toHaveBeenCalledTimes(1)
})
