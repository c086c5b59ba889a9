import { describe, expect, test } from 'vitest'
import {
  decodeSegment,
  decodeSegmentLenient,
  parseJson,
  strip,
  stripSlashes,
  toInt,
  urlsplit,
} from '../../shared/contextforge/python.ts'
import { judge } from '../../shared/judging/judge.ts'
import { aToken, someFacts } from '../helpers/worlds.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('JSON that Python and JavaScript read differently is neither taken nor refused', () => {
  test.each<[string, Uint8Array]>([
    ['half of a surrogate pair in UTF-8', Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22)],
    ['UTF-16', Uint8Array.of(0x7b, 0, 0x7d, 0)],
  ])('%s', (_name, text) => {
    expect(parseJson(text).state).toBe('unsure')
  })
})

test('numbers are read as Python reads them', () => {
  const read = (text: string): unknown => {
    const parsed = parseJson(bytes(text))
    return parsed.state === 'value' ? parsed.value : parsed.state
  }
  expect(read('{"a":NaN,"b":[-Infinity,"NaN"],"c":"\\"Infinity"}')).toEqual({
    a: Infinity,
    b: [-Infinity, 'NaN'],
    c: '"Infinity',
  })
  expect(read(`[${'9'.repeat(4300)},-${'9'.repeat(400)},1e400,"${'9'.repeat(5000)}"]`)).toEqual([
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
    Infinity,
    '9'.repeat(5000),
  ])
  expect(read(`[${'9'.repeat(4301)}]`)).toBe('invalid')
  for (const text of ['-NaN', 'nan', 'inf', '+Infinity', '[1NaN]', `1.${'9'.repeat(400)}.`, '{NaN:1}'])
    expect([text, read(text)]).toEqual([text, 'invalid'])
  expect(read(`[0.${'1'.repeat(400)}]`)).toEqual([0.1111111111111111])
})

test('other broken text is invalid in both', () => {
  expect(parseJson(bytes('{"a":}')).state).toBe('invalid')
  expect(parseJson(Uint8Array.of(0x22, 0xff, 0x22)).state).toBe('invalid')
  expect(parseJson(bytes('{"a":12345678901234567890}')).state).toBe('value')
})

test('a token with an integer of 5000 digits is not called accepted: the gateway cannot read it', () => {
  const [header = '', , signature = ''] = aToken().split('.')
  const claims = JSON.stringify(JSON.parse(Buffer.from(aToken().split('.')[1] ?? '', 'base64url').toString()))
  const payload = Buffer.from(`${claims.slice(0, -1)},"n":${'9'.repeat(5000)}}`).toString('base64url')
  expect(judge(someFacts({ token: `${header}.${payload}.${signature}` }))).toMatchObject({
    verdict: 'rejected',
    stoppedAt: 'readable',
  })
})

/** Every row was run with CPython 3.11's `base64.urlsafe_b64decode`, padded as PyJWT 2.12 pads. */
describe('base64 as Python reads it when it is not strict', () => {
  test.each<[string, string | null]>([
    ['YWJj', '616263'],
    ['YWI', '6162'],
    ['YQ', '61'],
    ['Y', null],
    ['YWI=', '6162'],
    ['YWI=YWJj', '6162'],
    ['YW=I', null],
    ['YW!Jj', '616263'],
    ['YW!JjYW', null],
    ['!YWI', null],
    ['Y=WJj', '616263'],
    ['YWJj=', '616263'],
    ['YWJj===', '616263'],
    ['YWJjYQ=', '61626361'],
    ['YWJjYQ==YWJj', '61626361'],
    ['+/-_', 'fbffbf'],
    ['YR', '61'],
    ['', ''],
    ['====', ''],
    ['YW.Jj.', '616263'],
    ['YWJjZ', null],
    ['YWJjZ!!!', null],
  ])('%j is %j', (segment, hex) => {
    const bytes = decodeSegmentLenient(segment)
    expect(bytes && Buffer.from(bytes).toString('hex')).toBe(hex)
  })
})

test('bytes of any length come back from base64url by both rules, and bits left over are refused by the strict one', () => {
  for (let length = 0; length < 70; length++) {
    const bytes = Buffer.from(Array.from({ length }, (_, at) => (at * 89 + length * 7) % 256))
    const segment = bytes.toString('base64url')
    expect(Buffer.from(decodeSegment(segment) ?? [])).toEqual(bytes)
    expect(Buffer.from(decodeSegmentLenient(segment) ?? [])).toEqual(bytes)
    if (length % 3 !== 0) expect(decodeSegment(segment.slice(0, -1) + '_')).toBeNull()
  }
})

/** Every row was run with CPython 3.13. */
describe('int() of a text', () => {
  test.each<[string, number | null]>([
    ['1_0', 10],
    ['1__0', null],
    ['_1', null],
    ['+5', 5],
    ['+-5', null],
    ['5.0', null],
    ['1e3', null],
    ['१२', 12],
    ['-\u0665', -5],
    ['１_０', 10],
    ['𝟗𝟘', 90],
    ['²', null],
    ['\u00a05\u2003', 5],
    ['\x855', 5],
    ['\x1c5', null],
    [' \x1c5', null],
    ['\x1c१', null],
    ['\ufeff5', null],
    ['9'.repeat(4300), Infinity],
    ['9'.repeat(4301), null],
    [`+${'0'.repeat(4299)}7`, 7],
    [`${'9_'.repeat(4299)}9`, Infinity],
  ])('%j is %j', (text, value) => {
    expect(toInt(text)).toBe(value)
  })
})

test('urlsplit raises for brackets that hold no address', () => {
  expect(urlsplit('https://[x]/a')).toBeNull()
  expect(urlsplit('https://[x/a')).toBeNull()
  expect(urlsplit('https://[::1]:8443/a')?.netloc).toBe('[::1]:8443')
})

test('strip() and rstrip("/") of a text', () => {
  // `[i for i in range(0x110000) if chr(i).isspace()]` in CPython 3.13.
  const spaces = new Set([
    ...[0x9, 0xa, 0xb, 0xc, 0xd, 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x85, 0xa0, 0x1680],
    ...[0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a],
    ...[0x2028, 0x2029, 0x202f, 0x205f, 0x3000],
  ])
  for (let code = 0; code <= 0xffff; code++) {
    const sign = String.fromCharCode(code)
    const inner = spaces.has(code) ? '' : sign
    for (const [before, after] of [
      [`${sign}${sign}a b`, `${inner}${inner}a b`],
      [`a b${sign}`, `a b${inner}`],
      [`${sign}a b${sign}`, `${inner}a b${inner}`],
      [sign, inner],
    ] as const)
      if (strip(before) !== after) expect.fail(`U+${code.toString(16)} beside a text`)
  }
  expect(strip('')).toBe('')
  expect(['', '/', '//', 'a', 'a/', 'a//', '/a', 'a/b'].map(stripSlashes)).toEqual([
    ...['', '', '', 'a', 'a', 'a', '/a', 'a/b'],
  ])
})
