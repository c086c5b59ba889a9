/*
 * One channel in each direction. The first value sent on it names the call or the event. So the preload needs
 * to know no names, and the contract alone lists them.
 */
export const CALLS = 'claimcheck:calls'
export const EVENTS = 'claimcheck:events'

/** What every page asks first, without input: asked by the preload while the script of the page comes. */
export const ASKED_FIRST = ['app.info', 'fleet.left'] as const

/** The longest text that may be pasted, in characters. A longer one is refused as a whole and not parsed. */
export const MAX_PASTE = 1_000_000

/** The longest list of servers that is given by ids, one a line, in characters: six times 100,000 of them. */
export const NAMED = 20_000_000
