/**
 * Whether what was typed is what was asked for: a server's name, or the count of a batch. The page and the
 * main process ask here, so that what the one calls right the other does not refuse. Blanks at the ends do
 * not count, on either side: nobody sees them. Every other letter does, also its case.
 */
export const isTyped = (typed: string, asked: string): boolean => typed.trim() === asked.trim()

/** Longest reason for a change, in UTF-16 units. */
export const MAX_REASON = 2_000
