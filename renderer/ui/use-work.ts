import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Work } from '../../shared/kernel/work.ts'

/** Work is done for so long (milliseconds) before the window may do something else. */
const SLICE_MS = 8

/**
 * The result of work that is done a slice at a time. In: what begins it; another function is other work. Out:
 * null until the first is done; then the last result, also while other work is under way. Work that is wanted
 * while another is under way begins after it: of a list that grows there would be no result otherwise.
 */
export function useWork<T>(begin: () => Work<T>): T | null {
  const [result, setResult] = useState<{ readonly value: T } | null>(null)
  const wanted = useRef<(() => Work<T>) | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  useLayoutEffect(() => {
    wanted.current = begin
    if (timer.current !== null) return
    let work: Work<T> | null = null
    const goOn = (): void => {
      timer.current = null
      for (const until = performance.now() + SLICE_MS; performance.now() < until;) {
        if (work === null) {
          if (wanted.current === null) return
          work = wanted.current()
          wanted.current = null
        }
        const step = work.next()
        if (step.done !== true) continue
        work = null
        setResult({ value: step.value })
      }
      timer.current = setTimeout(goOn)
    }
    goOn()
  }, [begin])
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current)
      timer.current = null
    },
    [],
  )
  return result?.value ?? null
}
