import { act, cleanup, renderHook } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { useWalk } from '../../renderer/clients/use-walk.ts'
import type { Walked } from '../../shared/client/walked.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { err, type Result } from '../../shared/kernel/result.ts'
import { fakeBridge, later } from './bridge.ts'

afterEach(cleanup)

test('only the client that is going on sets the phase', async () => {
  const reply = later<Result<Output<'client.go-on'>, AppError>>()
  const bridge = fakeBridge({ 'client.go-on': () => reply.promise, 'client.cancel': {} })
  const { result } = renderHook(() => useWalk('s', false))
  act(() => result.current.goOn({ client: 'cursor' } as Walked, [], false))
  act(() => bridge.send('client.going', { client: 'other', phase: 'token' }))
  expect(result.current.phase).toBe('registering')
  act(() => bridge.send('client.going', { client: 'cursor', phase: 'sign-in' }))
  expect(result.current.phase).toBe('sign-in')
  await act(async () => reply.give(err({ kind: 'cancelled' })))
  act(() => bridge.send('client.going', { client: 'cursor', phase: 'token' }))
  expect(result.current.phase).toBeNull()
})
