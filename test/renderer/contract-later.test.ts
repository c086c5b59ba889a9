import { afterEach, beforeEach, expect, test, vi } from 'vitest'

/** The page's bridge as at a start: what checks answers and events is not loaded yet. */
async function freshBridge(reply: unknown) {
  const listeners = new Set<(payload: unknown) => void>()
  Object.defineProperty(window, 'claimcheck', {
    configurable: true,
    value: {
      call: () => Promise.resolve(reply),
      on: (_name: string, listener: (payload: unknown) => void) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
  })
  const bridge = await import('../../renderer/bridge.ts')
  return { ...bridge, send: (payload: unknown) => listeners.forEach((listener) => listener(payload)) }
}

beforeEach(() => vi.resetModules())
afterEach(() => vi.doUnmock('../../shared/ipc/contract.ts'))

test('an answer before the contract is loaded waits for it and is checked by it', async () => {
  const { call, onAnswer } = await freshBridge({ ok: true, value: { open: 'none' } })
  const heard = vi.fn()
  onAnswer('fleet.read', heard)
  expect(await call('fleet.read', {})).toEqual({
    ok: false,
    error: { kind: 'unexpected', reference: 'fleet.read' },
  })
  expect(heard).not.toHaveBeenCalled()
})

test('an error before the contract is loaded is checked too', async () => {
  const known = await freshBridge({ ok: false, error: { kind: 'not-connected' } })
  expect(await known.call('fleet.read', {})).toEqual({ ok: false, error: { kind: 'not-connected' } })
  vi.resetModules()
  const unknown = await freshBridge({ ok: false, error: { kind: 'made up', password: 'x' } })
  expect(await unknown.call('fleet.read', {})).toEqual({
    ok: false,
    error: { kind: 'unexpected', reference: 'fleet.read' },
  })
})

test('what is asked first is checked without the contract', async () => {
  vi.doMock('../../shared/ipc/contract.ts', () => {
    throw new Error('not there')
  })
  const none = await freshBridge({ ok: true, value: { left: null } })
  expect(await none.call('fleet.left', {})).toEqual({ ok: true, value: { left: null } })
  vi.resetModules()
  const odd = await freshBridge({ ok: true, value: { left: 'somewhere' } })
  expect(await odd.call('fleet.left', {})).toEqual({
    ok: false,
    error: { kind: 'unexpected', reference: 'fleet.left' },
  })
})

test('events before the contract is loaded come once it is, checked and in their order', async () => {
  const { on, loadContract, send } = await freshBridge(null)
  const told: unknown[] = []
  on('watch.changed', ({ open }) => told.push(open))
  const gone = vi.fn()
  on('watch.changed', gone)()
  send({ open: 1 })
  send({ open: 'many' })
  send({ open: 2 })
  expect(told).toEqual([])
  await loadContract()
  expect(told).toEqual([1, 2])
  send({ open: 3 })
  expect(told).toEqual([1, 2, 3])
  expect(gone).not.toHaveBeenCalled()
})

test('where the contract cannot be loaded a call says so, and the next one tries again', async () => {
  vi.doMock('../../shared/ipc/contract.ts', () => {
    throw new Error('not there')
  })
  const { call } = await freshBridge({ ok: true, value: {} })
  expect(await call('fleet.cancel', {})).toEqual({
    ok: false,
    error: { kind: 'unexpected', reference: 'fleet.cancel' },
  })
  vi.doUnmock('../../shared/ipc/contract.ts')
  expect(await call('fleet.cancel', {})).toEqual({ ok: true, value: {} })
})

test('while a first picture is to come the contract is not loaded, and then it is', async () => {
  const { call, holdContract } = await freshBridge({ ok: true, value: {} })
  const picture = Promise.withResolvers<undefined>()
  holdContract(picture.promise)
  const answered = vi.fn()
  const answer = call('fleet.cancel', {}).then(answered)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(answered).not.toHaveBeenCalled()
  picture.resolve(undefined)
  await answer
  expect(answered).toHaveBeenCalledWith({ ok: true, value: {} })
})
