/**
 * Characters that are invisible or change the direction of the text: direction marks, zero-width characters,
 * soft hyphens, other control characters. Tags (U+E0000 and following) are invisible copies of ASCII.
 */
const misleading =
  // Single letters are meant, also the ones that combine with what stands before them.
  // eslint-disable-next-line no-misleading-character-class
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]|\p{Cs}|[\u{e0000}-\u{e0fff}]/gu

/** No letter but these, and nothing is invisible: most texts end here. */
const PLAIN = /^[ -~]*$/

/**
 * A name or address as it may be shown: invisible characters are written out, as `‹U+202E›`. In: a text of a
 * gateway or a token. Only for the screen; what is compared, sent or copied stays unchanged. Letters that
 * only look like others are not changed.
 */
export function visible(text: string): string {
  if (PLAIN.test(text)) return text
  return text.replace(
    misleading,
    (letter) => `‹U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`,
  )
}

/**
 * The same characters, escaped as in JSON, for a text that may be printed to a terminal. In: JSON, YAML in
 * double quotes, or a comment; line breaks are kept, because the caller wrote them.
 */
export const escaped = (text: string): string =>
  text.replace(misleading, (letter) =>
    letter === '\n'
      ? letter
      : Array.from(
          { length: letter.length },
          (_, at) => `\\u${letter.charCodeAt(at).toString(16).padStart(4, '0')}`,
        ).join(''),
  )
