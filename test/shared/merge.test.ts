import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeSettings, type Choices, type MergeSide } from '../../shared/change/merge.ts'
import { ENABLED, type ServerSettings } from '../../shared/change/settings.ts'
import { isObject, sameJson, type Json, type JsonObject } from '../../shared/kernel/json.ts'

const on = (oauthConfig: Json): ServerSettings => ({ oauthEnabled: true, oauthConfig })
const off: ServerSettings = { oauthEnabled: false, oauthConfig: null }

const key = fc.constantFrom('resource', 'client_id', 'x_note', 'scopes', '__proto__', 'constructor')
const value = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>
const config = fc
  .array(fc.tuple(key, value), { maxLength: 6 })
  .map((entries): JsonObject => Object.fromEntries(entries))
const settings: fc.Arbitrary<ServerSettings> = fc.oneof(
  { weight: 5, arbitrary: config.map(on) },
  { weight: 1, arbitrary: fc.constant(off) },
  { weight: 1, arbitrary: fc.constant(on(null)) },
)
const at = (from: ServerSettings, name: string): Json | undefined =>
  isObject(from.oauthConfig) && Object.hasOwn(from.oauthConfig, name) ? from.oauthConfig[name] : undefined
const same = (a: Json | undefined, b: Json | undefined): boolean =>
  a === undefined || b === undefined ? a === b : sameJson(a, b)
/** Choices as somebody makes them who sees the conflict. */
const choosing = (
  [base, theirs, mine]: readonly [ServerSettings, ServerSettings, ServerSettings],
  take: (key: string) => MergeSide | undefined,
): Choices =>
  Object.fromEntries(
    mergeSettings(base, theirs, mine).fields.flatMap((field) => {
      const side = take(field.key)
      return side === undefined ? [] : [[field.key, { take: side, theirs: field.theirs }]]
    }),
  )
const names = (...all: readonly ServerSettings[]): string[] => [
  ...new Set(all.flatMap(({ oauthConfig }) => (isObject(oauthConfig) ? Object.keys(oauthConfig) : []))),
]

describe('a merge', () => {
  test('never loses what somebody else changed, unless mine was chosen there', () => {
    fc.assert(
      fc.property(
        settings,
        settings,
        settings,
        fc.dictionary(key, fc.constantFrom('mine' as const, 'theirs' as const)),
        (base, theirs, mine, chosen) => {
          const choices = choosing([base, theirs, mine], (name) =>
            Object.hasOwn(chosen, name) ? chosen[name] : undefined,
          )
          const { merged, fields } = mergeSettings(base, theirs, mine, choices)
          for (const name of names(base, theirs, mine)) {
            if (same(at(base, name), at(theirs, name))) continue
            if (same(at(merged, name), at(theirs, name))) continue
            // Their change is not there: then it was a conflict, shown, and mine was chosen for it.
            const field = fields.find((one) => one.key === name)
            expect(field?.kind).toBe('conflict')
            expect(Object.hasOwn(choices, name) && choices[name]?.take).toBe('mine')
          }
        },
      ),
      { numRuns: 3000 },
    )
  })

  test('keeps what I changed where nobody else did', () => {
    fc.assert(
      fc.property(config, config, config, (a, b, c) => {
        const { merged } = mergeSettings(on(a), on(b), on(c))
        for (const name of names(on(a), on(b), on(c)))
          if (same(at(on(a), name), at(on(b), name)))
            expect(same(at(merged, name), at(on(c), name))).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test('with every conflict decided leaves none open, and undecided ones stand as theirs', () => {
    fc.assert(
      fc.property(settings, settings, settings, (base, theirs, mine) => {
        const first = mergeSettings(base, theirs, mine)
        for (const name of first.open)
          if (!name.startsWith('(')) expect(same(at(first.merged, name), at(theirs, name))).toBe(true)
        const choices = choosing([base, theirs, mine], () => 'mine')
        expect(mergeSettings(base, theirs, mine, choices).open).toEqual([])
      }),
      { numRuns: 2000 },
    )
  })

  test('takes both sides where they changed different keys', () => {
    const { merged, open } = mergeSettings(on({ a: 1, b: 1 }), on({ a: 2, b: 1, x: 9 }), on({ a: 1, b: 3 }))
    expect([merged, open]).toEqual([on({ a: 2, b: 3, x: 9 }), []])
  })

  test('asks where both changed one key, and shows the three values without secrets', () => {
    const { fields, open } = mergeSettings(
      on({ r: 'a', client_secret: '1' }),
      on({ r: 'b', client_secret: '2' }),
      on({ r: 'c', client_secret: '3' }),
    )
    expect(open).toEqual(['r', 'client_secret'])
    expect(fields[0]).toEqual({ key: 'r', kind: 'conflict', base: '"a"', theirs: '"b"', mine: '"c"' })
    expect(JSON.stringify(fields[1])).not.toMatch(/[123]"/)
  })

  test('asks when one side turned OAuth off, since that removes what the other changed', () => {
    const mine = on({ r: 'b' })
    expect(mergeSettings(on({ r: 'a' }), off, mine).open).toEqual([ENABLED])
    expect(
      mergeSettings(
        on({ r: 'a' }),
        off,
        mine,
        choosing([on({ r: 'a' }), off, mine], () => 'mine'),
      ).merged,
    ).toEqual(mine)
    expect(mergeSettings(on({ r: 'a' }), on({ r: 'a', x: 1 }), off).open).toEqual([ENABLED])
    const three = [on({ r: 'a' }), on({ r: 'a', x: 1 }), off] as const
    expect(
      mergeSettings(
        ...three,
        choosing(three, () => 'theirs'),
      ).merged,
    ).toEqual(on({ r: 'a', x: 1 }))
  })

  test('asks again when theirs is not what it was when mine was chosen', () => {
    const [base, mine] = [on({ r: 'a' }), on({ r: 'mine' })]
    const choices = choosing([base, on({ r: 'b' }), mine], () => 'mine')
    expect(mergeSettings(base, on({ r: 'b' }), mine, choices).open).toEqual([])
    expect(mergeSettings(base, on({ r: 'newer' }), mine, choices).open).toEqual(['r'])
  })
})
