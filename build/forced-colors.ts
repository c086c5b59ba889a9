import type { Plugin } from 'vite'
import { isSurface, rulesOf, type Rule } from './css-rules.ts'

/** What is only so while it is pointed at, or off, needs no edge of its own. */
const PASSING = /:hover|:focus|\[data-(hovered|pressed|disabled|focus-visible)/

/**
 * Where the system chooses the colours, a browser draws no shadow and no fill. This writes for every style
 * sheet what stands in for them there: an outline for an edge that is drawn as a shadow inside, one in the
 * colour of choice for the bar beside what is chosen, and for a mark without a text its own colour. base.css
 * sees to it that the outline of the focus goes before these.
 */
export function forcedColors(): Plugin {
  return {
    name: 'claimcheck:forced-colors',
    enforce: 'pre',
    transform: (code, id) => (/\/renderer\/.*\.css$/.test(id) ? `${code}\n${standIns(code)}` : null),
  }
}

/** The rules that are added to a style sheet; empty: it needs none. In: its text. */
export function standIns(text: string): string {
  const rules = rulesOf(text, '').filter(({ media, selector }) => media === '' && !PASSING.test(selector))
  const edges = rules.filter((rule) => /inset 0 0 0 /.test(shadowOf(rule)))
  const chosen = rules.filter((rule) => /inset 2px 0 0 /.test(shadowOf(rule)))
  const lined = rules.filter((rule) => /inset 0 -1\.5px /.test(shadowOf(rule)))
  const written = [
    block(edges, 'outline: 1px solid; outline-offset: -1px'),
    block(chosen, 'outline: 2px solid Highlight; outline-offset: -2px'),
    block(lined, 'text-decoration: underline'),
    block(rules.filter(isMark), 'forced-color-adjust: none'),
  ].join('')
  return written === '' ? '' : `@media (forced-colors: active) {\n${written}}\n`
}

const shadowOf = ({ declarations }: Rule): string => declarations.get('box-shadow') ?? ''
const block = (rules: readonly Rule[], says: string): string =>
  rules.length === 0 ? '' : `${[...new Set(rules.map(({ selector }) => selector))].join(',\n')} { ${says} }\n`

/** A fill in a colour of its own, with no text on it: a bar, a tick, a dot, a line. */
function isMark({ declarations }: Rule): boolean {
  const fill = declarations.get('background') ?? declarations.get('background-color') ?? ''
  const isColour = /var\(--|currentColor/i.test(fill)
  return isColour && !isSurface(fill) && fill !== 'var(--border)' && !declarations.has('color')
}
