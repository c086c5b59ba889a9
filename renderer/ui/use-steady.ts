import { useCallback, useLayoutEffect, useRef } from 'react'

/**
 * A function that stays the same between renders and always calls the newest one given. A memoised component
 * that gets it is not rendered again because of it. For event handlers only: it must not be called while
 * rendering.
 */
export function useSteady<Args extends readonly unknown[], Answer>(
  act: (...args: Args) => Answer,
): (...args: Args) => Answer {
  const latest = useRef(act)
  // Before painting, so that a click on what is shown calls the function that belongs to it.
  useLayoutEffect(() => {
    latest.current = act
  })
  return useCallback((...args: Args) => latest.current(...args), [])
}
