import { later } from '../../electron/system/timers.ts'

/** A clock and timers that only advance when a test says so. */
export interface ManualTimers {
  readonly now: () => number
  readonly later: (milliseconds: number, act: () => void) => () => void
  /** Advances the clock and runs the due timers in order; what they start gets time to finish. */
  readonly advance: (milliseconds: number) => Promise<void>
  /** Milliseconds until the next timer; null when there is none. */
  readonly next: () => number | null
}

/** In: the first time of the clock, in milliseconds since the epoch. */
export function manualTimers(start = Date.now()): ManualTimers {
  let time = start
  let timers: { readonly at: number; readonly act: () => void }[] = []
  return {
    now: () => time,
    later(milliseconds, act) {
      const timer = { at: time + milliseconds, act }
      timers.push(timer)
      return () => {
        timers = timers.filter((one) => one !== timer)
      }
    },
    async advance(milliseconds) {
      const end = time + milliseconds
      for (;;) {
        const due = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
        if (!due) break
        timers = timers.filter((one) => one !== due)
        time = Math.max(time, due.at)
        due.act()
        // Requests on loopback are real, so what a timer started needs some turns of the event loop.
        for (let turn = 0; turn < 40; turn++) await new Promise((resolve) => setTimeout(resolve, 5))
      }
      time = end
    },
    next: () =>
      timers.reduce<number | null>(
        (least, { at }) => (least === null ? at - time : Math.min(least, at - time)),
        null,
      ),
  }
}

/** The computer's own clock and timers, which a test cannot advance. */
export const realTimers: ManualTimers = {
  now: Date.now,
  later,
  advance: () => Promise.resolve(),
  next: () => null,
}
