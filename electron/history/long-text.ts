/** In the place of a parameter that is given as `longText`. */
export const LONG_TEXT = 'CAST(? AS TEXT)'

/**
 * A text of many kilobytes as a parameter. The database library turns a string into bytes several times
 * slower than Node does, and its bytes are stored as they are.
 */
export const longText = (text: string): Buffer => Buffer.from(text)
