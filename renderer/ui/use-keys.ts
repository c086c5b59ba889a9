import { useEffect, useLayoutEffect, useRef } from 'react'
import { keyOfEvent, meantBy } from '../../shared/window/keys.ts'
import { holdKeys, keymap } from './keymap.ts'

export type Keys = Readonly<Record<string, (() => void) | undefined>>

const TYPING =
  'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true], [role=menu]'

/** Where Enter or Space presses the focused element. */
const PRESSED = 'button, a, summary, [role=button], [role=tab], [role=option], [role=switch], label'

const actOf = (keys: Keys, name: string | null): (() => void) | undefined =>
  name === null ? undefined : keys[name]

const isGo = (event: KeyboardEvent): boolean => event.key === 'Enter' && (event.ctrlKey || event.metaKey)

/**
 * The keys of a screen. While somebody types, only Escape and Ctrl+Enter work, and with `inFields` every key
 * with Ctrl. While a sheet is open, only the keys of the sheet work (`inSheet`). Ctrl+Enter is handled before
 * a focused button or radio gets it: a button would take it as a press, a radio would swallow it. A focused
 * field gets it first, because it may use it.
 */
export function useKeys(
  keys: Keys,
  {
    inSheet = false,
    inFields = false,
    off = false,
  }: { inSheet?: boolean; inFields?: boolean; off?: boolean } = {},
): void {
  const latest = useRef(keys)
  // Updated before the page is painted, so that a key always acts on what is shown.
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
      // With Ctrl, Shift is ignored where it gives the key no other meaning.
      const act =
        meant(pressed) ?? (pressed.startsWith('Ctrl+') ? meant(pressed.replace('Shift+', '')) : undefined)
      if (!act) return
      const target = event.target instanceof Element ? event.target : null
      const types = event.key !== 'Escape' && !isGo(event) && !(inFields && pressed.startsWith('Ctrl+'))
      if (types && target?.closest(TYPING)) return
      if ((pressed === 'Enter' || pressed === ' ') && target?.closest(PRESSED)) return
      if (!inSheet && document.querySelector('[role=dialog], [role=alertdialog], [role=menu]')) return
      event.preventDefault()
      if (isGo(event)) event.stopPropagation()
      // A key that is held down must not continue twice.
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
  }, [inSheet, inFields, off])
}
