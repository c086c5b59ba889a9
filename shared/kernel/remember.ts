/**
 * Keeps what follows from one object, for as long as the object lives: what a document says, what a server
 * expects. Only for objects that never change after they were made, which all of shared/ is. `same` says
 * whether the other inputs are those of the last time; otherwise it is computed again, and that is kept.
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
