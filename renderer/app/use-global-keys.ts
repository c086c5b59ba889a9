import { useEffect, useLayoutEffect, useRef } from 'react'
import { keyOfEvent, meantBy } from '../../shared/window/keys.ts'
import { keymap } from '../ui/keymap.ts'

export type GlobalKeys = {
  readonly palette: () => void
  readonly refresh: () => void
  readonly keys: () => void
  /** Escape: closes what is open, otherwise goes back. */
  readonly back: () => void
  /** Goes to the screen before, as it was left. */
  readonly previous: () => void
  readonly undo: () => void
  readonly next: () => void
  /** Gives the focus to the filter field; where a screen has none, opens the palette. */
  readonly find: () => void
  readonly settings: () => void
  /** Opens the menu of gateways. */
  readonly gateways: () => void
  /** Opens the explanation of what is shown. */
  readonly help: () => void
  /** Makes the page larger (1) or smaller (-1) by one step, or normal (0). */
  readonly zoom: (step: -1 | 0 | 1) => void
  /** Called for Ctrl and a digit. Out: whether a screen has that digit. */
  readonly screen: (digit: string) => boolean
}

/** The keys of every screen, with their texts in the list of keys; those without a text are aliases. */
export const GLOBAL_KEYS = [
  ['Ctrl K', 'Commands: servers, screens and acts by name'],
  ['Ctrl G', 'Gateways: a digit opens one'],
  ['Ctrl R', 'Read the gateway again'],
  ['Ctrl F', 'Filter what is shown'],
  ['Ctrl [', 'Back to the screen before, as it was left (also Alt ←)'],
  ['Ctrl ]', 'Forward again (also Alt →)'],
  ['Ctrl ,', 'Settings'],
  ['Ctrl Z', 'Undo the last applied change (opens the review)'],
  ['?', 'This list'],
  ['F1', 'Explain what is in sight'],
] as const

const OPEN = '[role=dialog], [role=alertdialog], [role=menu]'
const TYPING = 'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]'

const ZOOM: Readonly<Record<string, -1 | 0 | 1>> = {
  'Ctrl+=': 1,
  'Ctrl++': 1,
  'Ctrl+-': -1,
  'Ctrl+_': -1,
  'Ctrl+0': 0,
}
/** Keys that a screen may use itself. */
const LAST: readonly string[] = ['Escape', 'Ctrl+z']

/** What a key does, by its default name. Out: false where the key had no effect. */
function actOf(keys: GlobalKeys, key: string): (() => void | boolean) | undefined {
  const digit = /^Ctrl\+(\d)$/.exec(key)?.[1]
  if (digit !== undefined) return () => keys.screen(digit)
  const acts: Readonly<Record<string, () => void>> = {
    'Ctrl+k': keys.palette,
    'Ctrl+g': keys.gateways,
    'Ctrl+r': keys.refresh,
    F5: keys.refresh,
    'Ctrl+f': keys.find,
    'Ctrl+[': keys.previous,
    'Alt+ArrowLeft': keys.previous,
    'Ctrl+]': keys.next,
    'Alt+ArrowRight': keys.next,
    'Ctrl+,': keys.settings,
    'Ctrl+z': keys.undo,
    '?': keys.keys,
    F1: keys.help,
    Escape: keys.back,
  }
  return acts[key]
}

/**
 * Keys that work on every screen. They do nothing while a sheet or a menu is open. Escape and the key of Undo
 * are offered to the screen first, which may use them itself. In a field, a key that types there is typed.
 */
export function useGlobalKeys(keys: GlobalKeys): void {
  const latest = useRef(keys)
  useLayoutEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.isComposing || keymap().recording) return
      const pressed = keyOfEvent(event)
      const zoom = ZOOM[pressed.replace('Shift+', '')]
      if (zoom !== undefined) {
        event.preventDefault()
        latest.current.zoom(zoom)
        return
      }
      if (document.querySelector(OPEN)) return
      const typing = event.target instanceof Element && event.target.closest(TYPING) !== null
      const { scope, changes } = keymap()
      const key = meantBy(changes, scope, pressed)
      const now = latest.current
      const does = key === null ? undefined : actOf(now, key)
      if (
        !does ||
        (typing && !pressed.startsWith('Ctrl+') && !/^F\d/.test(pressed)) ||
        (typing && key === 'Ctrl+z')
      )
        return
      if (key !== null && LAST.includes(key)) {
        // Runs after all other listeners, one of which may have taken the key.
        setTimeout(() => {
          if (!event.defaultPrevented) does()
        }, 0)
      } else if (does() !== false) event.preventDefault()
    }
    window.addEventListener('keydown', listen, true)
    return () => window.removeEventListener('keydown', listen, true)
  }, [])
}
