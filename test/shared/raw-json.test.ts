import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { issuersIn, listIn, moved, withIssuers, withList } from '../../shared/change/draft.ts'
import { agoSays } from '../../shared/change/conflict-words.ts'
import { readRaw } from '../../shared/change/raw-json.ts'

describe('oauth_config as text', () => {
  test('is read as JSON.parse reads it, whatever keys are in it', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 3 })),
        fc.constantFrom(0, 2),
        (config, indent) => {
          const read = readRaw(JSON.stringify(config, null, indent))
          if (!read.ok) expect(read.error.text).toMatch(/secret|number/)
          else expect(read.value.config).toEqual(JSON.parse(JSON.stringify(config)))
        },
      ),
      { numRuns: 1500 },
    )
  })

  test('never throws and never accepts what JSON.parse refuses', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((text) => text.slice(0, -1)),
          fc.json().map((text) => `{"a": ${text}`),
        ),
        (text) => {
          const read = readRaw(text)
          if (read.ok) expect(() => void JSON.parse(text)).not.toThrow()
        },
      ),
      { numRuns: 3000 },
    )
  })

  test.each([
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, 'comma'],
    ['{\n  "a": 1,\n}', 2, 9, 'No comma before }'],
    ['{"a": "x\n"}', 1, 7, 'closing double quote'],
    ['{"a": tru}', 1, 7, 'A value is expected'],
    ['{"a": 1, "a": 2}', 1, 10, 'twice'],
    ['{"n": 9007199254740993}', 1, 7, 'would be written as'],
    ['{"n": 1.0}', 1, 7, 'would be written as'],
    ['[1]', 1, 1, 'has to be an object'],
    ['{"a": 1} x', 1, 10, 'Nothing may follow'],
    ['{"client_secret": "typed"}', 1, 19, 'A secret is not typed here'],
    ['{ // note\n}', 1, 3, 'no comments'],
  ])('%j is stopped at line %i, column %i', (text, line, column, says) => {
    const read = readRaw(text)
    expect(read).toMatchObject({ ok: false, error: { line, column } })
    expect(!read.ok && read.error.text).toContain(says)
  })

  test('what is JSON but no use to the gateway is remarked on where it stands', () => {
    const read = readRaw('{\n "resource": 5,\n "authorization_servers": "x"\n}')
    expect(read.ok && read.value.hints.map(({ key, line, column }) => [key, line, column])).toEqual([
      ['resource', 2, 14],
      ['authorization_servers', 3, 27],
    ])
  })
})

describe('a form', () => {
  test('writes a list back in the shape it had, and a singular issuer where it stood', () => {
    expect(withList({ resource: 'a' }, 'resource', ['b'], 'a')).toEqual({ resource: 'b' })
    expect(withList({ resource: 'a' }, 'resource', ['a', 'b'], 'a')).toEqual({ resource: ['a', 'b'] })
    expect(withList({ resource: ['a'] }, 'resource', [], ['a'])).toEqual({})
    expect(withIssuers({ authorization_server: 'https://a' }, ['https://b'])).toEqual({
      authorization_server: 'https://b',
    })
    expect(withIssuers({ authorization_server: 'https://a' }, ['https://a', 'https://b'])).toEqual({
      authorization_servers: ['https://a', 'https://b'],
    })
    expect(issuersIn({ authorization_servers: [], authorization_server: 'https://a' })).toEqual(['https://a'])
    expect(listIn({ resource: { a: 1 } }, 'resource')).toBeNull()
    expect([moved(['a', 'b'], 0, 1), moved(['a', 'b'], 0, -1)]).toEqual([
      ['b', 'a'],
      ['a', 'b'],
    ])
  })

  test('says how long ago somebody saved, by a time without a zone', () => {
    const now = Date.parse('2026-11-23T10:00:40Z')
    expect(agoSays('2026-11-23T10:00:00.123456', now)).toBe(' 40 s ago')
    expect(agoSays('2026-11-23T09:50:00Z', now)).toBe(' 11 min ago')
    expect(agoSays('2026-11-23T10:05:00', now)).toBe(' just now')
    expect(agoSays('', now)).toBe('')
  })
})
