/**
 * Locks the app when nobody is there any more: the screen is locked, the computer sleeps, or nothing was
 * touched for a while. What must not lie open is forgotten then.
 */
export type Lock = {
  /** Adds a function that is called at every lock, in the order they were added. */
  readonly whenLocked: (act: () => void) => void
  readonly fall: () => void
}

/**
 * Makes the lock. Whatever holds secrets adds a function that clears them; what locks the app need not know
 * them.
 */
export function createLock(): Lock {
  const acts: (() => void)[] = []
  return {
    whenLocked: (act) => void acts.push(act),
    fall: () => acts.forEach((act) => act()),
  }
}
