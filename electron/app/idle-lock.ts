/**
 * How the lock learns of time: how long nobody has touched the computer, and something that runs again and
 * again until called off.
 */
export type IdleWorld = {
  readonly idleSeconds: () => number
  readonly every: (milliseconds: number, act: () => void) => () => void
}

/**
 * How often the idle time is looked at, in milliseconds: a lock may come that much later than was asked for.
 */
export const LOOK_EVERY = 5_000

export type IdleLock = {
  /** Minutes without a touch after which the lock falls; 0 switches it off. */
  readonly set: (minutes: number) => void
  readonly stop: () => void
}

/**
 * Clears what must not lie open once nobody is there. In: the world, and what to do then; it is done once per
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
