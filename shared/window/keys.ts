/**
 * Keys by name: `f`, `Shift+f`, `Ctrl+Enter`. Command counts as Ctrl on a Mac. A change is stored by the
 * screen and the key's default name: `bench f` is another key than `server f`.
 */

/** What a key does and where: `scope` is a screen's id, or `*` for all screens. `key` is its default name. */
export type KeyAct = { readonly scope: string; readonly key: string; readonly does: string }

/** The changed keys: from `scope key` to the name of the key that does it now. */
export type KeyChanges = Readonly<Record<string, string>>

export const EVERYWHERE = '*'

const DRAWN: readonly (readonly [drawn: string, name: string])[] = [
  ['⇧', 'Shift'],
  ['↵', 'Enter'],
  ['⌫', 'Backspace'],
  ['Del', 'Delete'],
  ['Esc', 'Escape'],
  ['Space', ' '],
  ['←', 'ArrowLeft'],
  ['→', 'ArrowRight'],
  ['↑', 'ArrowUp'],
  ['↓', 'ArrowDown'],
]
const MODIFIERS = ['Ctrl', 'Alt', 'Shift']

/** The name of a drawn key: `Ctrl ⇧ E` is `Ctrl+Shift+e`. */
export function keyOfDrawn(drawn: string): string {
  const parts = drawn.split(' ').map((part) => DRAWN.find(([sign]) => sign === part)?.[1] ?? part)
  const last = parts.at(-1) ?? ''
  const mods = MODIFIERS.filter((name) => parts.slice(0, -1).includes(name))
  return [...mods, last.length === 1 ? last.toLowerCase() : last].join('+')
}

/** The drawn form of a key, from its name. */
export function drawnOf(key: string): string {
  const parts = key.split('+').map((part) => DRAWN.find(([, name]) => name === part)?.[0] ?? part)
  const last = parts.at(-1) ?? ''
  return [...parts.slice(0, -1), parts.length > 1 && last.length === 1 ? last.toUpperCase() : last].join(' ')
}

type Pressed = {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

/**
 * The name of a pressed key. Shift counts only where it does not change the character, as it does for `?`.
 */
export function keyOfEvent(event: Pressed): string {
  const { key } = event
  const isLetter = key.length === 1 && key.toLowerCase() !== key.toUpperCase()
  const shift = event.shiftKey && (isLetter || key.length > 1)
  return [
    ...(event.ctrlKey || event.metaKey ? ['Ctrl'] : []),
    ...(event.altKey ? ['Alt'] : []),
    ...(shift ? ['Shift'] : []),
    key.length === 1 ? key.toLowerCase() : key,
  ].join('+')
}

const nameOf = (scope: string, key: string): string => `${scope} ${key}`

/** The key that does it now. In: its default key. */
export const boundTo = (changes: KeyChanges, scope: string, key: string): string =>
  changes[nameOf(scope, key)] ?? changes[nameOf(EVERYWHERE, key)] ?? key

/**
 * What a pressed key means on a screen, as a default key; null where its action was moved to another key, and
 * no other action to this one.
 */
export function meantBy(changes: KeyChanges, scope: string, pressed: string): string | null {
  for (const where of [scope, EVERYWHERE]) {
    const moved = Object.keys(changes).find(
      (name) => changes[name] === pressed && name.startsWith(`${where} `),
    )
    if (moved !== undefined) return moved.slice(where.length + 1)
  }
  return boundTo(changes, scope, pressed) === pressed ? pressed : null
}

/** Keys that cannot be changed: they move, choose, close, type, or belong to the system. */
const RESERVED: readonly string[] = [
  ...['Tab', 'Shift+Tab', 'Enter', 'Shift+Enter', ' ', 'Escape', 'Backspace', 'Delete', 'Home', 'End'],
  ...['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown'],
  ...['Ctrl+c', 'Ctrl+v', 'Ctrl+x', 'Ctrl+a', 'Ctrl+Enter', 'Ctrl+Shift+Delete', 'Ctrl+q', 'Ctrl+w'],
]
const DIGIT = /^\d$/

/** Whether a key is reserved, so that no action can be moved to it. */
export const isReserved = (key: string): boolean =>
  RESERVED.includes(key) || DIGIT.test(key) || MODIFIERS.includes(key) || key === 'Control' || key === 'Meta'

/** Why a key cannot be used for an action; null where it can. */
export type KeyProblem = { readonly kind: 'reserved' } | { readonly kind: 'clash'; readonly with: KeyAct }

/**
 * Whether an action may have a key. Two actions clash when both could be meant at once: on the same screen,
 * or where one of them works everywhere.
 */
export function problemOf(
  acts: readonly KeyAct[],
  changes: KeyChanges,
  act: KeyAct,
  wanted: string,
): KeyProblem | null {
  if (isReserved(wanted)) return { kind: 'reserved' }
  const other = acts.find(
    (one) =>
      (one.scope !== act.scope || one.key !== act.key) &&
      (one.scope === act.scope || one.scope === EVERYWHERE || act.scope === EVERYWHERE) &&
      boundTo(changes, one.scope, one.key) === wanted,
  )
  return other === undefined ? null : { kind: 'clash', with: other }
}

/** The changes with one action on another key; on its default key it is no change. */
export function withKey(changes: KeyChanges, act: KeyAct, key: string): KeyChanges {
  const name = nameOf(act.scope, act.key)
  const rest = Object.fromEntries(Object.entries(changes).filter(([one]) => one !== name))
  return key === act.key ? rest : { ...rest, [name]: key }
}
