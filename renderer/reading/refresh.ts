import { useEffect } from 'react'

const listeners = new Set<() => void>()

/** Asks everything in sight to be read again. */
export function requestRefresh(): void {
  for (const listener of [...listeners]) listener()
}

/** Reads again when the operator asks for it (Ctrl+R, the band's button, a new sign-in). */
export function useRefresh(again: () => void): void {
  useEffect(() => {
    listeners.add(again)
    return () => {
      listeners.delete(again)
    }
  }, [again])
}

/** The same for what is no component. Out: how to stop. */
export function onRefresh(again: () => void): () => void {
  listeners.add(again)
  return () => {
    listeners.delete(again)
  }
}
