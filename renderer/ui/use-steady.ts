import { useCallback, useLayoutEffect, useRef } from 'react'

/**
 * The same function at every drawing, which does what the newest one given does: who is handed it need not be
 * drawn anew. For what answers a key, a click or an event; while something is drawn it must not be called.
 */
export function useSteady<Args extends readonly unknown[], Answer>(
  act: (...args: Args) => Answer,
): (...args: Args) => Answer {
  const latest = useRef(act)
  // Before anything is painted: who clicks on what is seen means what is seen.
  useLayoutEffect(() => {
    latest.current = act
  })
  return useCallback((...args: Args) => latest.current(...args), [])
}
