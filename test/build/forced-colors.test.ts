import { expect, test } from 'vitest'
import { standIns } from '../../build/forced-colors.ts'

const inForcedColours = (rules: string): string => `@media (forced-colors: active) {\n${rules}}\n`

test.each([
  [
    'an edge',
    '.a { box-shadow: inset 0 0 0 1px var(--border); }',
    'outline: 1px solid; outline-offset: -1px',
  ],
  [
    'the bar beside what is chosen',
    '.a { box-shadow: inset 2px 0 0 var(--accent); }',
    'outline: 2px solid Highlight; outline-offset: -2px',
  ],
  ['a line below', '.a { box-shadow: inset 0 -1.5px 0 var(--accent); }', 'text-decoration: underline'],
  ['a mark without a text', '.a { background: var(--accent); }', 'forced-color-adjust: none'],
])('%s has a stand-in where the system chooses the colours', (_what, sheet, says) => {
  expect(standIns(sheet)).toBe(inForcedColours(`.a { ${says} }\n`))
})

test.each([
  ['a surface', '.a { background: var(--bg-surface); }'],
  ['a fill with a text on it', '.a { background: var(--accent); color: var(--on-accent); }'],
  ['what is only so while it is pointed at', '.a:hover { box-shadow: inset 0 0 0 1px red; }'],
  ['what is off', '.a[data-disabled] { background: var(--accent); }'],
  ['a shadow outside', '.a { box-shadow: 0 1px 2px black; }'],
  ['what another condition has of its own', '@media print { .a { box-shadow: inset 0 0 0 1px red; } }'],
  ['a frame of an animation', '@keyframes a { from { background: var(--accent); } }'],
])('%s has none', (_what, sheet) => {
  expect(standIns(sheet)).toBe('')
})

test('rules of one kind are written once, in the order of the sheet, each selector once', () => {
  const edge = 'box-shadow: inset 0 0 0 1px var(--border);'
  expect(standIns(`.b, .a:is(.x, .y) { ${edge} }\n/* { */\n.b { ${edge} }`)).toBe(
    inForcedColours('.b,\n.a:is(.x, .y) { outline: 1px solid; outline-offset: -1px }\n'),
  )
})
