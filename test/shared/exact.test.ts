import { describe, expect, test } from 'vitest'
import { inexactConfig } from '../../shared/contextforge/exact.ts'

const row = (config: string, more = ''): string =>
  `{"id": "a", "version": 1.0, "oauthConfig": ${config}${more}}`

describe('T48: what cannot be written back as it is', () => {
  test.each([
    ['a second oauthConfig', row('{"a":1}', ', "oauthConfig": {"a":1}'), 'oauthConfig twice'],
    ['one spelled otherwise', row('{"a":1}', String.raw`, "oauth\u0043onfig": null`), 'oauthConfig twice'],
    ['a key twice', row('{"a":1,"b":{"c":1,"c":1}}'), 'a key twice'],
    ['a key twice in a list', row('{"a":[{"c":1,"\\u0063":2}]}'), 'a key twice'],
    ['keys in an order no object keeps', row('{"b":1,"1":2}'), 'another order'],
    ['a number too large', row('{"a":9007199254740993}'), '9007199254740993'],
    ['a fraction of nothing', row('{"a":[1.0]}'), '1.0'],
    ['minus zero', row('{"a":-0}'), '-0'],
    ['a number beyond all', row('{"a":1e999}'), '1e999'],
    ['bytes that are no UTF-8', row('{"a":"\ufffd"}'), 'no UTF-8'],
    ['too deep', row('['.repeat(80) + ']'.repeat(80)), 'nested deeper'],
  ])('%s is said', (_what, text, says) => {
    expect(inexactConfig(text)).toContain(says)
  })

  test.each([
    [
      'what stands elsewhere in the reply',
      `{"x":[{"oauthConfig":1.0}],"y":1.0,"y":2,"oauthConfig":{"a":1},"z":"\ufffd"}`,
    ],
    [
      'texts written otherwise',
      row(String.raw`{ "a" : "\u00e9\/\ud83d\ude00 {\"oauthConfig\":1.0}", "b":[ ], "c":{} }`),
    ],
    ['half a pair, which comes out as it came', row(String.raw`{"a":"\ud800"}`)],
    ['none', row('null')],
    ['a reply without one', '{"id":"a"}'],
  ])('%s is not', (_what, text) => {
    expect(inexactConfig(text)).toBeNull()
  })
})
