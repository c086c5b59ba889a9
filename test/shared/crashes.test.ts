import { expect, test } from 'vitest'
import { keepsCrashing } from '../../shared/window/crashes.ts'

const NOW = 1_000_000_000
const ago = (...seconds: readonly number[]) => seconds.map((one) => NOW - one * 1_000)

test.each([
  ['none', ago(), false],
  ['one just now', ago(0), false],
  ['one of an hour ago and one just now', ago(3_600, 1), false],
  ['two within a minute', ago(40, 1), true],
  ['many', ago(4_000, 50, 30, 10), true],
  ['two that are over', ago(120, 90), false],
])('crashes of the page that count as one fault: %s', (_says, crashes, expected) => {
  expect(keepsCrashing(crashes, NOW)).toBe(expected)
})
