import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareCsv } from '../../shared/compare/export.ts'
import { lanePairs, segments, tokenOn } from '../../shared/compare/lanes.ts'
import { compared } from '../renderer/fixtures.ts'
import { aToken, aServer, CANONICAL, someFacts } from '../helpers/worlds.ts'
import { judge } from '../../shared/judging/judge.ts'

const marked = (value: string, others: readonly string[]) =>
  segments(value, others).map((line) =>
    line.map(({ text, differs }) => (differs ? `[${text}]` : text)).join(''),
  )

describe('the lanes of two servers', () => {
  test('say what each makes the gateway expect, and mark only what differs', () => {
    const said = compared.pairs.map(({ lane, relation, left, right }) => [
      ...[lane, relation, left.word, left.expects?.says ?? null, right.word, right.expects?.says ?? null],
    ])
    expect(said).toEqual([
      ['R', 'differs', 'used', 'no match', 'used', 'no match'],
      ['C', 'same', 'set, not used', null, 'set, not used', null],
      ['I', 'differs', 'used', 'match', 'set, not used', 'would match'],
      ['L', 'same', 'nothing learned', null, 'nothing learned', null],
    ])
    const client = compared.pairs.find(({ lane }) => lane === 'I')
    expect([client?.left.include, client?.right.include]).toEqual([
      { text: 'On', differs: true },
      { text: 'Off', differs: true },
    ])
    expect(client?.left.lines.flat().some(({ differs }) => differs)).toBe(false)
  })

  test('without a token say what is expected, and never that something matches', () => {
    const { left, right, settings } = compared
    const [first] = lanePairs({ ...left, tokenAudiences: null }, { ...right, tokenAudiences: null }, settings)
    expect([first?.left.expects, first?.right.expects]).toEqual([
      { state: 'used', says: 'expected' },
      { state: 'used', says: 'expected' },
    ])
  })

  test('where OAuth is off on a side there are none', () => {
    const { left, right } = compared
    const off = [{ id: 'oauth', left: 'On', right: 'Off', relation: 'differs' as const }]
    expect(lanePairs(left, right, off)).toEqual([])
  })

  test('the values of the token are in their order, each with the lane it matches', () => {
    expect(tokenOn(compared.left).values.map(({ index, word }) => [index, word])).toEqual([
      [0, 'matches I'],
      [1, 'no match'],
    ])
    expect(tokenOn(compared.right).values.map(({ word }) => word)).toEqual(['would match I', 'no match'])
  })

  test('a lane with many values shows four, and says how many there are besides', () => {
    const server = aServer({ resource: ['a', 'b', 'c', 'd', 'e', 'f'] })
    const { board, tokenAudiences } = judge(someFacts({ server, token: aToken({ aud: ['x'] }) }))
    const [first] = lanePairs({ board, tokenAudiences }, compared.right, compared.settings)
    expect(first?.left.lines).toHaveLength(4)
    expect(first?.left.note).toBe('and 2 more')
    expect(first?.left.expects?.says).toBe('6: no match')
  })
})

describe('the parts of a value', () => {
  test('are marked where the nearest value of the other side has others', () => {
    expect(marked('https://stage-gw.example.com/servers/aaaa/mcp', [CANONICAL, 'x'])).toEqual([
      'https://[stage-gw].example.com',
      expect.stringContaining('/servers/[aaaa]/mcp'),
    ])
    expect(marked('https://a.example/x', ['https://a.example/x'])).toEqual(['https://a.example', '/x'])
    expect(marked('api://orders', [])).toEqual(['[api]://[orders]'])
  })

  test('together are the value, with only generated ids shortened', () => {
    const pieces = fc.constantFrom('https://', 'mcp', '.example.com', '/servers/', 'a', ':8443', '?', 'ü', '')
    const texts = fc.array(pieces).map((parts) => parts.join(''))
    fc.assert(
      fc.property(texts, fc.array(texts, { maxLength: 4 }), (value, others) => {
        const text = segments(value, others)
          .flat()
          .map(({ text: part }) => part)
          .join('')
        expect(text).toBe(value)
        if (others.includes(value)) expect(marked(value, others).join('')).not.toContain('[')
      }),
    )
    expect(marked('urn:5ccc809f382b40669e8bf750b9c72781', [])).toEqual(['[urn]:[5ccc…2781]'])
  })
})

test('a file of the comparison has a row for what differs, and for a server on one side only', () => {
  const side = (name: string) => ({
    name,
    url: '',
    environment: 'DEV',
    live: true,
    asOf: '2026-11-26T14:03:00Z',
  })
  const pair = { leftId: 'a', rightId: 'b', counts: [1, 1] as [number, number] }
  const csv = compareCsv(side('one'), side('two'), [
    {
      pair: { ...pair, name: '=pay', state: 'differs', differs: ['include'] },
      settings: [
        { id: 'include', left: 'On', right: 'Off', relation: 'differs' },
        { id: 'oauth', left: 'On', right: 'On', relation: 'same' },
      ],
    },
    { pair: { ...pair, name: 'old', state: 'left-only', rightId: null, differs: [] }, settings: [] },
  ])
  expect(csv.split('\r\n').slice(1)).toEqual([
    "'=pay,differs,include client id,differs,On,Off",
    'old,one only,,,,',
    '',
  ])
})
