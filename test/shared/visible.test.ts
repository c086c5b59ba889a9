import { describe, expect, test } from 'vitest'
import { visible } from '../../shared/kernel/visible.ts'

describe('letters that mislead', () => {
  const letters = [
    ...[
      0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0x200b, 0x200c, 0x200d, 0x200e,
      0x200f,
    ],
    ...[0xfeff, 0x2060, 0xad, 0x61c, 0x180e, 0x2028, 0x2029, 0, 8, 0x1b, 0x7f, 0x85, 0xe0041, 0x3164],
  ]
  test.each(letters)('are written out where they would not be seen: %i', (code) => {
    const hex = code.toString(16).toUpperCase().padStart(4, '0')
    expect(visible(`a${String.fromCodePoint(code)}b`)).toBe(`a‹U+${hex}›b`)
  })

  test('leave every other letter as it is', () => {
    const text = 'payments-mcp https://idp.example.com/å/日本/🙂 «ok» é'
    expect(visible(text)).toBe(text)
  })

  test('a name that reads backwards is shown as it is stored', () => {
    expect(visible('exe.\u202egpj')).toBe('exe.‹U+202E›gpj')
  })
})
