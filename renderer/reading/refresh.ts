import { useEffect } from 'react'

/** Told whether the operator asked; otherwise the app noticed by itself that something is new. */
type Again = (byOperator: boolean) => void

const listeners = new Set<Again>()

/** Asks everything on the screen to be read again. */
export function requestRefresh(byOperator = true): void {
  for (const listener of [...listeners]) listener(byOperator)
}

/** Calls back when the operator wants everything read again (Ctrl+R, the band's button, a new sign-in). */
export function useRefresh(again: () => void): void {
  useEffect(() => {
    listeners.add(again)
    return () => {
      listeners.delete(again)
    }
  }, [again])
}

/** The same outside of components. Out: a function that stops it. */
export function onRefresh(again: Again): () => void {
  listeners.add(again)
  return () => {
    listeners.delete(again)
  }
}
