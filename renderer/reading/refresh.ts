import { useEffect } from 'react'

const listeners = new Set<() => void>()

/** Asks everything on the screen to be read again. */
export function requestRefresh(): void {
  for (const listener of [...listeners]) listener()
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
export function onRefresh(again: () => void): () => void {
  listeners.add(again)
  return () => {
    listeners.delete(again)
  }
}
