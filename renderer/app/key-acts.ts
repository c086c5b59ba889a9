import { EVERYWHERE, isReserved, keyOfDrawn, type KeyAct } from '../../shared/window/keys.ts'
import { SCREENS } from './screens.tsx'
import { GLOBAL_KEYS } from './use-global-keys.ts'

/** Keys that are shown together in the settings. */
export type KeyActGroup = { readonly where: string; readonly acts: readonly KeyAct[] }

const MODIFIERS = ['Ctrl', 'Alt', '⇧']

/** The keys in a drawn text: `j k` are two keys with one meaning, `Ctrl ⇧ E` is one. */
function keysOf(drawn: string): readonly string[] {
  const parts = drawn.split(' ')
  const mods = parts.filter((part) => MODIFIERS.includes(part))
  return parts
    .filter((part) => !MODIFIERS.includes(part))
    .map((part) => keyOfDrawn([...mods, part].join(' ')))
}

/** Every key that can be changed, by where it works; read from the tables of the screens. */
export function changeableKeys(): readonly KeyActGroup[] {
  const everywhere = GLOBAL_KEYS.map(([drawn, does]) => ({ scope: EVERYWHERE, key: keyOfDrawn(drawn), does }))
  const screens = SCREENS.map(({ id, label, keys, more = [] }) => ({
    where: label,
    acts: [...keys, ...more.flatMap((group) => group.keys)].flatMap(([drawn, , does]): readonly KeyAct[] =>
      does === null ? [] : keysOf(drawn).map((key) => ({ scope: id, key, does })),
    ),
  }))
  return [{ where: 'Everywhere', acts: everywhere }, ...screens]
    .map(({ where, acts }) => ({
      where,
      acts: acts.filter(({ key }, at) => !isReserved(key) && acts.findIndex((one) => one.key === key) === at),
    }))
    .filter(({ acts }) => acts.length > 0)
}
