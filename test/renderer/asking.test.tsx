import { act, cleanup, renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, describe, expect, test } from 'vitest'
import { useGrant } from '../../renderer/bench/get-token/use-grant.ts'
import { useRowTests } from '../../renderer/reading/use-row-tests.ts'
import { requestRefresh } from '../../renderer/reading/refresh.ts'
import { ShelfProvider, useShelf } from '../../renderer/reading/shelf.tsx'
import { useAsked, useAskedOnce } from '../../renderer/reading/use-asked.ts'
import { useAsOf, useGone } from '../../renderer/reading/seen.ts'
import { call } from '../../renderer/bridge.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import type { GrantRequest } from '../../shared/oauth/view.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { fakeBridge, later } from './bridge.ts'
import { accepted, aFleet, aServerView, aTokenView, AT, rejected } from './fixtures.ts'

afterEach(cleanup)

const tested = (diagnosis = accepted): Output<'token.test'> => ({
  diagnosis,
  serverName: 'payments-mcp',
  testedAt: AT,
  milliseconds: 12,
  clock: { gateway: 0, skew: 0, uncertainty: 1 },
  of: null,
})
const REQUEST: GrantRequest = {
  serverId: 's1',
  issuer: 'https://idp.example.com',
  flow: 'device',
  clientId: 'c',
  register: false,
  initialAccessToken: '',
  clientSecret: '',
  resources: [],
  audience: '',
  scope: '',
  extra: [],
  port: null,
  nonce: false,
  hosts: [],
}
const down: AppError = { kind: 'unreachable', url: 'https://mcp.example.com', cause: 'refused' }

describe('asking', () => {
  test('asks once for a question, is busy meanwhile, and asks again for another', async () => {
    const bridge = fakeBridge({ 'server.read': aServerView })
    const { result, rerender } = renderHook(
      ({ id }) => useAsked('server.read', id === null ? null : { serverId: id }),
      {
        initialProps: { id: null as string | null },
      },
    )
    expect(result.current).toMatchObject({ value: null, busy: false })
    rerender({ id: 'a' })
    expect(result.current).toMatchObject({ value: null, busy: true })
    await waitFor(() => expect(result.current).toMatchObject({ value: aServerView, busy: false }))
    rerender({ id: 'b' })
    // What is about another server is not shown for this one.
    expect(result.current).toMatchObject({ value: null, busy: true })
    await waitFor(() => expect(result.current.busy).toBe(false))
    expect(bridge.inputs('server.read')).toEqual([{ serverId: 'a' }, { serverId: 'b' }])
  })

  test('a late answer to the question before is dropped', async () => {
    const slow = later<Output<'server.read'>>()
    const old = { ...aServerView, readAt: 'old' }
    const bridge = fakeBridge({
      'server.read': ({ serverId }) => (serverId === 'a' ? slow.promise : aServerView),
    })
    const { result, rerender } = renderHook(({ id }) => useAsked('server.read', { serverId: id }), {
      initialProps: { id: 'a' },
    })
    rerender({ id: 'b' })
    await waitFor(() => expect(result.current.value?.readAt).toBe(AT))
    await act(async () => {
      slow.give(old)
      await slow.promise
    })
    expect(result.current.value?.readAt).toBe(AT)
    expect(bridge.inputs('server.read')).toHaveLength(2)
  })

  test('while it is asked again the answer before stays; when that fails it stays too, with the error', async () => {
    const bridge = fakeBridge({ 'fleet.read': aFleet() })
    const { result } = renderHook(() => useAsked('fleet.read', {}, false, { anew: true }))
    await waitFor(() => expect(result.current.value?.asOf).toBe(AT))
    bridge.answer('fleet.read', () => err(down))
    act(() => requestRefresh())
    expect(result.current).toMatchObject({ busy: true, error: null })
    await waitFor(() => expect(result.current.error).toEqual(down))
    expect(result.current.value?.asOf).toBe(AT)
    // Asked another time it says so.
    expect(bridge.inputs('fleet.read')).toEqual([{}, { anew: true }])
  })

  test('what somebody is about to agree to is not asked again by a refresh, only by hand', async () => {
    const bridge = fakeBridge({ 'fleet.read': aFleet() })
    const { result } = renderHook(() => useAskedOnce('fleet.read', {}))
    await waitFor(() => expect(result.current.busy).toBe(false))
    act(() => requestRefresh())
    await act(() => Promise.resolve())
    expect(bridge.inputs('fleet.read')).toHaveLength(1)
    act(() => result.current.again())
    await waitFor(() => expect(bridge.inputs('fleet.read')).toHaveLength(2))
  })

  test('a reply of another form than the contract’s is an error like any other', async () => {
    fakeBridge()
    Object.assign(window.claimcheck, { call: () => Promise.resolve({ ok: true, value: { rows: 'none' } }) })
    const { result } = renderHook(() => useAsked('fleet.read', {}))
    await waitFor(() => expect(result.current.error).toEqual({ kind: 'unexpected', reference: 'fleet.read' }))
  })
})

