import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import { calls } from '../../shared/ipc/contract.ts'
import { startWorld, type World } from '../helpers/world.ts'

/* Which handlers a start makes, and which are loaded when one of them is asked. */

let demo: Demo
let world: World

beforeEach(async () => {
  demo = await startDemo()
  world = startWorld({ gateway: demo })
  // This world has loaded all of its own.
  await world.call('fleet.cancel', {})
})
afterEach(async () => {
  vi.doUnmock('../../electron/app/compose-later.ts')
  await world.close()
  await demo.stop()
})

async function freshHandlers() {
  vi.resetModules()
  const { createHandlers } = await import('../../electron/app/compose.ts')
  return createHandlers(world.deps)
}

test('every call of the contract has a handler, whether it is loaded or not', async () => {
  const { handlers } = await freshHandlers()
  expect(Object.keys(handlers).sort()).toEqual(Object.keys(calls).sort())
})

test('what a page asks at its start is answered without the handlers that no start asks', async () => {
  const load = vi.fn()
  vi.doMock('../../electron/app/compose-later.ts', () => {
    load()
    throw new Error('not there')
  })
  const { handlers } = await freshHandlers()
  const nothing = {}
  for (const reply of [
    await handlers['app.info'](nothing),
    await handlers['fleet.left'](nothing),
    await handlers['gateway.list'](nothing),
    await handlers['connection.current'](nothing),
    await handlers['report.handed'](nothing),
    await handlers['watch.view'](nothing),
    await handlers['token.list'](nothing),
  ])
    expect(reply.ok).toBe(true)
  expect(load).not.toHaveBeenCalled()
})

test('where the others cannot be loaded the call fails, and the next one tries again', async () => {
  vi.doMock('../../electron/app/compose-later.ts', () => {
    throw new Error('not there')
  })
  const { handlers } = await freshHandlers()
  await expect(handlers['change.list']({})).rejects.toThrow()
  vi.doUnmock('../../electron/app/compose-later.ts')
  expect((await handlers['change.list']({})).ok).toBe(false)
})
