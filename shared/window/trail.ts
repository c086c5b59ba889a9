/** The places somebody has visited, and the present one among them, like the history of a browser. */
export type Trail<P> = { readonly places: readonly P[]; readonly at: number }

/** How many places are remembered. */
export const LONGEST_TRAIL = 40

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/** A trail with one place. */
export const beginTrail = <P>(place: P): Trail<P> => ({ places: [place], at: 0 })

/** The present place. In: a trail, which has at least one place. */
export const placeOf = <P>({ places, at }: Trail<P>): P => places[at] as P

/** Goes to a place; the places after the present one are dropped. The same place again is no step. */
export function goOn<P>(trail: Trail<P>, to: P): Trail<P> {
  if (same(placeOf(trail), to)) return trail
  const places = [...trail.places.slice(0, trail.at + 1), to].slice(-LONGEST_TRAIL)
  return { places, at: places.length - 1 }
}

/** Changes the present place, for example to another tab, without a new step. */
export const amendPlace = <P extends object>(trail: Trail<P>, part: Partial<P>): Trail<P> => ({
  ...trail,
  places: trail.places.map((place, index) => (index === trail.at ? { ...place, ...part } : place)),
})

/** Goes back (negative) or forward by this many steps, as far as possible. */
export const stepBy = <P>(trail: Trail<P>, by: number): Trail<P> => ({
  ...trail,
  at: Math.max(0, Math.min(trail.places.length - 1, trail.at + by)),
})
