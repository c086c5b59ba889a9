import { act, cleanup, renderHook } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { useWalk } from '../../renderer/clients/use-walk.ts'
import { PROFILES } from '../../shared/client/profiles/all.ts'
import { FRESH, rehearse } from '../../shared/client/realm.ts'
import type { Walked } from '../../shared/client/walked.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { err, type Result } from '../../shared/kernel/result.ts'
import { fakeBridge, later } from './bridge.ts'

afterEach(cleanup)

const [profile] = PROFILES
if (!profile) throw new Error('no client')
const server = {
  address: 'https://mcp.example.com/servers/5ccc/mcp',
  isPublic: true,
  expects: [],
  scopes: null,
}
const realm = { issuer: 'https://sso.example.com/realms/acme', ...FRESH, audiences: {}, trustedHosts: null }
const walked = rehearse(profile, { server, realm: { ...realm, checksScopes: true } })

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

test('of clients that went on, whom they came as is kept, and the last one is last', async () => {
  const came = (client: string, person: string): Output<'client.go-on'> => ({
    address: 'https://mcp.example.com/servers/5ccc/mcp',
    gone: { walked: { ...walked, client }, tools: null, removed: 0, left: [] },
    tokenId: null,
    judged: null,
    arrival: {
      says: '',
      person,
      seen: null,
      total: null,
      call: 'unknown',
      callable: null,
      why: '',
      asPredicted: null,
    },
  })
  const bridge = fakeBridge({ 'client.cancel': {} })
  const { result } = renderHook(() => useWalk('s', false))
  for (const [client, person] of [
    ['a', 'lee@example.com'],
    ['b', 'kim@example.com'],
    ['a', 'dana@example.com'],
  ] as const) {
    bridge.answer('client.go-on', came(client, person))
    await act(async () => result.current.goOn({ ...walked, client }, [], false))
  }
  const kept = [...result.current.gone].map(([client, { arrival }]) => [client, arrival?.person])
  expect(kept).toEqual([
    ['b', 'kim@example.com'],
    ['a', 'dana@example.com'],
  ])
})
