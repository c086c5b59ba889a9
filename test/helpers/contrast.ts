import type { Rule } from '../../build/css-rules.ts'

/** Red, green and blue from 0 to 255, and how opaque it is from 0 to 1. */
export type Colour = readonly [red: number, green: number, blue: number, alpha: number]
export type Theme = 'light' | 'dark'

/** The custom properties of a palette, as its style sheet writes them. */
export type Palette = ReadonlyMap<string, string>

/** The palette of the design; `more`: as it is for people who ask for more contrast. */
export function paletteOf(rules: readonly Rule[], more = false): Palette {
  const tokens = rules.filter(
    ({ file, selector, media }) =>
      file.endsWith('tokens.css') &&
      selector === ':root' &&
      (media === '' || (more && media.includes('prefers-contrast: more'))),
  )
  return new Map(tokens.flatMap(({ declarations }) => [...declarations]))
}

/** The colour a text of a style sheet stands for; null: none, or one this cannot read. */
export function colourOf(text: string, palette: Palette, theme: Theme): Colour | null {
  const value = text.trim()
  const variable = /^var\((--[\w-]+)\)$/.exec(value)?.[1]
  if (variable !== undefined) {
    const found = palette.get(variable)
    return found === undefined ? null : colourOf(found, palette, theme)
  }
  const either = /^light-dark\((.+?\)?), (.+)\)$/.exec(value)
  if (either) return colourOf(either[theme === 'light' ? 1 : 2] ?? '', palette, theme)
  const mixed = /^color-mix\(in srgb, (\S+) (\d+)%, (.+)\)$/.exec(value)
  if (mixed) {
    const [one, other] = [colourOf(mixed[1] ?? '', palette, theme), colourOf(mixed[3] ?? '', palette, theme)]
    return one && other && mix(one, other, Number(mixed[2]) / 100)
  }
  const rgb = /^rgb\((\d+) (\d+) (\d+)(?: \/ ([\d.]+))?\)$/.exec(value)
  if (rgb) return [Number(rgb[1]), Number(rgb[2]), Number(rgb[3]), Number(rgb[4] ?? 1)]
  const hex = /^#([0-9a-f]{6})$/i.exec(value)?.[1]
  if (hex !== undefined) {
    const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16))
    return [red, green, blue, 1]
  }
  if (value === 'black') return [0, 0, 0, 1]
  return value === 'transparent' ? [0, 0, 0, 0] : null
}

const mix = (one: Colour, other: Colour, part: number): Colour => {
  const [red = 0, green = 0, blue = 0, alpha = 0] = one.map(
    (value, at) => value * part + (other[at] ?? 0) * (1 - part),
  )
  return [red, green, blue, alpha]
}

/** One colour drawn over another that is opaque. */
export const over = (upper: Colour, under: Colour): Colour => {
  const [red, green, blue] = mix(upper, under, upper[3])
  return [red, green, blue, 1]
}

/** How much lighter the lighter of two opaque colours is, from 1 to 21 (WCAG 2.2, contrast ratio). */
export function contrast(one: Colour, other: Colour): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

/** WCAG 2.2, relative luminance. */
function luminance([red, green, blue]: Colour): number {
  const [r = 0, g = 0, b = 0] = [red, green, blue].map((value) => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
