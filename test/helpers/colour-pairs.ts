import { isSurface, type Rule } from '../../build/css-rules.ts'

/** Two colours that meet on the screen, as the style sheets write them. */
export interface Pair {
  /** `text` is read; `mark` is a shape that says something: an icon, the border of a control, a bar. */
  readonly kind: 'text' | 'mark'
  readonly fore: string
  readonly back: string
  /** The rule that says so. */
  readonly where: string
}

/** What whole screens, rows and sheets are made of: a text without a surface of its own may be on any. */
export const NEUTRAL = ['window', 'surface', 'sunken', 'raised', 'hover', 'selected'].map(
  (name) => `var(--bg-${name})`,
)
const COLOUR = /var\(--[\w-]+\)|#[0-9a-f]{6}\b|light-dark\((?:[^()]|\([^()]*\))*\)/gi
const COLOUR_MIX = /color-mix\((?:[^()]|\([^()]*\))*\)/g
/** Lines between rows, the ground of a bar: nothing is lost without them. */
const HAIRLINE = 'var(--border)'
/** Colours made for a fill; they are on nothing else. */
const ON_FILL = /^var\(--on-/
const CONTROL =
  /\[data-(hovered|pressed|focus-visible|focused)|:(hover|focus|checked)|^(button|input|textarea|select)\b/
const INACTIVE = /\[data-disabled|:disabled|\[disabled|\[aria-disabled/

/**
 * Every pair of colours that the rules bring together: a text on the surface of its own rule, of other states
 * of the same element and of what is around it in the selector, and, where none of them has one, on every
 * neutral surface; and every mark in the same way. What is inactive is left out (WCAG 2.2, 1.4.3 and 1.4.11).
 * Not found is what only one component does to another; axe looks at that in the window.
 */
export function pairsOf(rules: readonly Rule[]): readonly Pair[] {
  const variables = variablesOf(rules)
  return rules.flatMap((rule) => {
    if (INACTIVE.test(rule.selector)) return []
    const around = rules.filter(({ file }) => file === rule.file)
    const where = `${rule.file} ${rule.selector}`
    const pairs: Pair[] = []
    const add = (kind: Pair['kind'], fores: readonly string[], backs: readonly string[]) => {
      for (const fore of fores.flatMap((one) => variables.get(one) ?? [one]))
        for (const back of backs.flatMap((one) => variables.get(one) ?? [one]))
          if (!isSurface(fore)) pairs.push({ kind, fore, back, where })
    }
    const text = coloursIn(rule.declarations.get('color'))
    add('text', text, surfacesUnder(rule, around))
    const surface = fillOf(rule)
    if (surface !== null && isSurface(surface) && text.length === 0) {
      const inherited = around.filter((one) => isBaseOf(one, rule))
      add(
        'text',
        inherited.flatMap(({ declarations }) => coloursIn(declarations.get('color'))),
        [surface],
      )
    }
    // A fill with a text on it is a surface: the text is what is seen.
    const hasText =
      text.length > 0 || around.some((one) => isBaseOf(one, rule) && one.declarations.has('color'))
    if (surface !== null && !isSurface(surface) && surface !== HAIRLINE && !hasText)
      add('mark', [surface], surfacesAround(rule, around))
    for (const property of ['stroke', 'fill'])
      add('mark', coloursIn(rule.declarations.get(property)), surfacesUnder(rule, around))
    add('mark', edgesOf(rule, around), surfacesAround(rule, around))
    return pairs
  })
}

/** The last part of a selector is the element itself. */
const partsOf = (selector: string): readonly string[] => selector.split(/\s*[ >+~]\s*(?![^[(]*[\])])/)
const keyOf = (part: string): string =>
  (/\.[\w-]+/.exec(part)?.[0] ?? /^[\w-]+/.exec(part)?.[0] ?? '') + (/::[\w-]+/.exec(part)?.[0] ?? '')
const ownKey = (rule: Rule): string => keyOf(partsOf(rule.selector).at(-1) ?? '')
const isPlain = (rule: Rule): boolean => rule.selector === ownKey(rule)
const isBaseOf = (base: Rule, rule: Rule): boolean => isPlain(base) && ownKey(base) === ownKey(rule)

const coloursIn = (value: string | undefined): readonly string[] =>
  value === undefined ? [] : (value.match(COLOUR_MIX) ?? value.match(COLOUR) ?? [])

function fillOf({ declarations }: Rule): string | null {
  return coloursIn(declarations.get('background') ?? declarations.get('background-color'))[0] ?? null
}

/** What this element is drawn on: its own surface, otherwise what is around it. */
function surfacesUnder(rule: Rule, around: readonly Rule[]): readonly string[] {
  const own = fillOf(rule)
  if (own !== null) return [own]
  const base = around.filter((one) => isBaseOf(one, rule)).flatMap((one) => fillOf(one) ?? [])
  const states = around
    .filter((one) => ownKey(one) === ownKey(rule) && one.declarations.get('color') === undefined)
    .filter((one) => isPlain(rule) || one.selector.startsWith(rule.selector))
    .flatMap((one) => fillOf(one) ?? [])
  const isOnFill = coloursIn(rule.declarations.get('color')).some((one) => ON_FILL.test(one))
  if (base.length > 0 || (isOnFill && states.length > 0)) return [...base, ...states]
  return [...surfacesAround(rule, around), ...states]
}

/** What is behind this element: the surface of the nearest part of the selector that has one. */
function surfacesAround(rule: Rule, around: readonly Rule[]): readonly string[] {
  const [, element = null] = /^(.+)::[\w-]+$/.exec(partsOf(rule.selector).at(-1) ?? '') ?? []
  const outer = partsOf(rule.selector).slice(0, -1).toReversed()
  for (const part of element === null ? outer : [element, ...outer]) {
    const found = around
      .filter(({ selector }) => selector === part || selector === keyOf(part))
      .flatMap((one) => fillOf(one) ?? [])
    if (found.length > 0) return found
  }
  return NEUTRAL
}

/** The borders that say something: those of controls, rings of focus, and bars beside what is chosen. */
function edgesOf(rule: Rule, around: readonly Rule[]): readonly string[] {
  const isControl = around.some(
    (one) => ownKey(one) === ownKey(rule) && CONTROL.test(partsOf(one.selector).at(-1) ?? ''),
  )
  return [...rule.declarations].flatMap(([property, value]) => {
    if (property === 'outline' || property === 'outline-color') return coloursIn(value)
    if (property === 'scrollbar-color') return coloursIn(value)
    if (property === 'border' || property === 'border-color') return isControl ? coloursIn(value) : []
    if (property !== 'box-shadow') return []
    return value.split(/,(?![^(]*\))/).flatMap((shadow) => {
      if (!shadow.includes('inset')) return []
      if (/inset 0 0 0 /.test(shadow)) return isControl ? coloursIn(shadow) : []
      return coloursIn(shadow).filter((colour) => colour !== HAIRLINE)
    })
  })
}

/** Variables that a component sets for itself: all the colours each may stand for. */
function variablesOf(rules: readonly Rule[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const { file, declarations } of rules)
    if (!file.endsWith('tokens.css'))
      for (const [name, value] of declarations)
        if (name.startsWith('--') && coloursIn(value).length > 0)
          found.set(`var(${name})`, [...(found.get(`var(${name})`) ?? []), ...coloursIn(value)])
  return found
}
