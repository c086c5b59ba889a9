import { useEffect, useLayoutEffect, useRef } from 'react'

export type GlobalKeys = {
  readonly palette: () => void
  readonly refresh: () => void
  readonly keys: () => void
  readonly back: () => void
  readonly demo: () => void
  readonly undo: () => void
  /** Ctrl and a digit. Out: whether a screen has it. */
  readonly screen: (digit: string) => boolean
}

const OPEN = '[role=dialog], [role=alertdialog], [role=menu]'
const TYPING = 'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]'

/**
 * Keys that work on every screen. They wait while a sheet or a menu is open; Escape and the demo go to the
 * screen first, which may want them for itself.
 */
export function useGlobalKeys(keys: GlobalKeys): void {
  const latest = useRef(keys)
  useLayoutEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.isComposing || event.altKey || document.querySelector(OPEN)) return
      const ctrl = event.ctrlKey || event.metaKey
      const typing = event.target instanceof Element && event.target.closest(TYPING) !== null
      const key = event.key.toLowerCase()
      const act = (does: () => void) => {
        event.preventDefault()
        does()
      }
      /** After everybody else had the chance to take it. */
      const unlessTaken = (does: () => void) => {
        setTimeout(() => {
          if (!event.defaultPrevented) does()
        }, 0)
      }
      if (ctrl && event.shiftKey) return
      if (ctrl && key === 'k') act(latest.current.palette)
      else if (ctrl && key === 'r') act(latest.current.refresh)
      else if (key === 'f5') act(latest.current.refresh)
      else if (ctrl && /^\d$/.test(key)) {
        if (latest.current.screen(key)) event.preventDefault()
      } else if (ctrl && key === 'd') unlessTaken(latest.current.demo)
      else if (ctrl && key === 'z' && !typing) unlessTaken(latest.current.undo)
      else if (key === '?' && !ctrl && !typing) act(latest.current.keys)
      else if (key === 'escape' && !typing) unlessTaken(latest.current.back)
    }
    window.addEventListener('keydown', listen, true)
    return () => window.removeEventListener('keydown', listen, true)
  }, [])
}
