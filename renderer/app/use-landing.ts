import { useEffect } from 'react'
import { land } from '../ui/landing.ts'

const OPEN = '[role=dialog], [role=alertdialog], [role=menu]'
/** How long a screen may still be reading, or a sheet closing, in milliseconds. */
const PATIENCE_MS = 1_500

/** True when nothing has the focus, or something that is no longer on the screen. */
const isNowhere = (): boolean => {
  const { activeElement: at } = document
  return at === null || at === document.body || !at.isConnected
}

/**
 * Moves the focus at the start and after every change of place: to the element the screen marks, to its list,
 * otherwise to its heading. In: a text that names the place. If the list is still being read, the focus moves
 * from the heading to the list once it is there, unless somebody has moved it meanwhile.
 */
export function useLanding(place: string): void {
  useEffect(() => {
    // The screen itself may have put the focus where it belongs.
    const main = document.querySelector('main')
    const { activeElement: already } = document
    if (main?.contains(already) && already?.tagName !== 'H1') return undefined
    let frame = 0
    const until = performance.now() + PATIENCE_MS
    const begun = document.activeElement
    const tryAgain = () => {
      const at = document.activeElement
      const isOurs = at === begun || isNowhere() || at?.tagName === 'H1'
      if (!isOurs) return
      if (!document.querySelector(OPEN) && land()) return
      if (performance.now() < until) frame = requestAnimationFrame(tryAgain)
    }
    frame = requestAnimationFrame(tryAgain)
    return () => cancelAnimationFrame(frame)
  }, [place])
  // The focused element may disappear without a change of place, when a sheet closes or a button is removed.
  useEffect(() => {
    let timer = 0
    const look = (event: FocusEvent) => {
      if (event.relatedTarget !== null) return
      window.clearTimeout(timer)
      timer = window.setTimeout(() => {
        const gone = event.target instanceof Element && !event.target.isConnected
        if (gone && isNowhere() && !document.querySelector(OPEN)) land()
      }, 120)
    }
    document.addEventListener('focusout', look)
    return () => {
      document.removeEventListener('focusout', look)
      window.clearTimeout(timer)
    }
  }, [])
}
