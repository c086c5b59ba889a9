import { act, cleanup, renderHook } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { call } from '../../renderer/bridge.ts'
import { useUnfinished } from '../../renderer/change/use-unfinished.ts'
import { useAsOf, useGone, useSeenFleet } from '../../renderer/reading/seen.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { fakeBridge } from './bridge.ts'
import { aConnection, aFleet } from './fixtures.ts'

/* Answers of a gateway that come when the window looks at another one. */

afterEach(cleanup)

const unfinished = {
  resolved: [],
  stillOpen: [],
  rest: { batchId: 'b1', items: [], total: 3 },
}

/** A window that asks one gateway, and switches to another before it is answered. */
function leaving() {
  let answers: (() => void)[] = []
  const late = <T>(value: T) => new Promise<T>((resolve) => answers.push(() => resolve(value)))
  fakeBridge({
    'fleet.read': () => late(ok(aFleet())),
    'server.read': () => late(err({ kind: 'timed-out', url: 'https://left.example.com', seconds: 20 })),
    'change.resolve': () => late(unfinished),
    'connection.switch': ({ profileId }) => ({ connection: profileId === 'other' ? aConnection() : null }),
  })
  const shown = renderHook(() => ({
    fleet: useSeenFleet(),
    asOf: useAsOf(),
    gone: useGone(),
    unfinished: useUnfinished()[0],
  })).result
  const ask = () =>
    [call('fleet.read', {}), call('server.read', { serverId: 's1' }), call('change.resolve', {})] as const
  const answer = async (asked: readonly Promise<unknown>[]) =>
    act(async () => {
      answers.forEach((give) => give())
      answers = []
      await Promise.all(asked)
    })
  return { shown, ask, answer }
}

test('an answer that comes late is for whoever asked, and not shown as one of the gateway in sight', async () => {
  const { shown, ask, answer } = leaving()
  const asked = ask()
  await act(async () => void (await call('connection.switch', { profileId: 'other' })))
  await answer(asked)
  expect((await asked[0]).ok).toBe(true)
  expect(shown.current).toEqual({ fleet: null, asOf: null, gone: null, unfinished: null })
  await answer(ask())
  expect(shown.current.fleet).not.toBeNull()
  expect(shown.current.gone).toMatchObject({ error: { kind: 'timed-out' } })
  expect(shown.current.unfinished).toMatchObject({ rest: { total: 3 } })
})

test('what one gateway left unfinished is not offered under the next', async () => {
  const { shown, ask, answer } = leaving()
  await answer(ask())
  await act(async () => void (await call('connection.switch', { profileId: 'not open' })))
  expect(shown.current.unfinished).not.toBeNull()
  await act(async () => void (await call('connection.switch', { profileId: 'other' })))
  expect(shown.current.unfinished).toBeNull()
})
