/**
 * Work that can be paused. It yields after every few steps, so that whoever runs it can let something else go
 * first, and returns its result.
 */
export type Work<T> = Generator<void, T>

/** Does all of it at once. */
export function finish<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}

/** So many simple steps are done between two pauses: well below a millisecond each. */
export const A_STEP = 512

/** Does something simple with each, in order. */
export function* each<T>(items: readonly T[], act: (item: T, at: number) => void): Work<void> {
  for (let from = 0; from < items.length; from += A_STEP) {
    items.slice(from, from + A_STEP).forEach((item, at) => act(item, from + at))
    yield
  }
}

/** Sorts a copy, as Array.sort does: what compares equal keeps its order. */
export function* sorting<T>(items: readonly T[], compare: (one: T, other: T) => number): Work<T[]> {
  let sorted: T[] = []
  for (let from = 0; from < items.length; from += A_STEP) {
    sorted.push(...items.slice(from, from + A_STEP).sort(compare))
    yield
  }
  for (let width = A_STEP; width < items.length; width *= 2) {
    const merged: T[] = []
    for (let from = 0; from < items.length; from += 2 * width)
      yield* merge(
        sorted.slice(from, from + width),
        sorted.slice(from + width, from + 2 * width),
        compare,
        merged,
      )
    sorted = merged
  }
  return sorted
}

/** Adds two sorted lists to a third, in order; of equal ones, those of the first list come first. */
function* merge<T>(
  one: readonly T[],
  other: readonly T[],
  compare: (one: T, other: T) => number,
  into: T[],
): Work<void> {
  let [left, right] = [0, 0]
  while (left < one.length || right < other.length) {
    const [a, b] = [one[left], other[right]]
    const isLeft = right >= other.length || (left < one.length && compare(a as T, b as T) <= 0)
    into.push((isLeft ? a : b) as T)
    if (isLeft) left++
    else right++
    if ((left + right) % A_STEP === 0) yield
  }
}

/** The place of each id of a text with one a line. */
export function* placing(ids: string): Work<ReadonlyMap<string, number>> {
  const places = new Map<string, number>()
  for (let at = 0, from = 0; from < ids.length; at++) {
    const end = ids.indexOf('\n', from)
    const to = end < 0 ? ids.length : end
    places.set(ids.slice(from, to), at)
    from = to + 1
    if (at % A_STEP === 0) yield
  }
  return places
}
