/**
 * Keeps a computed value for one object, as long as the object lives. Only for objects that never change,
 * which is true for all of shared/. `same` tells whether the other inputs equal those of the last time; if
 * not, the value is computed again and replaces the kept one.
 */
export function remember<K extends object, More, V>(
  compute: (key: K, more: More) => V,
  same: (a: More, b: More) => boolean,
): (key: K, more: More) => V {
  const kept = new WeakMap<K, { readonly more: More; readonly value: V }>()
  return (key, more) => {
    const found = kept.get(key)
    if (found && same(found.more, more)) return found.value
    const value = compute(key, more)
    kept.set(key, { more, value })
    return value
  }
}
