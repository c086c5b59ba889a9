import { useEffect, useRef, useState } from 'react'
import { call, on } from '../bridge.ts'

/** Calls back whenever the guard saw a change or its state changed. */
export function useGuardEvent(act: () => void): void {
  const latest = useRef(act)
  useEffect(() => {
    latest.current = act
  })
  useEffect(() => on('watch.changed', () => latest.current()), [])
}

/** For so long (milliseconds) what is old is not read again: changes of a long list come by the hundred. */
const PAUSE_MS = 2_000

/**
 * How many cards nobody has looked at. In: what to open when a notification is clicked, and what to do when
 * somebody changed something, because the screen is then old.
 */
export function useOpenCards(show: (cardId: string) => void, stale: () => void): number {
  const [open, setOpen] = useState(0)
  const acts = useRef({ show, stale })
  const before = useRef(0)
  useEffect(() => {
    acts.current = { show, stale }
  })
  useEffect(() => {
    let pause: ReturnType<typeof setTimeout> | null = null
    let isMore = false
    const isStale = (): void => {
      isMore = pause !== null
      if (isMore) return
      acts.current.stale()
      pause = setTimeout(() => {
        pause = null
        if (isMore) isStale()
      }, PAUSE_MS)
    }
    const stops = [
      () => pause !== null && clearTimeout(pause),
      on('watch.changed', ({ open: count }) => {
        setOpen(count)
        if (count > before.current) isStale()
        before.current = count
      }),
      on('watch.show', ({ cardId }) => acts.current.show(cardId)),
    ]
    // After the page was loaded again, the guard still has its cards.
    void call('watch.status', {}).then((result) => {
      if (result.ok) setOpen(result.value.open)
    })
    return () => stops.forEach((stop) => stop())
  }, [])
  return open
}
