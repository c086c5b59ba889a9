import { useSyncExternalStore } from 'react'
import { draftToKeep, type Draft } from '../../../shared/change/kept-draft.ts'
import { call } from '../../bridge.ts'

export type { Draft }

// Outlives tabs, screens and sign-ins of this window. The main process keeps a copy without secrets, which
// outlives the page.
const drafts = new Map<string, Draft>()
const listeners = new Set<() => void>()

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

// Two gateways may know the same server id.
const keyOf = (baseUrl: string, serverId: string): string => `${baseUrl} ${serverId}`

/** The draft of a server of one gateway, or null. */
export const useDraft = (baseUrl: string, serverId: string): Draft | null =>
  useSyncExternalStore(subscribe, () => drafts.get(keyOf(baseUrl, serverId)) ?? null)

export function keepDraft(baseUrl: string, serverId: string, draft: Draft | null): void {
  put(baseUrl, serverId, draft)
  void call('draft.keep', { serverId, draft: draft && draftToKeep(draft) })
}

/**
 * Takes over what the main process kept of a page that is gone. Out: of how many servers. What is here
 * already is newer.
 */
export async function bringBackDrafts(baseUrl: string): Promise<number> {
  const kept = await call('draft.list', {})
  if (!kept.ok) return 0
  const gone = kept.value.drafts.filter(({ serverId }) => !drafts.has(keyOf(baseUrl, serverId)))
  for (const { serverId, draft } of gone) put(baseUrl, serverId, draft)
  return gone.length
}

function put(baseUrl: string, serverId: string, draft: Draft | null): void {
  if (draft === null) drafts.delete(keyOf(baseUrl, serverId))
  else drafts.set(keyOf(baseUrl, serverId), draft)
  for (const listener of listeners) listener()
}
