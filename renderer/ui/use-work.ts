import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Work } from '../../shared/kernel/work.ts'

/** Work is done for so long (milliseconds) before the window may do something else. */
const SLICE_MS = 8

/**
 * The result of work that is done a slice at a time. In: what begins it (another function is other work;
 * null: none is wanted, and the last result counts no more), and what it is about. Out: null until the first
 * is done; then the last result, also while other work is under way. Work about the same as the one under way
 * begins after it: of a list that grows there would be no result otherwise. Work about something else ends it
 * at once.
 */
export function useWork<T>(begin: (() => Work<T>) | null, about: unknown = null): T | null {
  const [result, setResult] = useState<{ readonly value: T } | null>(null)
  const wanted = useRef<(() => Work<T>) | null>(null)
  const run = useRef<{ readonly about: unknown; readonly timer: ReturnType<typeof setTimeout> } | null>(null)
  if (begin === null && result !== null) setResult(null)
  useLayoutEffect(() => {
    wanted.current = begin
    if (run.current !== null && begin !== null && Object.is(run.current.about, about)) return
    if (run.current !== null) clearTimeout(run.current.timer)
    let work: Work<T> | null = null
    const goOn = (): void => {
      run.current = null
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
      run.current = { about, timer: setTimeout(goOn) }
    }
    goOn()
  }, [begin, about])
  useEffect(
    () => () => {
      if (run.current !== null) clearTimeout(run.current.timer)
      run.current = null
    },
    [],
  )
  return result?.value ?? null
}

/** Does work a slice at a time, for what is not drawn but done. */
export async function inSlices<T>(work: Work<T>): Promise<T> {
  for (;;) {
    for (const until = performance.now() + SLICE_MS; performance.now() < until;) {
      const step = work.next()
      if (step.done === true) return step.value
    }
    await new Promise((resolve) => setTimeout(resolve))
  }
}
