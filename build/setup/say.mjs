/** What the set-up tells the person waiting for it. */

/** A set-up that cannot go on, with the reason a person can act on: shown without a stack. */
export class SetupError extends Error {}

/** @param {string} text */
export function say(text) {
  console.log(`[setup] ${text}`)
}

/**
 * Says what is being done and, when it takes long, that it is still going and when it ended.
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
