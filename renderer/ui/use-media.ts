import { useCallback, useSyncExternalStore } from 'react'

/** Whether the window fits a media query now; drawn again when that changes. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = window.matchMedia(query)
      list.addEventListener('change', listener)
      return () => list.removeEventListener('change', listener)
    },
    [query],
  )
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches)
}

/** Where the rail shows icons only and the bench has two columns. */
export const NARROW = '(max-width: 1100px)'
/** Where the bench has four columns and fixes stand unfolded. */
export const WIDE = '(min-width: 1700px)'
