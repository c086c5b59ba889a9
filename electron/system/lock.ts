/**
 * What falls when nobody is there any more: the screen is locked, the computer sleeps, or nothing was touched
 * for a while.
 */
export type Lock = {
  /** Has something done each time the lock falls, at once and in the order it was asked for. */
  readonly whenLocked: (act: () => void) => void
  readonly fall: () => void
}

/**
 * Makes the lock. Whoever holds what must not lie open asks to be told; who lets it fall knows none of them.
 */
export function createLock(): Lock {
  const acts: (() => void)[] = []
  return {
    whenLocked: (act) => void acts.push(act),
    fall: () => acts.forEach((act) => act()),
  }
}
