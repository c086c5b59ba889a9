import { quietFor } from '../../shared/watch/pace.ts'
import type { WatchSettings } from '../../shared/watch/view.ts'
import { notificationOf } from '../../shared/watch/words.ts'
import type { ObservationBody } from '../../shared/watch/observation.ts'

/** Shows one desktop notification. `onClick` may be called at any later time. */
export type Notify = (note: {
  readonly title: string
  readonly body: string
  readonly onClick: () => void
}) => void

type Card = ObservationBody & { readonly id: string }

/** What comes within this time (milliseconds) becomes one notification. */
const GROUP_MS = 2_000

/**
 * Tells the desktop what the guard saw: one notification for what came together; in quiet hours none, but one
 * at their end. In: how to show it, the present settings, clock and timers, and the minute of the local day.
 * The text contains no secret.
 */
export function createNotifier(deps: {
  readonly notify: Notify
  readonly settings: () => WatchSettings
  readonly now: () => number
  readonly minuteOf: (now: number) => number
  readonly later: (milliseconds: number, act: () => void) => () => void
  readonly onClick: (cardId: string) => void
}): { readonly add: (card: Card) => void; readonly forget: () => void } {
  let waiting: Card[] = []
  let stop: (() => void) | null = null

  const flush = (): void => {
    stop = null
    const { notify, quiet } = deps.settings()
    const minutes = quietFor(quiet, deps.minuteOf(deps.now()))
    if (minutes !== null && notify) {
      stop = deps.later(minutes * 60_000, flush)
      return
    }
    const [first] = waiting
    const cards = waiting
    waiting = []
    if (notify && first) deps.notify({ ...notificationOf(cards), onClick: () => deps.onClick(first.id) })
  }
  return {
    add(card) {
      waiting.push(card)
      stop ??= deps.later(GROUP_MS, flush)
    },
    forget() {
      waiting = []
      stop?.()
      stop = null
    },
  }
}
