import { describe, expect, test } from 'vitest'
import { EXPLAINED } from '../../shared/window/explain.ts'
import { EXPLAINED_WAY } from '../../shared/window/explain-way.ts'
import { finish } from '../../shared/kernel/work.ts'
import { listed, searching, sourceOf, type Entry, type Found } from '../../shared/window/palette.ts'

const entry = (label: string, more: Partial<Entry> = {}): Entry => ({
  id: label,
  group: 'Acts here',
  label,
  ...more,
})
const search = (entries: readonly Entry[], typed: string): Found<Entry> =>
  finish(searching([listed(entries)], typed))
const server = (label: string, hint = ''): Entry => entry(label, { group: 'Servers', hint })
const names = (found: Found<Entry>): readonly string[] =>
  found.groups.flatMap(({ hits }) => hits.map((hit) => hit.entry.label))
const marked = (found: Found<Entry>, label: string): readonly string[] => {
  const hit = found.groups.flatMap(({ hits }) => hits).find((one) => one.entry.label === label)
  return [
    ...(hit?.label ?? []).map(([from, to]) => label.slice(from, to)),
    ...(hit?.hint ?? []).map(([from, to]) => (hit?.entry.hint ?? '').slice(from, to)),
  ]
}

const SERVERS = [
  server('repayment-desk', 'Entra ID, claims from v2'),
  server('payments-mcp', 'client id my-oauth-client-id'),
  server('payroll-export', 'Keycloak, client id payroll'),
  server('docs-search', 'Okta'),
]
const FORGET = entry('Forget all tokens', { danger: true })
const ALL = [
  ...SERVERS,
  entry('Get a token for payments-mcp'),
  entry('Test my-oauth-client-id on payments-mcp', { whenTyped: true }),
  FORGET,
]

describe('the palette', () => {
  test('lists servers before acts, those whose name begins with what was typed first', () => {
    expect(names(search(ALL, 'pay'))).toEqual([
      'payments-mcp',
      'payroll-export',
      'repayment-desk',
      'Get a token for payments-mcp',
      'Test my-oauth-client-id on payments-mcp',
    ])
  })
  test('wants every word, in any order, in the name or in what is said of it, and marks the letters', () => {
    const found = search(ALL, 'cl pay')
    expect(names(found).slice(0, 3)).toEqual(['payments-mcp', 'payroll-export', 'repayment-desk'])
    expect(marked(found, 'payments-mcp')).toEqual(['pay', 'cl'])
    expect(names(search(ALL, 'okta pay'))).toEqual([])
  })
  test('finds a name with letters left out or one mistyped, after those that fit as typed', () => {
    expect(names(search(SERVERS, 'pymnts'))).toEqual(['payments-mcp'])
    expect(names(search(SERVERS, 'paymnets'))).toContain('payments-mcp')
    expect(names(search(SERVERS, 'seatch'))).toEqual(['docs-search'])
    expect(marked(search(SERVERS, 'pymnts'), 'payments-mcp').join('')).toBe('pymnts')
  })
  test('takes the best of all for Enter, in whatever group it is', () => {
    expect(search(ALL, 'get').best?.label).toBe('Get a token for payments-mcp')
    expect(search(ALL, 'test payments-mcp').best?.label).toBe('Test my-oauth-client-id on payments-mcp')
    const preview = entry('Preview: include client id on payments-mcp')
    expect(search([...ALL, preview], 'pay cl').best?.label).toBe('payments-mcp')
    expect(search([...ALL, preview], 'preview pay').best).toBe(preview)
    expect(search(ALL, 'payments').best?.label).toBe('payments-mcp')
  })
  test('never finds by a loose match what removes something, and never takes it by itself', () => {
    for (const typed of ['get a token', 'get', 'frget', 'orget', 'tokns', 'all t0kens', 'forgot'])
      expect(names(search(ALL, typed)), typed).not.toContain('Forget all tokens')
    for (const typed of ['forget', 'for', 'all tok', 'tokens forget']) {
      const found = search(ALL, typed)
      expect(names(found), typed).toContain('Forget all tokens')
      expect(found.best, typed).not.toBe(FORGET)
    }
    expect(search([FORGET], 'forget').best).toBeNull()
    expect(names(search([FORGET, entry('Forget nothing')], 'forget'))).toEqual([
      'Forget nothing',
      FORGET.label,
    ])
  })
  test('shows without a word what is there anyway, and one of each server only once something is typed', () => {
    expect(names(search(ALL, ''))).not.toContain('Test my-oauth-client-id on payments-mcp')
    expect(names(search(ALL, '  '))).toContain('Get a token for payments-mcp')
  })
  test('counts what it does not show', () => {
    const many = Array.from({ length: 300 }, (_, index) => server(`pay-${index}`))
    const [group] = search(many, 'pay').groups
    expect(group).toMatchObject({ name: 'Servers', fits: 300 })
    expect(group?.hits).toHaveLength(4)
  })
  test('keeps its marks at the letters when a text is longer in lower case', () => {
    const odd = entry('İstanbul gateway')
    for (const [from, to] of search([odd], 'gate').groups[0]?.hits[0]?.label ?? [])
      expect(odd.label.slice(from, to).toLowerCase()).toBe('gate')
  })
  test('takes signs for what they are, and not for a pattern', () => {
    for (const typed of ['(', '[a', '*', '\\', '.*', 'a|b', '“'])
      expect(() => search(ALL, typed), typed).not.toThrow()
    expect(names(search(ALL, '.*'))).toEqual([])
  })
  test('says for what was typed it is an answer', () => expect(search(ALL, 'Pay ').typed).toBe('Pay '))
  test('finds the best of many in whatever source and place they stand, and makes no other', () => {
    const made: number[] = []
    const places = Array.from({ length: 3000 }, (_, index) => index)
    const one = (at: number): Entry =>
      server(at === 2999 ? 'payments' : at % 3 === 0 ? `x payments ${at}` : `nothing ${at}`)
    const many = sourceOf(places, one, (at) => {
      made.push(at)
      return one(at)
    })
    const work = searching([listed([entry('Pay now', { danger: true })]), many, listed(ALL)], 'pay')
    let pauses = 0
    for (let step = work.next(); ; step = work.next()) {
      if (step.done !== true) {
        pauses++
        continue
      }
      expect(names(step.value).slice(0, 5)).toEqual([
        'payments',
        'payments-mcp',
        'payroll-export',
        'x payments 0',
        'Get a token for payments-mcp',
      ])
      expect(step.value.groups.map(({ fits }) => fits)).toEqual([1004, 3])
      break
    }
    expect(pauses).toBeGreaterThan(5)
    expect(made).toEqual([2999, 0])
  })
  test('answers on ten thousand servers in under 400 ms of processor time', () => {
    const many = Array.from({ length: 10_000 }, (_, index) =>
      server(`server-${index}-payments`, `Keycloak, client id c-${index}`),
    )
    const begun = process.cpuUsage()
    search(many, 'pay 77')
    const { user, system } = process.cpuUsage(begun)
    expect((user + system) / 1000).toBeLessThan(400)
  })
})

describe('what is explained', () => {
  test('has a text and a source for every check, every trap and every step of a client', () => {
    const all = [...EXPLAINED, ...EXPLAINED_WAY]
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
    for (const { title, text, source } of all) {
      expect(text.length, title).toBeGreaterThan(40)
      expect(source, title).toMatch(/\.py|RFC \d+|PyJWT|OpenID|MCP|Releases/)
    }
  })
})
