import { describe, expect, test } from 'vitest'
import { parseJson } from '../../shared/python.ts'
import { judge } from '../../shared/verdict/judge.ts'
import { aToken, someFacts } from '../helpers/worlds.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('JSON that Python and JavaScript read differently is neither taken nor refused', () => {
  test.each<[string, Uint8Array]>([
    ['NaN', bytes('{"a":NaN}')],
    ['an integer that is Infinity here', bytes(`{"exp":1${'0'.repeat(400)}}`)],
    ['an integer that Python refuses', bytes(`{"a":${'9'.repeat(5000)}}`)],
    ['half of a surrogate pair in UTF-8', Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22)],
    ['UTF-16', Uint8Array.of(0x7b, 0, 0x7d, 0)],
  ])('%s', (_name, text) => {
    expect(parseJson(text).state).toBe('unsure')
  })
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
  expect(judge(someFacts({ token: `${header}.${payload}.${signature}` })).verdict).toBe('cannot-decide')
})
