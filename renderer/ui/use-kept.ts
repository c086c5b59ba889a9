import { useState } from 'react'

const kept = new Map<string, unknown>()

/**
 * A state that is kept when its screen is closed, until the window is closed. In: a unique name, and the
 * first value.
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
