/** Widths and heights of the map, in pixels. */
export const LEFT = 238
/** The part of the left columns for the names of groups, where they have a column. */
export const GROUP = 108
export const CELL = 58
/** The space between the last client and the first token. */
export const GAP = 10
export const RIGHT = 112
export const HEAD = 69

/** The id of a cell in the page. */
export const cellId = (line: number, column: number): string => `access-${line}-${column}`
