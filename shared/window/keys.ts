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

const RANGE = /^(\d)-(\d)$/

/**
 * The names of the keys in a drawn text, in its order: `Ctrl ⇧ E` is one, `j k` are two with one meaning,
 * `Alt ↑ ↓` are two with Alt, and `1-6` are six.
 */
export function keysOfDrawn(drawn: string): readonly string[] {
  const parts = drawn.split(' ').map((part) => DRAWN.find(([sign]) => sign === part)?.[1] ?? part)
  const mods = MODIFIERS.filter((name) => parts.includes(name))
  return parts
    .filter((part) => !MODIFIERS.includes(part))
    .flatMap((part) => {
      const [, from, to] = RANGE.exec(part) ?? []
      if (from === undefined || to === undefined) return [part.length === 1 ? part.toLowerCase() : part]
      return Array.from({ length: Number(to) - Number(from) + 1 }, (_, at) => String(Number(from) + at))
    })
    .map((key) => [...mods, key].join('+'))
}

/** The modifiers in a key's name, and the key itself, which may be a plus sign. */
function partsOf(name: string): { readonly mods: readonly string[]; readonly key: string } {
  const mods = name.slice(0, -1).split('+').slice(0, -1)
  return { mods, key: name.slice(mods.join('+').length + (mods.length > 0 ? 1 : 0)) }
}

/** The drawn form of a key, from its name. */
export function drawnOf(name: string): string {
  const { mods, key } = partsOf(name)
  const drawn = [...mods, key].map((part) => DRAWN.find(([, one]) => one === part)?.[0] ?? part)
  const last = drawn.at(-1) ?? ''
  return [...drawn.slice(0, -1), mods.length > 0 && last.length === 1 ? last.toUpperCase() : last].join(' ')
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

/** How keys are drawn now: the drawn text itself where none of them was changed. */
export function drawnNow(changes: KeyChanges, scope: string, drawn: string): string {
  const keys = keysOfDrawn(drawn)
  const now = keys.map((key) => boundTo(changes, scope, key))
  return now.every((key, at) => key === keys[at]) ? drawn : now.map(drawnOf).join(', ')
}

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

/** Keys that cannot be changed, with or without modifiers: they move, choose, close or type. */
const RESERVED: readonly string[] = [
  ...['Tab', 'Enter', ' ', 'Escape', 'Backspace', 'Delete', 'Home', 'End', 'PageUp', 'PageDown'],
  ...['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', ...MODIFIERS, 'Control', 'Meta'],
]
/** Of the system: the clipboard, all of a list, and the window's end. */
const OF_SYSTEM: readonly string[] = ['Ctrl+c', 'Ctrl+v', 'Ctrl+x', 'Ctrl+a', 'Ctrl+q', 'Ctrl+w']
const DIGIT = /^\d$/
/** With Ctrl they size the page, whatever is open. */
const SIZES = /^[-+=_]$/

/**
 * Whether a key is reserved, so that no action can be moved to it or from it. A digit opens a tab, with
 * Ctrl a screen.
 */
export function isReserved(name: string): boolean {
  const { mods, key } = partsOf(name)
  return (
    RESERVED.includes(key) ||
    OF_SYSTEM.includes(name) ||
    (DIGIT.test(key) && !mods.includes('Alt')) ||
    (SIZES.test(key) && mods.includes('Ctrl') && !mods.includes('Alt'))
  )
}

/** The stored changes that still mean something: of an action that is listed, to a key that it can have. */
export const validChanges = (acts: readonly KeyAct[], changes: KeyChanges): KeyChanges =>
  Object.fromEntries(
    Object.entries(changes).filter(
      ([name, key]) => !isReserved(key) && acts.some((act) => nameOf(act.scope, act.key) === name),
    ),
  )

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
