import { useEffect, useLayoutEffect, useRef } from 'react'

export type Keys = Readonly<Record<string, (() => void) | undefined>>

const TYPING =
  'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true], [role=menu]'

/** Where Enter presses what has the focus. */
const PRESSED = 'button, a, [role=button], [role=tab], [role=option], [role=switch], label'

/** `Ctrl+Enter`, `Escape`, `f`. Command counts as Ctrl on a Mac. */
function nameOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  const parts = [event.ctrlKey || event.metaKey ? 'Ctrl' : '', event.altKey ? 'Alt' : '']
  return [...parts.filter((part) => part !== ''), key].join('+')
}

const isGo = (event: KeyboardEvent): boolean => event.key === 'Enter' && (event.ctrlKey || event.metaKey)

/**
 * Keys of a screen. All but Escape and Ctrl+Enter wait while somebody types, and all wait while a sheet is
 * open, unless they belong to the sheet (`inSheet`). Ctrl+Enter is taken before a focused button or radio
 * sees it: one would take it for a press of its own, the other would swallow it. A field goes first, since it
 * may have a use of its own for it.
 */
export function useKeys(
  keys: Keys,
  { inSheet = false, off = false }: { inSheet?: boolean; off?: boolean } = {},
): void {
  const latest = useRef(keys)
  // Before anything is painted: a key that follows what is seen must meet what is seen.
  useLayoutEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    if (off) return undefined
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      const name = nameOf(event)
      const act = (event.shiftKey ? latest.current[`Shift+${name}`] : undefined) ?? latest.current[name]
      if (!act) return
      const target = event.target instanceof Element ? event.target : null
      if (event.key !== 'Escape' && !isGo(event) && target?.closest(TYPING)) return
      if (nameOf(event) === 'Enter' && target?.closest(PRESSED)) return
      if (!inSheet && document.querySelector('[role=dialog], [role=alertdialog], [role=menu]')) return
      event.preventDefault()
      if (isGo(event)) event.stopPropagation()
      // Held down, it must not go on twice.
      if (!isGo(event) || !event.repeat) act()
    }
    const first = (event: KeyboardEvent) => {
      if (isGo(event) && !(event.target instanceof Element && event.target.closest(TYPING))) listen(event)
    }
    window.addEventListener('keydown', first, true)
    window.addEventListener('keydown', listen)
    return () => {
      window.removeEventListener('keydown', first, true)
      window.removeEventListener('keydown', listen)
    }
  }, [inSheet, off])
}
