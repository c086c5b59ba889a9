import { useState } from 'react'

const kept = new Map<string, unknown>()

/**
 * A state that outlives its screen, until the window is closed: who comes back finds it as it was left. In: a
 * name of its own, and what it begins as.
 */
export function useKept<T>(name: string, first: T): readonly [T, (next: T) => void] {
  const [value, setValue] = useState<T>(() => (kept.has(name) ? (kept.get(name) as T) : first))
  return [
    value,
    (next) => {
      kept.set(name, next)
      setValue(next)
    },
  ]
}
