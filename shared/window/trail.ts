/** Where somebody has been, and where in it they are: as a browser keeps it. */
export type Trail<P> = { readonly places: readonly P[]; readonly at: number }

/** More steps back than these are forgotten. */
export const LONGEST_TRAIL = 40

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/** A trail of one place. */
export const beginTrail = <P>(place: P): Trail<P> => ({ places: [place], at: 0 })

/** The place one is at. In: a trail, which has at least one place. */
export const placeOf = <P>({ places, at }: Trail<P>): P => places[at] as P

/** Goes on to a place; what could be gone forward to is forgotten. The same place again is no step. */
export function goOn<P>(trail: Trail<P>, to: P): Trail<P> {
  if (same(placeOf(trail), to)) return trail
  const places = [...trail.places.slice(0, trail.at + 1), to].slice(-LONGEST_TRAIL)
  return { places, at: places.length - 1 }
}

/** The place one is at in another state, such as another tab: no step of its own. */
export const amendPlace = <P extends object>(trail: Trail<P>, part: Partial<P>): Trail<P> => ({
  ...trail,
  places: trail.places.map((place, index) => (index === trail.at ? { ...place, ...part } : place)),
})

/** By so many steps back (negative) or forward, as far as the trail goes. */
export const stepBy = <P>(trail: Trail<P>, by: number): Trail<P> => ({
  ...trail,
  at: Math.max(0, Math.min(trail.places.length - 1, trail.at + by)),
})
