import { describe, expect, test } from 'vitest'
import { canBegin, testsIn, testsOf } from '../helpers/test-names.ts'
import { threats } from '../security/threats.ts'

/** What build/faults.mjs exports, as far as it is looked at here. */
interface FaultTable {
  readonly FAULTS: readonly { readonly id: string; readonly what: string; readonly untested?: string }[]
  readonly faultsOf: (title: string) => readonly string[]
}
const file = new URL('../../build/faults.mjs', import.meta.url).href
const { FAULTS, faultsOf } = (await import(file)) as FaultTable

const tests = testsIn(['test/electron', 'test/faults', 'test/network', 'test/e2e', 'test/security'])
const shared = testsIn(['test/shared', 'test/build', 'test/renderer', 'test/demo'])
/** As test:faults runs them. */
const ofFaults = tests.filter(({ file }) => /^test\/(electron|faults|network|e2e)\//.test(file))
const numbered = (own: readonly string[]): readonly string[] => faultsOf(own[0] ?? '')

describe('the table of faults', () => {
  test('has a test for every fault that is said to be tested', () => {
    const shown = new Set(ofFaults.flatMap(({ own }) => numbered(own)))
    const without = FAULTS.filter(({ id, untested }) => untested === undefined && !shown.has(id))
    expect(without.map(({ id, what }) => `${id} ${what}`)).toEqual([])
  })

  test('has every fault a test is named after', () => {
    const known = new Set(FAULTS.map(({ id }) => id))
    const unknown = ofFaults.filter(({ own }) => numbered(own).some((id) => !known.has(id)))
    expect(unknown.map(({ file, own }) => `${file}: ${own.join('…')}`)).toEqual([])
  })
})

describe('the table of threats', () => {
  test('names only tests that are there, by the way they begin', () => {
    const missing = threats.flatMap(({ id, proofs }) =>
      proofs
        .filter(({ file, title }) => {
          // Playwright tells a test by its own name, Vitest by all that stand above it too.
          const isOwn = file.endsWith('.spec.ts')
          const there = [...tests, ...shared].filter((one) => one.file === file)
          return !there.some(({ own, full }) => canBegin(withoutFaults(isOwn ? own : full), title))
        })
        .map(({ file, title }) => `${id}: ${file} “${title}”`),
    )
    expect(missing).toEqual([])
  })
})

/** A threat names a test without the faults it carries besides. */
const withoutFaults = (name: readonly string[]): readonly string[] =>
  name.map((piece) => piece.replace(/F\d+: /, ''))

test('names are read as they are written, with what is put in when they run', () => {
  const text = [
    "describe('a list', () => {",
    "  test('is read', () => undefined)",
    '  for (const at of [1]) it(`${at} is read, in ${at}`, () => undefined)',
    "  test.each([1])('%s is one', () => undefined)",
    '})',
    "test.describe('a block', () => { test.skip('waits', () => undefined) })",
    "const onUnix = test.skipIf(true); onUnix('is private', () => undefined)",
    "test.beforeEach(() => undefined); other('no test', () => undefined)",
  ].join('\n')
  const full = testsOf('a.test.ts', text).map((one) => one.full)
  expect(full).toEqual([
    ['a list is read'],
    ['a list ', ' is read, in ', ''],
    ['a list ', ' is one'],
    ['a block waits'],
    ['is private'],
  ])
  const table = "test.each([['F1: a', 1], ['F2: b', 2]])('%s is survived', () => undefined)"
  expect(testsOf('a.test.ts', table).map(({ own }) => own)).toEqual([
    ['F1: a is survived'],
    ['F2: b is survived'],
  ])
  const each = "describe.each([1])('release %s', () => { test.only('holds', () => undefined) })"
  expect(testsOf('a.test.ts', each).map((one) => one.full)).toEqual([['release ', ' holds']])
  const begins = (pieces: readonly string[], begin: string): boolean => canBegin(pieces, begin)
  expect(begins(['a list is read'], 'a list is')).toBe(true)
  expect(begins(['a list is read'], 'a list was')).toBe(false)
  expect(begins(['a list ', ' is read, in ', ''], 'a list 17 is read')).toBe(true)
  expect(begins(['a list ', ' is one'], 'another list')).toBe(false)
  expect(begins(['a list is read'], 'a list is read and written')).toBe(false)
})
