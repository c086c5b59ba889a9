import { useCallback, useSyncExternalStore } from 'react'

/** Whether a media query matches now; a component is drawn again when that changes. */
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

/** The width below which the rail shows only icons and the bench has two columns. */
export const NARROW = '(max-width: 1100px)'
/** The width of a window at a large zoom: what is not needed at once is left out. */
export const SMALL = '(max-width: 860px)'
/** The width above which there is room beside the rail for wide columns of a table. */
export const ROOMY = '(min-width: 1240px)'
/** The width above which the bench has four columns and fixes are shown in full. */
export const WIDE = '(min-width: 1700px)'
