import { useState } from 'react'
import type { Place } from './screens.tsx'

/** More steps back than these are forgotten. */
const LONGEST = 20

export type Trail = {
  /** Where the window is. */
  readonly place: Place
  readonly go: (to: Place) => void
  /** Where it was before; nowhere else from the first place. */
  readonly back: () => void
  /** Begins anew there: there is no way back from it. */
  readonly begin: (at: Place) => void
}

const START: Place = { at: 'connect' }

const same = (one: Place | undefined, other: Place): boolean => JSON.stringify(one) === JSON.stringify(other)

/** The way through the screens. The fleet is where it begins, so going there forgets the way. */
export function useTrail(): Trail {
  const [trail, setTrail] = useState<readonly Place[]>([START])
  return {
    place: trail.at(-1) ?? START,
    go: (to) =>
      setTrail((last) =>
        same(last.at(-1), to) ? last : to.at === 'fleet' ? [to] : [...last.slice(-LONGEST), to],
      ),
    back: () => setTrail((last) => (last.length > 1 ? last.slice(0, -1) : last)),
    begin: (at) => setTrail([at]),
  }
}
