import { expect, test } from 'vitest'
import { createIdleLock, LOOK_EVERY } from '../../electron/app/idle-lock.ts'

function world() {
  let act = (): void => {}
  const state = { idle: 0, locks: 0, stopped: false, every: 0 }
  const lock = createIdleLock(
    {
      idleSeconds: () => state.idle,
      every: (milliseconds, again) => {
        state.every = milliseconds
        act = again
        return () => void (state.stopped = true)
      },
    },
    () => void state.locks++,
  )
  const look = (idle: number): number => {
    state.idle = idle
    act()
    return state.locks
  }
  return { state, lock, look }
}

test('the lock falls once nobody has touched the computer for the minutes set, once per absence', () => {
  const { lock, look, state } = world()
  expect(state.every).toBe(LOOK_EVERY)
  lock.set(5)
  expect(look(299)).toBe(0)
  expect(look(300)).toBe(1)
  expect(look(305)).toBe(1)
  expect(look(2)).toBe(1)
  expect(look(301)).toBe(2)
})

test('it never falls while it is off, and a new setting holds at once', () => {
  const { lock, look } = world()
  expect(look(99_999)).toBe(0)
  lock.set(0)
  expect(look(99_999)).toBe(0)
  lock.set(1)
  expect(look(60)).toBe(1)
  lock.set(5)
  expect(look(61)).toBe(1)
})

test('it can be called off', () => {
  const { lock, state } = world()
  lock.stop()
  expect(state.stopped).toBe(true)
})
