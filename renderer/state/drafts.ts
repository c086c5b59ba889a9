import { useSyncExternalStore } from 'react'
import type { ServerSettings } from '../../shared/change/settings.ts'

/** What is being typed for one server, until it is applied or discarded. Secrets are not in it: only the names of their handles. */
export type Draft = {
  /** What stood there when typing began. */
  readonly base: ServerSettings
  readonly mine: ServerSettings
  /** New secrets by key, as handles of the main process. */
  readonly secrets: Readonly<Record<string, string>>
  /** The raw text while it cannot be read as JSON; null otherwise. */
  readonly raw: string | null
}

// Outlives tabs, screens and sign-ins of this window; never stored.
const drafts = new Map<string, Draft>()
const listeners = new Set<() => void>()

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** The draft of a server, or null. `key` names the gateway as well: two gateways may know the same server id. */
export const useDraft = (key: string): Draft | null =>
  useSyncExternalStore(subscribe, () => drafts.get(key) ?? null)

export function keepDraft(key: string, draft: Draft | null): void {
  if (draft === null) drafts.delete(key)
  else drafts.set(key, draft)
  for (const listener of listeners) listener()
}
