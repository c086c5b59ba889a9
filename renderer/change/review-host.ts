import { createContext, useContext } from 'react'
import type { WantedChange } from '../../shared/change/review.ts'

type OpenReview = (serverId: string, wanted: WantedChange) => void

/** Opens a review that stays open when its screen is closed, for example from the Undo of a message. */
export const ReviewHost = createContext<OpenReview | null>(null)

/** Null outside of the window's frame, as in a preview of one screen. */
export const useReviewHost = (): OpenReview | null => useContext(ReviewHost)
