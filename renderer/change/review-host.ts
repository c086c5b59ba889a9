import { createContext, useContext } from 'react'
import type { ApplyReport } from '../../shared/change/apply-report.ts'
import type { WantedChange } from '../../shared/change/review.ts'

/** A change of one server to be reviewed. */
export type Wanted = { readonly serverId: string; readonly wanted: WantedChange }

/** What would undo an applied change; null where it was not confirmed. */
export const undoOf = (serverId: string, { outcome, record }: ApplyReport): Wanted | null =>
  outcome === 'confirmed' ? { serverId, wanted: { kind: 'undo', changeId: record.id } } : null

type Host = {
  /** Opens a review that stays open when its screen is closed, for example from the Undo of a message. */
  readonly open: (serverId: string, wanted: WantedChange) => void
  /** What would undo the last change that was applied, on whatever screen; null: nothing can. */
  readonly undo: Wanted | null
  /** To be called after a change was applied, with what would undo it. */
  readonly applied: (undo: Wanted | null) => void
}

export const ReviewHost = createContext<Host | null>(null)

/** Null outside of the window's frame, as in a preview of one screen. */
export const useReviewHost = (): Host | null => useContext(ReviewHost)
