/** How the lock observes time: for how long there was no input, and a repeating timer. */
export type IdleWorld = {
  readonly idleSeconds: () => number
  readonly every: (milliseconds: number, act: () => void) => () => void
}

/** How often the idle time is checked, in milliseconds. The lock may come this much late. */
export const LOOK_EVERY = 5_000

export type IdleLock = {
  /** Sets after how many minutes without input it locks; 0 switches it off. */
  readonly set: (minutes: number) => void
  readonly stop: () => void
}

/**
 * Locks once nobody is at the computer. In: the idle time and timers, and what to do; it is done once per
 * absence.
 */
export function createIdleLock(world: IdleWorld, lock: () => void): IdleLock {
  let minutes = 0
  let locked = false
  const stop = world.every(LOOK_EVERY, () => {
    const away = minutes > 0 && world.idleSeconds() >= minutes * 60
    if (away && !locked) lock()
    locked = away
  })
  return {
    set(wanted) {
      minutes = wanted
      locked = false
    },
    stop,
  }
}
