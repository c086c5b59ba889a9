import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arrange, arranging, summaryOf, summing, type Arrangement } from '../../shared/fleet/arrange.ts'
import { fleetLine, type FleetLine } from '../../shared/fleet/line.ts'
import { createListed } from '../../shared/fleet/listed.ts'
import type { FleetPart } from '../../shared/fleet/part.ts'
import type { Work } from '../../shared/kernel/work.ts'
import { lines as made } from '../renderer/fixtures.ts'

const [first] = made
if (!first) throw new Error('no lines')
const LEVELS = ['broken', 'risk', 'unknown', 'ok', 'off'] as const
const lineAt = (at: number, more: Partial<FleetLine> = {}): FleetLine => ({
  ...first,
  id: `s${at}`,
  name: `server ${(at * 7919) % 10_007}`,
  team: ['payments', 'search', null][at % 3] ?? null,
  health: { ...first.health, level: LEVELS[at % 5] ?? 'ok' },
  ...more,
})
const many = (count: number, from = 0): FleetLine[] =>
  Array.from({ length: count }, (_, at) => lineAt(from + at))

describe('twenty thousand lines', () => {
  const lines = many(20_000)
  const PLAIN: Arrangement = { filter: 'all', typed: '', sort: null, group: null, closed: new Set() }
  /** Out: the result, and the number of pauses. */
  const pausesOf = <T>(work: Work<T>): [T, number] => {
    for (let pauses = 0; ; pauses++) {
      const step = work.next()
      if (step.done === true) return [step.value, pauses]
    }
  }

  test('are arranged with a pause every few hundred, and just as without', () => {
    const looks: readonly Partial<Arrangement>[] = [
      ...[{}, { sort: { by: 'server', down: true } } as const, { group: 'team' } as const],
      ...[{ filter: 'broken' } as const, { typed: 'server 77' }],
      { sort: { by: 'health', down: false }, group: 'finding', closed: new Set(['off']) },
    ]
    for (const look of looks) {
      const [slowly, pauses] = pausesOf(arranging(lines, { ...PLAIN, ...look }))
      expect(pauses).toBeGreaterThan(30)
      const atOnce = arrange(lines, { ...PLAIN, ...look })
      expect(slowly.ids).toEqual(atOnce.ids)
      expect(slowly.items.length).toBe(atOnce.items.length)
    }
    const [summary, pauses] = pausesOf(summing(lines))
    expect(pauses).toBeGreaterThan(30)
    expect(summary).toEqual(summaryOf(lines))
  })
})

describe('lines that come in parts', () => {
  const part = (lines: readonly FleetLine[], more: Partial<FleetPart> = {}): FleetPart => ({
    ...{ mark: 'm', anew: false, lines: JSON.stringify(lines), gone: '', order: null, from: 0, more: false },
    ...more,
  })
  const ids = (lines: readonly FleetLine[]): string => lines.map(({ id }) => id).join(' ')

  test('stand in the order of the list, whatever order they came in, and those it does not name last', () => {
    const listed = createListed()
    listed.take(part(many(3), { order: 's2\ns0' }))
    expect(ids(listed.lines())).toBe('s2 s0 s1')
    listed.take(part([lineAt(3)], { order: 's1\ns3', from: 2 }))
    expect(ids(listed.lines())).toBe('s2 s0 s1 s3')
    listed.take(part([], { gone: 's0', order: 's3\ns2\ns1' }))
    expect(ids(listed.lines())).toBe('s3 s2 s1')
  })

  test('keep their array and their identity while nothing changes, and say what did', () => {
    const listed = createListed()
    expect(listed.take(part(many(3), { anew: true }))).toMatchObject({ added: ['s0', 's1', 's2'], gone: 0 })
    const before = listed.lines()
    expect(listed.take(part([lineAt(1)]))).toMatchObject({ added: [], changed: [], told: ['s1'] })
    expect(listed.lines()).toBe(before)
    expect(listed.take(part([lineAt(1, { version: 99 })], { gone: 's2\nnobody' }))).toMatchObject({
      ...{ added: [], changed: ['s1'], gone: 1 },
    })
    const [zero, one, ...rest] = listed.lines()
    expect([zero, one?.version, rest]).toEqual([before[0], 99, []])
    expect(zero).toBe(before[0])
  })

  test('are what was told, and have in common what is equal', () => {
    const listed = createListed()
    listed.take(part(many(50)))
    expect(JSON.stringify(listed.lines())).toBe(JSON.stringify(many(50)))
    const [zero, five] = [listed.lines()[0], listed.lines()[5]]
    expect(zero?.health).toBe(five?.health)
    expect(zero?.issuers).toBe(five?.issuers)
  })

  test('are what was told also where the id stands in texts, is short, or stands where nobody expects it', () => {
    const ids = ['0123456789abcdef', 's', '', '\u0000', '["', 'aaaaaaaa']
    const value = fc.tuple(fc.string(), fc.constantFrom(...ids), fc.constantFrom('', ...ids), fc.string())
    const texts = fc.array(
      value.map((pieces) => pieces.join('')),
      { maxLength: 4 },
    )
    const told = fc.record({
      id: fc.constantFrom(...ids, 'aaaaaaaaa'),
      name: fc.string(),
      team: fc.option(fc.constantFrom('none', 'null', 'team')),
      version: fc.option(fc.integer()),
      updatedAt: fc.option(fc.string()),
      issuers: texts,
      audiences: texts.map((all) =>
        all.map((one, at) => ({ lane: at === 0 ? ('R' as const) : 'C', value: one })),
      ),
      also: texts,
      findings: texts.map((all) => all.map((says) => ({ id: 'audience-shared' as const, says }))),
    })
    fc.assert(
      fc.property(fc.uniqueArray(told, { selector: ({ id }) => id }), (all) => {
        const lines = all.map((one, at) => lineAt(at, one as Partial<FleetLine>))
        const listed = createListed()
        listed.take(part(lines))
        expect(JSON.stringify(listed.lines())).toBe(JSON.stringify(lines))
      }),
      { numRuns: 300 },
    )
  })

  test('are held with every part that a line has', () => {
    const listed = createListed()
    listed.take(part(many(1)))
    const [held] = JSON.parse(JSON.stringify(listed.lines())) as readonly object[]
    expect(Object.keys(held ?? {}).sort()).toEqual(Object.keys(fleetLine.shape).sort())
  })

  test('of which each has texts that no other has are what was told as well', () => {
    const alone = many(12_000).map((line) => ({
      ...line,
      toggle: { ...line.toggle, note: `only of ${line.id}` },
      also: [`https://x/${line.id.padStart(9, '0')}/${line.name}`, line.id.padStart(32, '0')],
      id: line.id.padStart(32, '0'),
    }))
    const listed = createListed()
    listed.take(part(alone))
    expect(JSON.stringify(listed.lines())).toBe(JSON.stringify(alone))
  })
})
