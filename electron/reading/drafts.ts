import { draftToKeep, type Draft } from '../../shared/change/kept-draft.ts'

/** Settings being typed, kept beside the page so that they outlive it: in memory only, without secrets. */
export type Drafts = {
  /**
   * Keeps a draft, or with null forgets it. One that is too large is not kept, and that is no error: the page
   * still has it.
   */
  readonly keep: (serverId: string, draft: Draft | null) => void
  readonly list: () => readonly { readonly serverId: string; readonly draft: Draft }[]
  readonly clear: () => void
}

/** Nobody types into more servers than this at once; the one left alone longest makes room. */
const MOST = 20
/** Largest draft, in characters of its JSON: far above any configuration a gateway takes. */
const MAX_CHARS = 200_000

/**
 * Makes an empty store. What the page hands over is not trusted to be without secrets: they are masked here
 * as well.
 */
export function createDrafts(): Drafts {
  const kept = new Map<string, Draft>()
  return {
    keep(serverId, draft) {
      kept.delete(serverId)
      if (draft === null || JSON.stringify(draft).length > MAX_CHARS) return
      kept.set(serverId, draftToKeep(draft))
      const oldest = kept.size > MOST ? kept.keys().next().value : undefined
      if (oldest !== undefined) kept.delete(oldest)
    },
    list: () => [...kept].map(([serverId, draft]) => ({ serverId, draft })),
    clear: () => kept.clear(),
  }
}
