import { visible } from '../kernel/visible.ts'

// Letters of other scripts that are drawn like Latin ones in most typefaces; compatibility forms are folded
// by NFKC.
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
 * What a text looks like: letters of other scripts as their Latin doubles, unseen ones left out. Two
 * different texts may look the same.
 */
export const looksOf = (text: string): string =>
  [...text]
    .filter((sign) => visible(sign) === sign)
    .map((sign) => LATIN.get(sign) ?? sign.normalize('NFKC'))
    .join('')

/**
 * The first sign that is not what it looks like: `“а” (U+0430) for “a”`; what is not seen at all is named by
 * its number only.
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
