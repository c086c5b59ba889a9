import fc, { type Arbitrary } from 'fast-check'
import type { Json } from '../../../shared/kernel/json.ts'
import type { Changes, Spelling } from './spec.ts'

/** Weighted choice: `[weight, arbitrary]`, the plain ones first, since shrinking goes to the first. */
export const weigh = <T>(...choices: readonly (readonly [number, Arbitrary<T>])[]): Arbitrary<T> =>
  fc.oneof({ withCrossShrink: true }, ...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })))

export const one = <T>(...values: readonly T[]): Arbitrary<T> => fc.constantFrom(...values)

/** Strings near the audiences a server may expect: the right ones, almost the right ones, and any. */
const RIGHT = ['«canonical»', '«client»'] as const
const NEAR = [
  '«public»',
  '«canonical»/',
  ' «canonical»',
  '«canonical» ',
  '«Canonical»',
  '«domain»',
  '«domain»/',
  '«id»',
  '«canonical»?',
  '«canonical»#',
  '«CLIENT»',
  ' «client»',
  '«client»/',
  '«client»\n',
  '\u00a0«client»',
  '«client»\ufeff',
  '«client»\u0000',
  '«issuer»',
  'account',
  'mcpgateway-api',
  'a',
  '',
  ' ',
  '\x1c',
  '5',
  'true',
  'null',
  'caf\u00e9',
  'cafe\u0301',
  '🙂',
  '__proto__',
  'constructor',
  '00000003-0000-0000-c000-000000000000',
] as const

export const rightAudience: Arbitrary<Json> = one<Json>(...RIGHT)
export const nearAudience: Arbitrary<Json> = one<Json>(...NEAR)
const audience = weigh<Json>([5, rightAudience], [4, nearAudience])
/** Anything a member of a list may be that is no text. */
const odd = one<Json>(5, null, true, false, 0, [], {}, ['«canonical»'], { '«client»': 1 }, 1.5, -1, 1e25)

/** A text, a list, or a thing that is neither: the shapes of `aud` and of `resource`. */
export const audiences: Arbitrary<Json> = weigh<Json>(
  [8, rightAudience],
  [5, fc.array(audience, { minLength: 1, maxLength: 4 })],
  [4, nearAudience],
  [2, fc.array(weigh<Json>([3, audience], [1, odd]), { minLength: 1, maxLength: 3 })],
  [2, odd],
  [1, fc.dictionary(one('«canonical»', '«client»', 'a', ''), one<Json>(1, null, 'x'), { maxKeys: 2 })],
  [1, one<Json>('', [], {}, null, 0, false, -0)],
)

const offsets = one(600, 60, 8, 86_400, 1e9, -4, -60, -600, -86_400, 0.5 - 60, 600.5, -1e9)
const seconds: Arbitrary<Json> = offsets.map((offset): Json => ({ '«now»': offset }))

/**
 * What a time claim may hold: numbers of seconds, texts that Python reads as such, and things it does not.
 */
export const times: Arbitrary<Json> = weigh<Json>(
  [8, seconds],
  [
    3,
    one<Json>(
      '«now+600»',
      '«now-600»',
      ' «now+60» ',
      '+«now+60»',
      '-«now+60»',
      '\t«now+60»\n',
      '\u00a0«now+60»',
      '\x1c«now+60»',
      '«now+60».0',
      '«now+60»e0',
      '«now+60»L',
    ),
  ],
  [
    3,
    one<Json>(
      null,
      true,
      false,
      0,
      -1,
      1,
      1e10,
      1e25,
      -1e25,
      1e308,
      0.1,
      [],
      [1],
      {},
      '',
      ' ',
      'never',
      '0x10',
      '1_000',
      '1__0',
      '_1',
      '1_',
      '99_999_999_999',
      '９９９９９９９９９９９',
      '१२',
      '९९९९९९९९९९९',
      '\x1c९९९९९९९९९९९',
      '٣',
      '²',
      '１_０',
      '-',
      '+',
      '--1',
      '+ 1',
      'NaN',
      'Infinity',
      '1\u0000',
    ),
  ],
  [
    1,
    one<Json>(
      '9'.repeat(400),
      '9'.repeat(4300),
      '9'.repeat(4301),
      `+${'9'.repeat(4300)}`,
      `${'9_'.repeat(2200)}9`,
    ),
  ],
)

