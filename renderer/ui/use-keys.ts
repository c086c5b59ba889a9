import { useEffect, useLayoutEffect, useRef } from 'react'
import { keyOfEvent, meantBy } from '../../shared/window/keys.ts'
import { holdKeys, keymap } from './keymap.ts'

export type Keys = Readonly<Record<string, (() => void) | undefined>>

const TYPING =
  'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true], [role=menu]'

/** Where Enter presses what has the focus. */
const PRESSED = 'button, a, [role=button], [role=tab], [role=option], [role=switch], label'

const actOf = (keys: Keys, name: string | null): (() => void) | undefined =>
  name === null ? undefined : keys[name]

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
  const holder = useRef({})
  const names = off || inSheet ? [] : Object.keys(keys).filter((name) => keys[name] !== undefined)
  useEffect(() => holdKeys(holder.current, names, (key) => latest.current[key]?.()))
  useEffect(() => {
    const held = holder.current
    return () => holdKeys(held, [], () => undefined)
  }, [])
  useEffect(() => {
    if (off) return undefined
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      const { scope, changes, recording } = keymap()
      if (recording) return
      const pressed = keyOfEvent(event)
      const meant = (key: string) => actOf(latest.current, inSheet ? key : meantBy(changes, scope, key))
      // Held beside Ctrl, Shift does not matter where nothing else is meant by it.
      const act =
        meant(pressed) ?? (pressed.startsWith('Ctrl+') ? meant(pressed.replace('Shift+', '')) : undefined)
      if (!act) return
      const target = event.target instanceof Element ? event.target : null
      if (event.key !== 'Escape' && !isGo(event) && target?.closest(TYPING)) return
      if (pressed === 'Enter' && target?.closest(PRESSED)) return
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
