import { useState } from 'react'
import {
  amendPlace,
  beginTrail,
  goOn,
  placeOf,
  stepBy,
  type Trail as Places,
} from '../../shared/window/trail.ts'
import type { Place } from './screens.tsx'

export type Trail = {
  /** Where the window is. */
  readonly place: Place
  readonly go: (to: Place) => void
  /** Changes the present place, for example to another tab; going back returns to this state. */
  readonly amend: (part: Partial<Place>) => void
  /** Goes to the place before; stays at the first place. */
  readonly back: () => void
  /** Whether there is a place before. */
  readonly canGoBack: boolean
  /** Where it was before going back. */
  readonly forward: () => void
  /** Starts a new way from there, without a way back. */
  readonly begin: (at: Place) => void
}

/**
 * The way through the screens, back and forward; each place is shown as it was left. In: where it begins.
 */
export function useTrail(at: Place): Trail {
  const [trail, setTrail] = useState<Places<Place>>(() => beginTrail(at))
  return {
    place: placeOf(trail),
    canGoBack: trail.at > 0,
    go: (to) => setTrail((last) => goOn(last, to)),
    amend: (part) => setTrail((last) => amendPlace(last, part)),
    back: () => setTrail((last) => stepBy(last, -1)),
    forward: () => setTrail((last) => stepBy(last, 1)),
    begin: (at) => setTrail(beginTrail(at)),
  }
}