describe('what was read last', () => {
  const useBoth = () => ({ asOf: useAsOf(), gone: useGone() })

  test('moves with whatever was read, never back, and names a gateway that is gone until it answers', async () => {
    const bridge = fakeBridge({
      'fleet.read': aFleet(),
      'server.read': { ...aServerView, readAt: '2026-11-23T09:00:00Z' },
    })
    const { result } = renderHook(useBoth)
    expect(result.current).toEqual({ asOf: null, gone: null })
    await act(() => call('fleet.read', {}))
    await act(() => call('server.read', { serverId: 'a' }))
    expect(result.current.asOf).toBe(AT)
    bridge.answer('server.read', () => err(down))
    await act(() => call('server.read', { serverId: 'a' }))
    expect(result.current).toMatchObject({ asOf: AT, gone: { error: down } })
    // What the gateway refuses, it answers: that is no sign of life lost.
    const since = result.current.gone?.since ?? ''
    bridge.answer('server.read', {
      ...aServerView,
      readAt: new Date(Date.parse(since) + 1_000).toISOString(),
    })
    await act(() => call('server.read', { serverId: 'a' }))
    expect(result.current.gone).toBeNull()
    bridge.answer('server.read', () => err({ kind: 'denied', status: 403, needs: '', detail: '' }))
    await act(() => call('server.read', { serverId: 'a' }))
    expect(result.current.gone).toBeNull()
  })
})

describe('tests of the rows in sight', () => {
  test('are made one after the other, without being remembered, and again after a new reading', async () => {
    const replies = new Map(['a', 'b', 'c'].map((id) => [id, later<Output<'token.test'>>()]))
    const bridge = fakeBridge({ 'token.test': ({ serverId }) => replies.get(serverId)?.promise ?? tested() })
    const { result, rerender } = renderHook(({ asOf }) => useRowTests('t1', ['a', 'b', 'c'], asOf), {
      initialProps: { asOf: '1' },
    })
    expect(bridge.inputs('token.test').map(({ serverId }) => serverId)).toEqual(['a'])
    expect(bridge.inputs('token.test')[0]?.remember).toBe(false)
    replies.get('a')?.give(tested(rejected))
    await waitFor(() => expect(bridge.inputs('token.test')).toHaveLength(2))
    expect(result.current.get('a')).toMatchObject({ heat: { verdict: 'rejected' } })
    replies.get('b')?.give(tested())
    await waitFor(() => expect(bridge.inputs('token.test')).toHaveLength(3))
    replies.get('c')?.give(tested())
    await waitFor(() => expect(result.current.size).toBe(3))
    rerender({ asOf: '2' })
    // The old answers stay until the new ones are there.
    expect(result.current.size).toBe(3)
    await waitFor(() => expect(bridge.inputs('token.test')).toHaveLength(6))
  })

  test('one that fails says why, and does not keep the others from being made', async () => {
    fakeBridge({
      'token.test': ({ serverId }): Result<Output<'token.test'>, AppError> =>
        serverId === 'a' ? err(down) : ok(tested()),
    })
    const { result } = renderHook(() => useRowTests('t1', ['a', 'b'], '1'))
    await waitFor(() => expect(result.current.size).toBe(2))
    expect(result.current.get('a')).toEqual({ failed: 'The gateway did not answer' })
  })

  test('without a token, or before a list was read, none is made; of another token none is shown', async () => {
    const bridge = fakeBridge({ 'token.test': tested() })
    const { result, rerender } = renderHook(
      ({ token, asOf }: { token: string | null; asOf: string }) => useRowTests(token, ['a'], asOf),
      { initialProps: { token: null as string | null, asOf: '1' } },
    )
    rerender({ token: 't1', asOf: '' })
    expect(bridge.asked).toEqual([])
    rerender({ token: 't1', asOf: '1' })
    await waitFor(() => expect(result.current.size).toBe(1))
    rerender({ token: 't2', asOf: '1' })
    expect(result.current.size).toBe(0)
    await waitFor(() => expect(bridge.inputs('token.test').at(-1)?.tokenId).toBe('t2'))
  })
})

