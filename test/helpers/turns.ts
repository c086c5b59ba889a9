/**
 * How often this process came to something else before it was done. Meant for work that asks nothing of disk
 * or network.
 */
export async function turnsTaken(act: () => Promise<unknown>): Promise<number> {
  let count = 0
  let done = false
  const next = (): void => {
    if (done) return
    count += 1
    setImmediate(next)
  }
  setImmediate(next)
  await act()
  done = true
  return count
}
