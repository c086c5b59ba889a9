import { visible } from '../kernel/visible.ts'

// Letters of other scripts that most typefaces draw like Latin ones. Full-width and similar forms are not
// listed: `normalize('NFKC')` turns those into plain letters.
const PAIRS: readonly (readonly [string, string])[] = [
  ['аɑα', 'a'],
  ['ЬƄ', 'b'],
  ['сϲ', 'c'],
  ['ԁ', 'd'],
  ['еєҽ', 'e'],
  ['ƒ', 'f'],
  ['ɡ', 'g'],
  ['һ', 'h'],
  ['іıι', 'i'],
  ['ј', 'j'],
  ['κк', 'k'],
  ['ӏⅼ', 'l'],
  ['м', 'm'],
  ['ո', 'n'],
  ['оοօ', 'o'],
  ['рρ', 'p'],
  ['ԛ', 'q'],
  ['г', 'r'],
  ['ѕ', 's'],
  ['т', 't'],
  ['υս', 'u'],
  ['ѵν', 'v'],
  ['ԝ', 'w'],
  ['хχ', 'x'],
  ['у', 'y'],
  ['ᴢ', 'z'],
  ['АΑ', 'A'],
  ['ВΒ', 'B'],
  ['С', 'C'],
  ['ЕΕ', 'E'],
  ['НΗ', 'H'],
  ['ІΙ', 'I'],
  ['Ј', 'J'],
  ['КΚ', 'K'],
  ['МΜ', 'M'],
  ['Ν', 'N'],
  ['ОΟ', 'O'],
  ['РΡ', 'P'],
  ['Ѕ', 'S'],
  ['ТΤ', 'T'],
  ['ХΧ', 'X'],
  ['Υ', 'Y'],
  ['Ζ', 'Z'],
  ['∕⁄', '/'],
  ['։∶', ':'],
  ['‐‑‒–—−', '-'],
  ['․', '.'],
]
const LATIN = new Map(PAIRS.flatMap(([others, latin]) => [...others].map((other) => [other, latin] as const)))

/**
 * What a text looks like to a reader: letters of other scripts become the Latin ones they resemble, invisible
 * characters are left out. Two different texts that look the same give the same result.
 */
export const looksOf = (text: string): string =>
  [...text]
    .filter((sign) => visible(sign) === sign)
    .map((sign) => LATIN.get(sign) ?? sign.normalize('NFKC'))
    .join('')

/**
 * The first character that is not what it looks like: `“а” (U+0430) for “a”`. An invisible one is named by
 * its number: `U+200B, which is not seen`. Null when there is none.
 */
export function firstLookAlike(text: string): string | null {
  for (const sign of text) {
    const number = `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
    if (visible(sign) !== sign) return `${number}, which is not seen`
    const looks = looksOf(sign)
    if (looks !== sign) return `“${sign}” (${number}) for “${looks}”`
  }
  return null
}
