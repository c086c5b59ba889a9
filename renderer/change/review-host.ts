import { createContext, useContext } from 'react'
import type { WantedChange } from '../../shared/change/review.ts'

type OpenReview = (serverId: string, wanted: WantedChange) => void

/** Opens a review that outlives the screen it was asked from, as an Undo in a message does. */
export const ReviewHost = createContext<OpenReview | null>(null)

/** Null where no window is around, as in a preview of one screen. */
export const useReviewHost = (): OpenReview | null => useContext(ReviewHost)
