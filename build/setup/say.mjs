/** Messages of the set-up. */

/** A set-up that cannot continue, for a reason a person can act on; shown without a stack. */
export class SetupError extends Error {}

/** @param {string} text */
export function say(text) {
  console.log(`[setup] ${text}`)
}

/**
 * Says what is being done and, if it takes long, that it still runs and when it has ended.
 *
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(what, work) {
  const begun = Date.now()
  const seconds = () => Math.round((Date.now() - begun) / 1000)
  say(`${what} ...`)
  const ticker = setInterval(() => say(`${what}: still going, ${seconds()} s`), 20_000)
  try {
    return await work()
  } finally {
    clearInterval(ticker)
    if (seconds() >= 3) say(`${what}: ended after ${seconds()} s`)
  }
}
