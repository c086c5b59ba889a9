// Controls, what turns or joins the writing direction, and letters of no width: they change what is read without being seen.
const UNSEEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]|\p{Cs}|[\u{e0000}-\u{e007f}]/gu

/** The text with every character nobody would see written as `\u{202e}`, so that a name cannot show itself as another one. */
export const visible = (text: string): string =>
  text.replace(UNSEEN, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`)

/** True when something in the text would not be seen. */
export const hidesSomething = (text: string): boolean => visible(text) !== text
