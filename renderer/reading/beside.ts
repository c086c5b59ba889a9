import { useEffect, useSyncExternalStore } from 'react'
import type { ComparedSide } from '../../shared/ipc/compare-calls.ts'

/**
 * The gateway that is looked at beside the one in sight, so that the band shows both. `first`: it is the left
 * one.
 */
export type Beside = { readonly side: ComparedSide; readonly first: boolean }

let beside: Beside | null = null
const listeners = new Set<() => void>()

function set(next: Beside | null): void {
  beside = next
  for (const listener of [...listeners]) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Says, as long as this is drawn, which gateway is looked at beside the one in sight; null: none. */
export function useBeside(side: ComparedSide | null, first: boolean): void {
  useEffect(() => {
    set(side && { side, first })
    return () => set(null)
  }, [side, first])
}

/** The gateway that is looked at beside the one in sight; null: none. */
export const useSeenBeside = (): Beside | null => useSyncExternalStore(subscribe, () => beside)
