import { useMemo, useSyncExternalStore } from 'react'
import type { WantedChange } from '../../shared/change/review.ts'
import { call } from '../bridge.ts'
import type { Draft } from '../../shared/change/kept-draft.ts'

export type { Draft }

/** Unfinished work on a server: typed edits, and a change in preview. The gateway has none of it. */
type Begun = { readonly draft: Draft | null; readonly preview: WantedChange | null }

const NOTHING: Begun = { draft: null, preview: null }

// Kept while tabs, screens and sign-ins of this window change. The main process has a copy of drafts without
// secrets, for a page that is loaded again.
let begun: ReadonlyMap<string, Begun> = new Map()
const listeners = new Set<() => void>()

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

// Two gateways may have the same server id.
const keyOf = (baseUrl: string, serverId: string): string => `${baseUrl} ${serverId}`

function put(baseUrl: string, serverId: string, part: Partial<Begun>): void {
  const key = keyOf(baseUrl, serverId)
  const next = { ...(begun.get(key) ?? NOTHING), ...part }
  const all = new Map(begun)
  if (next.draft === null && next.preview === null) all.delete(key)
  else all.set(key, next)
  begun = all
  for (const listener of listeners) listener()
}

const useBegun = (baseUrl: string, serverId: string): Begun =>
  useSyncExternalStore(subscribe, () => begun.get(keyOf(baseUrl, serverId)) ?? NOTHING)

/** The draft for a server of one gateway, or null. */
export const useDraft = (baseUrl: string, serverId: string): Draft | null => useBegun(baseUrl, serverId).draft

/** The change of a server that is being previewed, or null. */
export const useKeptPreview = (baseUrl: string, serverId: string): WantedChange | null =>
  useBegun(baseUrl, serverId).preview

/** Stores what was typed in this page only; null removes it. `keepDraft` also keeps it for the next page. */
export const holdDraft = (baseUrl: string, serverId: string, draft: Draft | null): void =>
  put(baseUrl, serverId, { draft })

/** Stores a previewed change; null removes it. */
export const keepPreview = (baseUrl: string, serverId: string, preview: WantedChange | null): void =>
  put(baseUrl, serverId, { preview })

/** A server with unfinished work. */
export type Left = { readonly serverId: string; readonly what: 'draft' | 'preview' }

/** All unfinished work on the servers of a gateway. */
export function useLeft(baseUrl: string): readonly Left[] {
  const all = useSyncExternalStore(subscribe, () => begun)
  return useMemo(
    () =>
      [...all].flatMap(([key, { draft }]): Left[] =>
        key.startsWith(`${baseUrl} `)
          ? [{ serverId: key.slice(baseUrl.length + 1), what: draft === null ? 'preview' : 'draft' }]
          : [],
      ),
    [all, baseUrl],
  )
}

/**
 * Takes over the drafts that the main process kept from an earlier page. Drafts of this page are newer and
 * stay. Out: for how many servers.
 */
export async function bringBackDrafts(baseUrl: string): Promise<number> {
  const kept = await call('draft.list', { baseUrl })
  if (!kept.ok) return 0
  const gone = kept.value.drafts.filter(
    ({ serverId }) => (begun.get(keyOf(baseUrl, serverId))?.draft ?? null) === null,
  )
  for (const { serverId, draft } of gone) put(baseUrl, serverId, { draft })
  return gone.length
}
