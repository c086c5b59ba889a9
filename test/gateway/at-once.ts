/**
 * Works on every item, on no more than `limit` at the same time. In: the limit, the items, what to do with
 * each. Out: the results in the order of the items. Errors: the first one; what was begun before it goes on,
 * nothing new is begun.
 */
export async function atOnce<T, R>(
  limit: number,
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  const waiting = items.entries()
  let stopped = false
  const worker = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      if (stopped) return
      results[index] = await work(item)
    }
  }
  try {
    await Promise.all(Array.from({ length: limit }, worker))
  } catch (error) {
    stopped = true
    throw error
  }
  return results
}