const address: Arbitrary<Json> = weigh<Json>(
  [6, one<Json>('«active»')],
  [
    4,
    one<Json>(
      '«ACTIVE»',
      ' «active» ',
      '«active»\n',
      '\u3000«active»',
      '\x1c«active»',
      '\ufeff«active»',
      '«active»\u0000',
      '«active».',
      '+«active»',
      '«active»/',
      '«active»?x',
      '«active»%20',
      'x«active»',
    ),
  ],
  [
    3,
    one<Json>(
      '«disabled»',
      ' «DISABLED»',
      '«admin»',
      'stranger@example.com',
      '@',
      'a@',
      '../@x',
      'a/b@x',
      '%2e@x',
      '\ud800@example.com',
      'İ@example.com',
      'ẞ@example.com',
      'ΟΔΟΣ@example.com',
      `${'x'.repeat(300)}@example.com`,
      "o'hara@example.com",
      '*@*',
      '%@%',
      '"a b"@example.com',
      'a@b@c',
    ),
  ],
)

/** Who a token may say it stands for. */
export const people: Arbitrary<Json> = weigh<Json>(
  [8, address],
  [
    3,
    one<Json>(
      '',
      null,
      'dana',
      ' ',
      5,
      0,
      true,
      false,
      [],
      ['«active»'],
      {},
      { '«active»': 1 },
      '\x1c',
      '«issuer»',
    ),
  ],
)

/** Harmless or not, anything that JSON can hold, of small size. */
export const anything: Arbitrary<Json> = fc
  .jsonValue({ maxDepth: 2, depthSize: 'small' })
  .map((value) => value as Json)

const spelling: Arbitrary<Spelling> = weigh<Spelling>(
  [6, one<Spelling>('blanks', 'escapes', 'bom', 'zero', 'proto', 'float', 'surrogate')],
  [
    3,
    fc.record({
      twice: one('aud', 'iss', 'exp', 'email', 'sub', 'nonce', 'kid', 'alg', 'keys', 'issuer', 'jwks_uri'),
      value: one<Json>('x', null, 5, [], 'a@b'),
      last: fc.boolean(),
    }),
  ],
  [3, one<Spelling>('cut', 'trailing', 'comma', 'quotes', 'control')],
  [2, one<Spelling>('nan', 'infinity', 'utf16', 'latin1', 'deep')],
  [2, fc.record({ long: one('odd', 'exp', 'iat', 'email'), digits: one(20, 400, 4300, 4301) })],
)
export const spellings: Arbitrary<Spelling[]> = fc.array(spelling, { minLength: 1, maxLength: 2 })

/** A change of one member. */
export const setting = (name: string, value: Arbitrary<Json>): Arbitrary<Changes> =>
  value.map((it) => ({ set: { [name]: it } }))
export const leaving = (...names: readonly string[]): Arbitrary<Changes> =>
  one(...names).map((name) => ({ without: [name] }))

/** Several changes as one: the last one wins, and a member that is set again is there. */
export function together(changes: readonly Changes[]): Changes {
  const set: Record<string, Json> = {}
  const without = new Set<string>()
  for (const change of changes) {
    for (const [name, value] of Object.entries(change.set ?? {})) {
      set[name] = value
      without.delete(name)
    }
    for (const name of change.without ?? []) {
      delete set[name]
      without.add(name)
    }
  }
  return {
    ...(Object.keys(set).length > 0 ? { set } : {}),
    ...(without.size > 0 ? { without: [...without] } : {}),
  }
}

/** Most documents have no change, few have two. */
export const changesOf = (change: Arbitrary<Changes>, most = 2): Arbitrary<Changes> =>
  fc.array(change, { maxLength: most }).map(together)
