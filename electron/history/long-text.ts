/** In the place of a parameter that is one of `longTexts`. */
export const LONG_TEXT = 'CAST(? AS TEXT)'

/** Where texts become bytes. Until it is written to, it takes no memory. */
const room = Buffer.allocUnsafeSlow(1024 * 1024)
/** The most bytes a UTF-16 code unit takes in UTF-8. */
const WIDEST = 3

/**
 * Texts of many kilobytes as parameters of one statement, whose library turns a string into bytes several
 * times slower than Node does. Out: their bytes, which hold until the next call.
 */
export function longTexts(...texts: readonly string[]): Buffer[] {
  let at = 0
  return texts.map((text) => {
    if (text.length * WIDEST > room.length - at) return Buffer.from(text)
    const from = at
    at += room.write(text, from)
    return room.subarray(from, at)
  })
}
