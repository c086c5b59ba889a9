/**
 * How to parse what is parsed a few times only: Zod makes code for each object at its first parse, which
 * takes as long as some hundred parses without it.
 */
export const INTERPRETED = { jitless: true } as const
