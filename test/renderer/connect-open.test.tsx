import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { ConnectScreen } from '../../renderer/connect/connect-screen.tsx'
import { ConnectionProvider } from '../../renderer/reading/connection.tsx'
import { InfoProvider } from '../../renderer/reading/info.tsx'
import { ShelfProvider } from '../../renderer/reading/shelf.tsx'
import { MemoryOnlyProvider } from '../../renderer/ui/memory-only.tsx'
import { ToastProvider } from '../../renderer/ui/toast.tsx'
import type { Output } from '../../shared/ipc/contract.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { err, type Result } from '../../shared/kernel/result.ts'
import { fakeBridge } from './bridge.ts'
import { aConnection } from './fixtures.ts'

afterEach(cleanup)

const { profile } = aConnection()
const nothing = (): void => undefined
type Saved = Output<'profile.list'> | Result<Output<'profile.list'>, AppError>
/** The connect screen, told to open a saved gateway. Out: how the saved gateways are told to it. */
function opening(profileId: string | undefined): (saved: Saved) => Promise<void> {
  let tell: (saved: Saved) => void = nothing
  fakeBridge({ 'profile.list': () => new Promise((resolve) => (tell = resolve)) })
  render(
    <InfoProvider>
      <ConnectionProvider>
        <ShelfProvider>
          <ToastProvider>
            <MemoryOnlyProvider>
              <ConnectScreen open={profileId} onConnected={nothing} onLook={nothing} />
            </MemoryOnlyProvider>
          </ToastProvider>
        </ShelfProvider>
      </ConnectionProvider>
    </InfoProvider>,
  )
  return (saved) =>
    act(async () => {
      tell(saved)
      await new Promise((resolve) => setTimeout(resolve))
    })
}
const password = () =>
  screen.queryByLabelText<HTMLInputElement>('Password', { selector: 'input[type=password]' })

test('the form for a gateway that is to be opened comes with that gateway, so that nothing typed into it is lost', async () => {
  const tell = opening(profile.id)
  await act(() => Promise.resolve())
  expect(password()).toBeNull()
  await tell({ profiles: [{ ...profile, signInWith: 'password', hasSecret: false }] })
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe(`Edit ${profile.name}`)
  const field = password()
  expect(document.activeElement).toBe(field)
  if (field) fireEvent.change(field, { target: { value: 'typed at once' } })
  await act(() => new Promise((resolve) => setTimeout(resolve, 20)))
  expect(password()?.value).toBe('typed at once')
})

test('where that gateway is not there any more, or none is to be opened, the form for a new one comes', async () => {
  const tell = opening('gone')
  expect(password()).toBeNull()
  await tell({ profiles: [profile] })
  expect(password()).not.toBeNull()
  cleanup()
  opening(undefined)
  expect(password()).not.toBeNull()
})

test('saved gateways that cannot be read are told with why, and asked for again; no first one is to be added', async () => {
  const tell = opening(undefined)
  await tell(err({ kind: 'history-unavailable', reason: 'disk I/O error' }))
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Add a gateway')
  expect(screen.getByRole('alert').textContent).toContain('disk I/O error')
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
  await act(() => Promise.resolve())
  await tell({ profiles: [profile] })
  expect(screen.queryByRole('alert')).toBeNull()
  expect(screen.getByRole('button', { name: `Open ${profile.name}` })).toBeTruthy()
})
