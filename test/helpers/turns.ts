/**
 * How often this process did other work before `act` was done. For work that uses neither disk nor network.
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
