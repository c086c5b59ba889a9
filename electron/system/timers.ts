import type { Work } from '../../shared/kernel/work.ts'

/** Calls something later. Out: how to call it off. Does not keep the app alive. */
export function later(milliseconds: number, act: () => void): () => void {
  const timer = setTimeout(act, milliseconds)
  timer.unref()
  return () => clearTimeout(timer)
}

/** Waits. Rejects when the signal is raised first. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      reject(new Error('stopped'))
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}

/** Calls something again and again. Out: how to call it off. Does not keep the app alive. */
export function every(milliseconds: number, act: () => void): () => void {
  const timer = setInterval(act, milliseconds)
  timer.unref()
  return () => clearInterval(timer)
}

/** Work is done for so long (milliseconds) before everything else that waits runs. */
const SLICE_MS = 8

/** Does work that can be paused a slice at a time. */
export async function inTurns<T>(work: Work<T>): Promise<T> {
  for (let until = performance.now() + SLICE_MS; ;) {
    const step = work.next()
    if (step.done === true) return step.value
    if (performance.now() < until) continue
    await nextTurn()
    until = performance.now() + SLICE_MS
  }
}

/** Lets everything else that waits run first. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

/**
 * Lets everything else that waits run between one piece of work and the next, however many begin at once.
 * Out: to be awaited before each piece; one is let on in each turn of the event loop.
 */
export function turns(): () => Promise<void> {
  let last = Promise.resolve()
  return () => (last = last.then(nextTurn))
}

/**
 * Does one piece of work after the other, in the order asked for. Out: how to add one; it settles as the work
 * does.
 */
export function oneByOne(): <T>(act: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (act) => {
    const mine = last.then(act)
    // Nothing of the answer is kept.
    last = mine.then(
      () => undefined,
      () => undefined,
    )
    return mine
  }
}
