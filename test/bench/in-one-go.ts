import { nextTurn } from '../../electron/system/timers.ts'

/** The longest time this process was busy without a break while something went on, in milliseconds. */
export async function longestInOneGo(act: () => Promise<unknown>): Promise<number> {
  await nextTurn()
  let last = performance.now()
  let longest = 0
  const look = (): void => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
  }
  const timer = setInterval(look, 1)
  await act()
  await nextTurn()
  look()
  clearInterval(timer)
  return longest
}
