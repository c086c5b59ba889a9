import { describe, expect, test } from 'vitest'
import { NEUTRAL, pairsOf, type Pair } from '../helpers/colour-pairs.ts'
import { colourOf, contrast, over, paletteOf, type Palette, type Theme } from '../helpers/contrast.ts'
import { appRules } from '../helpers/css.ts'

const rules = appRules()
const pairs = pairsOf(rules)
const LEAST = { text: 4.5, mark: 3 } as const

/** Every pair that is too close, with its ratio and where it is written. */
function tooClose(palette: Palette, theme: Theme): readonly string[] {
  const said = new Map<string, string>()
  for (const { kind, fore, back, where } of pairs) {
    const ratio = ratioOf({ fore, back }, palette, theme)
    if (ratio === null || ratio >= LEAST[kind]) continue
    said.set(`${kind} ${fore} on ${back}`, `${kind} ${fore} on ${back}: ${ratio.toFixed(2)} (${where})`)
  }
  return [...said.values()]
}

function ratioOf({ fore, back }: Pick<Pair, 'fore' | 'back'>, palette: Palette, theme: Theme): number | null {
  const window = colourOf('var(--bg-window)', palette, theme)
  const [upper, under] = [colourOf(fore, palette, theme), colourOf(back, palette, theme)]
  if (!window || !upper || !under || upper[3] === 0) return null
  const ground = over(under, window)
  return contrast(over(upper, ground), ground)
}

describe.each([
  ['light', false],
  ['dark', false],
  ['light', true],
  ['dark', true],
] as const)('in the %s palette, more contrast: %s', (theme, more) => {
  test('every text is 4.5 to 1 and every mark 3 to 1 on each surface it is used on', () => {
    expect(tooClose(paletteOf(rules, more), theme)).toEqual([])
  })
})

test('every colour that a style sheet names exists', () => {
  const palette = paletteOf(rules)
  const own = new Set(rules.flatMap(({ declarations }) => [...declarations.keys()]))
  const missing = rules.flatMap(({ file, declarations }) =>
    [...declarations.values()].flatMap((value) =>
      [...value.matchAll(/var\((--[\w-]+)\)/g)].flatMap(([, name = '']) =>
        palette.has(name) || own.has(name) || name.startsWith('--trigger') ? [] : [`${file}: ${name}`],
      ),
    ),
  )
  expect([...new Set(missing)]).toEqual([])
})

test('the pairs are found from the rules, and all their colours can be read', () => {
  const palette = paletteOf(rules)
  const unread = pairs.flatMap(({ fore, back }) =>
    [fore, back].filter((one) => colourOf(one, palette, 'light') === null),
  )
  expect([...new Set(unread)]).toEqual([])
  for (const kind of ['text', 'mark'] as const)
    expect(
      new Set(pairs.filter((one) => one.kind === kind).map(({ fore, back }) => fore + back)).size,
    ).toBeGreaterThan(40)
  expect(NEUTRAL.every((one) => colourOf(one, palette, 'dark') !== null)).toBe(true)
})
