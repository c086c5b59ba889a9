import { powerMonitor } from 'electron'
import type { Publish } from '../ipc/publish.ts'
import type { Shelf } from '../shelf/shelf.ts'
import type { Lock } from '../system/lock.ts'
import { every } from '../system/timers.ts'
import { createIdleLock } from './idle-lock.ts'

const GONE = ['lock-screen', 'suspend'] as const

/**
 * Lets the lock fall when nobody is there: after some minutes without a touch, when the screen is locked,
 * when the computer sleeps. In: the minutes to begin with (0: never), and whom to tell how many tokens went.
 * Out: how to set the minutes, and how to end it.
 */
export function watchForAbsence(
  minutes: number,
  world: { readonly lock: Lock; readonly shelf: Shelf; readonly publish: Publish },
): { readonly setMinutes: (minutes: number) => void; readonly stop: () => void } {
  const { lock, shelf, publish } = world
  let idleMinutes = minutes
  const fall = (after: number): void => {
    const tokens = shelf.list().length
    lock.fall()
    if (tokens > 0) publish('shelf.cleared', { tokens, minutes: after })
  }
  const idleLock = createIdleLock({ idleSeconds: () => powerMonitor.getSystemIdleTime(), every }, () =>
    fall(idleMinutes),
  )
  idleLock.set(idleMinutes)
  const away = (): void => {
    if (idleMinutes > 0) fall(0)
  }
  for (const gone of GONE) powerMonitor.on(gone as 'suspend', away)
  return {
    setMinutes(wanted) {
      idleMinutes = wanted
      idleLock.set(wanted)
    },
    stop() {
      idleLock.stop()
      for (const gone of GONE) powerMonitor.off(gone as 'suspend', away)
    },
  }
}
