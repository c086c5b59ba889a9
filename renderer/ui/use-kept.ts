import { useCallback } from 'react'
import { changeDesk, deskNow, useDesk } from '../reading/desk.ts'

/**
 * A text that is kept when its screen is closed, and for the next start with the same gateway. In: a unique
 * name, and the first value. What looks like a secret is kept until the window is closed only.
 */
export function useKept<T extends string | null>(name: string, first: T): readonly [T, (next: T) => void] {
  const value = useDesk(({ kept }) => kept[name])
  const keep = useCallback(
    (next: T) => changeDesk({ kept: { ...deskNow().kept, [name]: next } }, true),
    [name],
  )
  return [value === undefined ? first : (value as T), keep]
}
