/** Crashes of the page within this time belong together, in milliseconds. */
const TOGETHER_MS = 60_000

/**
 * Whether the page crashed more than once lately, so that the screen it goes back to may be what it crashes
 * at. In: when it crashed, and now, in milliseconds.
 */
export const keepsCrashing = (crashes: readonly number[], now: number): boolean =>
  crashes.filter((at) => now - at < TOGETHER_MS).length > 1