describe('a token being fetched', () => {
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <ShelfProvider>{children}</ShelfProvider>
  )
  type GrantView = NonNullable<Output<'grant.current'>['grant']>
  const view = (more: Partial<GrantView> = {}): GrantView => ({
    id: 'g1',
    serverId: 's1',
    sequence: 1,
    phase: 'device',
    flow: 'device',
    issuer: 'https://idp.example.com',
    clientId: 'c',
    registered: false,
    browser: null,
    device: null,
    waitsUntil: null,
    error: null,
    result: null,
    trace: [],
    ...more,
  })
  const token = aTokenView({}, 'claude-desktop')
  const done = view({
    sequence: 5,
    phase: 'done',
    result: {
      token,
      scope: null,
      expiresIn: null,
      idToken: false,
      canAskTwice: false,
      canRefresh: false,
      findings: [],
      refreshed: null,
    },
  })

  test('one of an earlier page is found again while it goes on, and not once it is over', async () => {
    for (const [phase, found] of [
      ['device', true],
      ['done', false],
      ['failed', false],
    ] as const) {
      fakeBridge({ 'token.list': { tokens: [] }, 'grant.current': { grant: view({ phase }) } })
      const { result, unmount } = renderHook(() => useGrant('s1'), { wrapper })
      await act(() => new Promise((resolve) => setTimeout(resolve, 5)))
      expect(result.current.view !== null, phase).toBe(found)
      unmount()
    }
  })

  test('a later change is not undone by an earlier one, and one for another server is none of ours', async () => {
    const bridge = fakeBridge({ 'token.list': { tokens: [] }, 'grant.current': { grant: null } })
    const { result } = renderHook(() => useGrant('s1'), { wrapper })
    act(() => bridge.send('grant.changed', { grant: view({ sequence: 3, phase: 'working' }) }))
    act(() => bridge.send('grant.changed', { grant: view({ sequence: 2 }) }))
    act(() => bridge.send('grant.changed', { grant: view({ sequence: 9, serverId: 's2' }) }))
    expect(result.current.view).toMatchObject({ sequence: 3, phase: 'working' })
    const error = { kind: 'cancelled' } as const
    act(() => bridge.send('grant.changed', { grant: view({ sequence: 4, phase: 'failed', error }) }))
    // Whoever cancels wants the form back.
    expect(result.current.view).toBeNull()
  })

  test('the token that comes goes onto the shelf and under test', async () => {
    const bridge = fakeBridge({ 'token.list': { tokens: [] }, 'grant.current': { grant: null } })
    const { result } = renderHook(() => ({ grant: useGrant('s1'), shelf: useShelf() }), { wrapper })
    await act(() => new Promise((resolve) => setTimeout(resolve, 5)))
    bridge.answer('token.list', { tokens: [token] })
    act(() => bridge.send('grant.changed', { grant: done }))
    await waitFor(() => expect(result.current.shelf.selected).toBe(token.id))
    expect(result.current.grant.view?.phase).toBe('done')
  })

  test('one that cannot begin says why, and may be begun again', async () => {
    fakeBridge({
      'token.list': { tokens: [] },
      'grant.current': { grant: null },
      'grant.start': () => err(down),
    })
    const { result } = renderHook(() => useGrant('s1'), { wrapper })
    await act(() => result.current.start(REQUEST))
    expect(result.current).toMatchObject({ view: null, busy: false })
    expect(result.current.error).not.toBeNull()
    act(() => result.current.clear())
    expect(result.current.error).toBeNull()
  })

  test('the shelf: a pasted token is under test at once, and forgetting it tests none', async () => {
    const bridge = fakeBridge({ 'token.list': { tokens: [] }, 'token.forget': {} })
    bridge.answer('token.add', () => {
      bridge.answer('token.list', { tokens: [token] })
      return { found: [], tokens: [token], answers: [] }
    })
    const { result } = renderHook(useShelf, { wrapper })
    await act(async () => void (await result.current.add('Bearer x')))
    await waitFor(() => expect(result.current).toMatchObject({ selected: 't1', tokens: [token] }))
    bridge.answer('token.list', { tokens: [] })
    act(() => result.current.askToForget('t1'))
    expect(bridge.inputs('token.forget')).toEqual([])
    await act(async () => result.current.answer(true))
    await waitFor(() => expect(result.current).toMatchObject({ selected: null, tokens: [] }))
  })
})
