import { EVERYWHERE, isReserved, keysOfDrawn, type KeyAct } from '../../shared/window/keys.ts'
import type { Screen } from './screens.tsx'
import { GLOBAL_KEYS } from './use-global-keys.ts'

/** Keys that are shown together in the settings. */
export type KeyActGroup = { readonly where: string; readonly acts: readonly KeyAct[] }

/** Every key that can be changed, by where it works; read from the tables of the screens. */
export function changeableKeys(screens: readonly Screen[]): readonly KeyActGroup[] {
  const actsOf = (scope: string, drawn: string, does: string | null): readonly KeyAct[] =>
    does === null ? [] : keysOfDrawn(drawn).map((key) => ({ scope, key, does }))
  const everywhere = GLOBAL_KEYS.flatMap(([drawn, does]) => actsOf(EVERYWHERE, drawn, does))
  const ofScreens = screens.map(({ id, label, keys, more = [] }) => ({
    where: label,
    acts: [...keys, ...more.flatMap((group) => group.keys)].flatMap(([drawn, , does]) =>
      actsOf(id, drawn, does),
    ),
  }))
  return [{ where: 'Everywhere', acts: everywhere }, ...ofScreens]
    .map(({ where, acts }) => ({
      where,
      acts: acts.filter(({ key }, at) => !isReserved(key) && acts.findIndex((one) => one.key === key) === at),
    }))
    .filter(({ acts }) => acts.length > 0)
}
