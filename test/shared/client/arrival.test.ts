import { describe, expect, test } from 'vitest'
import { arrivalOf } from '../../../shared/client/arrival.ts'
import type { ListedTools } from '../../../shared/client/going.ts'
import { saysOf } from '../../../shared/client/words.ts'
import type { AfterToken } from '../../../shared/contextforge/index.ts'

const IN = { verdict: 'in', name: 'Claude Code' } as const
const EIGHT = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
const listed = (names: readonly string[], complete = true): ListedTools => ({
  names: [...names],
  complete,
  says: complete ? '' : 'tools/list: HTTP 500',
})

/** What the roles of dana promise at a server with eight tools. */
function promised(change: Partial<AfterToken> = {}, tools: Partial<AfterToken['tools']> = {}): AfterToken {
  return {
    ...{ person: 'dana@example.com', says: '', use: 'yes', call: 'yes', why: '', steps: [] },
    ...change,
    tools: { seen: ['a', 'b'], maybe: [], listedOnly: [], total: 8, ...tools },
  }
}
const noCalls = promised({ call: 'no', why: 'this person has no tools.execute' })

describe('the end of the way', () => {
  test.each<[string, ListedTools | null, AfterToken | null, string]>([
    [
      'a person who may call none',
      listed(['a', 'b']),
      noCalls,
      'Claude Code gets in as dana@example.com, sees 2 of 8 tools and may call none: this person has no tools.execute.',
    ],
    [
      'a person who may call all',
      listed(['a', 'b']),
      promised(),
      'Claude Code gets in as dana@example.com, sees 2 of 8 tools and may call all of them.',
    ],
    [
      'one tool',
      listed(['a']),
      promised({}, { seen: ['a'], total: 1 }),
      'Claude Code gets in as dana@example.com, sees 1 of 1 tool and may call it.',
    ],
    [
      'tools that are listed and cannot be called',
      listed(['a', 'b', 'c']),
      promised({}, { seen: ['a', 'b', 'c'], listedOnly: ['c'] }),
      'Claude Code gets in as dana@example.com, sees 3 of 8 tools and may call 2: 1 tool private to others, behind which a call finds none.',
    ],
    [
      'a server without a tool for this person',
      listed([]),
      promised({}, { seen: [] }),
      'Claude Code gets in as dana@example.com and sees 0 of 8 tools.',
    ],
    [
      'a right that this login may not read',
      listed(['a', 'b']),
      promised({ call: 'unknown', why: 'this login cannot see who is in Ops' }),
      'Claude Code gets in as dana@example.com and sees 2 of 8 tools. What it may call is not known: this login cannot see who is in Ops.',
    ],
    [
      'an address and nothing else',
      listed(['a', 'b']),
      null,
      'Claude Code gets in and sees 2 tools. What it may call is not known: roles and teams were not read.',
    ],
    [
      'a list that breaks off',
      listed(['a'], false),
      noCalls,
      'Claude Code gets in as dana@example.com, sees at least 1 of 8 tools and may call none: this person has no tools.execute.',
    ],
    [
      'a list that was refused',
      listed([], false),
      noCalls,
      'Claude Code gets in as dana@example.com. Which tools it sees is not known, and it may call none: this person has no tools.execute.',
    ],
    [
      'no list at all',
      null,
      promised(),
      'Claude Code gets in as dana@example.com. Which tools it sees is not known.',
    ],
    [
      'a server whose tools this login cannot count',
      listed(['a', 'b']),
      promised({}, { total: null }),
      'Claude Code gets in as dana@example.com, sees 2 tools and may call all of them.',
    ],
  ])('%s', (_name, tools, after, says) => expect(arrivalOf(IN, tools, after)?.says).toBe(says))

  test.each(['would-get-in', 'stops', 'cannot-decide'] as const)('is none where it %s', (verdict) =>
    expect(arrivalOf({ ...IN, verdict }, listed(EIGHT), promised())).toBeNull(),
  )

  test('says which tools may be called, and never one that was not shown', () => {
    const after = promised({}, { seen: EIGHT, listedOnly: ['h'], total: 8 })
    expect(arrivalOf(IN, listed(EIGHT), after)?.callable).toEqual(EIGHT.slice(0, 7))
    expect(arrivalOf(IN, listed(['a']), after)?.callable).toEqual(['a'])
    expect(arrivalOf(IN, listed(EIGHT), noCalls)?.callable).toEqual([])
    expect(arrivalOf(IN, listed(EIGHT), promised({ call: 'unknown' }))?.callable).toBeNull()
    expect(arrivalOf(IN, null, promised())?.callable).toBeNull()
  })

  test.each<[string, readonly string[], boolean, AfterToken | null, boolean | null]>([
    ['the same tools', ['b', 'a'], true, promised(), true],
    ['one more than promised', ['a', 'b', 'c'], true, promised(), false],
    ['one less than promised', ['a'], true, promised(), false],
    ['one less in a list that is not whole', ['a'], false, promised(), true],
    ['one that could not be known', ['a', 'b', 'c'], true, promised({}, { maybe: ['c'] }), true],
    ['a server whose tools are not known', ['a'], true, promised({}, { total: null }), null],
    ['a list that was refused', [], false, promised(), null],
    ['nothing to compare with', ['a'], true, null, null],
  ])('compares what is shown with what the roles promise: %s', (_name, names, whole, after, same) =>
    expect(arrivalOf(IN, listed(names, whole), after)?.asPredicted).toBe(same),
  )

  // `says` held the sentence as text to be replaced: a walk that words it otherwise lost who got in.
  test('is what is said of a client that got in, whatever the walk says, and its caveat stays', () => {
    const end = arrivalOf(IN, listed(['a']), promised())
    const walk = { verdict: 'in', says: 'It is in.', caveat: ' This is by its documents.' } as const
    expect(saysOf(walk, end)).toBe(`${end?.says ?? ''} This is by its documents.`)
    expect(saysOf(walk, null)).toBe('It is in.')
    const stopped = { verdict: 'stops', says: 'Claude Code gets in. No.', caveat: '' } as const
    expect(saysOf(stopped, end)).toBe('Claude Code gets in. No.')
  })
})
