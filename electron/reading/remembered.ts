/** As many of a kind as are in use; the one asked for longest ago makes room. */
export function remembered<K, T>(most: number, make: (key: K) => T) {
  const known = new Map<K, T>()
  return {
    of(key: K): T {
      const one = known.get(key) ?? make(key)
      known.delete(key)
      known.set(key, one)
      const oldest = known.size > most ? known.keys().next() : null
      if (oldest?.done === false) known.delete(oldest.value)
      return one
    },
    clear: () => known.clear(),
  }
}
