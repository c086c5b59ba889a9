import { powerMonitor } from 'electron'
import type { Publish } from '../ipc/publish.ts'
import type { Shelf } from '../shelf/shelf.ts'
import type { Lock } from '../system/lock.ts'
import { every } from '../system/timers.ts'
import { createIdleLock } from './idle-lock.ts'

const GONE = ['lock-screen', 'suspend'] as const

/**
 * Locks when nobody is at the computer: after some minutes without input, when the screen is locked, and when
 * the computer sleeps. In: the first number of minutes (0: never), and a callback for how many tokens were
 * cleared. Out: functions to change the minutes and to stop.
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
