/*
 * One channel each way; what is called or told is the first thing sent on it. So the preload knows no names,
 * and which there are stands in the contract alone.
 */
export const CALLS = 'claimcheck:calls'
export const EVENTS = 'claimcheck:events'
