import { describe, expect, it } from 'vitest'
import type {
  Board,
  ExpectedAudience,
  Lane,
  LaneState,
  LaneView,
  ToggleState,
  TokenAudience,
} from '../../shared/contextforge/board.ts'
import { layout, linePath } from '../../shared/audience/switchboard-layout.ts'
import { switchboard } from '../../shared/audience/switchboard.ts'

const URL_R = 'https://internal-gateway.example.com/servers/5ccc809f382b40669e8bf750b9c72781/mcp'
const CLIENT = 'my-oauth-client-id'

const lane = (letter: Lane, values: readonly string[], state: LaneState, note = ''): LaneView => ({
  lane: letter,
  setting: {
    R: 'oauth_config.resource',
    C: 'APP_DOMAIN + path',
    I: 'oauth_config.client_id',
    L: 'learned from a token',
    A: 'api_audience',
  }[letter],
  values: [...values],
  state,
  note,
})

const wanted = (letter: Lane, value: string, state: 'used' | 'would' = 'used'): ExpectedAudience => ({
  lane: letter,
  value,
  state,
  from: letter === 'I' ? 'client_id' : 'resource',
})

const toggle = (state: 'on' | 'off'): ToggleState => ({
  state,
  clientId: { value: CLIENT, source: 'oauth_config.client_id', from: 'oauth_config.client_id' },
  marked: state === 'on',
  note: '',
})

const boardOf = (over: Partial<Board> = {}): Board => ({
  model: 'strict-or-fallback',
  appDomain: { source: 'gateway', url: 'https://internal-gateway.example.com' },
  canonical: URL_R,
  lanes: [
    lane('R', [URL_R], 'used'),
    lane('C', [URL_R], 'shadowed', 'resource takes its place'),
    lane('I', [CLIENT], 'would'),
    lane('L', [], 'empty'),
  ],
  expected: [wanted('R', URL_R), wanted('I', CLIENT, 'would')],
  matching: 'any-of',
  learningArmed: false,
  toggle: toggle('off'),
  ...over,
})

const aud = (index: number, value: string, over: Partial<TokenAudience> = {}): TokenAudience => ({
  value,
  index,
  matches: null,
  wouldMatch: null,
  nearest: null,
  ...over,
})

const STORY = [
  aud(0, CLIENT, { wouldMatch: CLIENT }),
  aud(1, 'https://mcp.example.com', { nearest: { expected: URL_R, says: 'Host and path differ.' } }),
]

describe('the story of #4171', () => {
  const seen = switchboard(boardOf(), STORY)
  const placed = layout(seen)

  it('counts in words', () => {
    expect(seen.count.text).toBe('1 expected, 2 in the token, 0 match')
  })

  it('orders the token by the expected value beside it, which keeps the lines straight', () => {
    expect(seen.token?.map((row) => row.index)).toEqual([1, 0])
    expect(seen.token?.map((row) => row.word)).toEqual(['no match', 'would match I'])
    expect(seen.token?.[0]?.note).toBe('nearest to R: other host, no path')
    for (const line of [...placed.left, ...placed.right]) expect(line.from).toBe(line.to)
  })

  it('draws used, shadowed and would apply, each with its word', () => {
    expect(placed.left.map((line) => [line.kind, line.word])).toEqual([
      ['used', 'used'],
      ['shadowed', ''],
      ['would', 'would add'],
    ])
    expect(placed.right.map((line) => [line.kind, line.word])).toEqual([
      ['idle', ''],
      ['no-match', 'no match'],
      ['would', 'would match'],
    ])
  })

  it('has the heights of the design', () => {
    expect(placed.lanes.map((box) => [box.top, box.height])).toEqual([
      [0, 66],
      [74, 56],
      [138, 94],
      [240, 36],
    ])
    expect(placed.height).toBe(276)
  })

  it('says everything again in the table, and the switch is in the row of the client id', () => {
    expect(seen.rows.map((row) => [row.setting, row.state, row.matchedBy])).toEqual([
      ['oauth_config.resource', 'used', 'nothing; nearest: aud[1] https://mcp.example.com'],
      ['APP_DOMAIN + path', 'set, not used: resource takes its place', ''],
      ['oauth_config.client_id', 'set, not used; would be added', 'would match aud[0]'],
      ['learned from a token', 'nothing learned', ''],
      ['aud[1] in the token', 'no match: nearest to R: other host, no path', ''],
    ])
    expect(seen.rows.filter((row) => row.toggle).map((row) => row.lane)).toEqual(['I'])
    expect(seen.lanes[1]?.sameAs).toBe('R')
  })
})

describe('a preview', () => {
  const after = boardOf({
    lanes: [
      lane('R', [URL_R], 'used'),
      lane('C', [URL_R], 'shadowed'),
      lane('I', [CLIENT], 'used'),
      lane('L', [], 'empty'),
    ],
    expected: [wanted('R', URL_R), wanted('I', CLIENT)],
    toggle: toggle('on'),
  })

  it('marks what it adds and says what it was', () => {
    const seen = switchboard(
      boardOf(),
      [aud(0, CLIENT, { matches: CLIENT }), aud(1, 'https://mcp.example.com')],
      after,
    )
    expect(seen.count.text).toBe('2 expected, 2 in the token, 1 match (was 1 expected, 0 match)')
    expect(seen.expected.map((row) => row.state)).toEqual(['used', 'adds'])
    expect(seen.lanes.find((row) => row.lane === 'I')).toMatchObject({ changed: true, word: 'preview' })
    expect(layout(seen).left.map((line) => line.word)).toEqual(['used', '', 'adds'])
    expect(layout(seen).right.some((line) => line.kind === 'match')).toBe(true)
  })

  it('keeps in sight what it takes away', () => {
    const seen = switchboard(after, [aud(0, CLIENT, { wouldMatch: CLIENT })], boardOf())
    expect(seen.expected.filter((row) => row.lane === 'I').map((row) => [row.state, row.word])).toEqual([
      ['removes', 'would be removed'],
    ])
    expect(seen.token?.[0]).toMatchObject({ state: 'none', word: 'no match' })
    expect(seen.count.text).toBe('1 expected, 1 in the token, 0 match (was 2 expected, 1 match)')
  })
})

describe('no token, and no set that can be told', () => {
  it('leaves the third column empty', () => {
    const seen = switchboard(boardOf(), null)
    expect(seen.token).toBeNull()
    expect(seen.count.text).toBe('1 expected')
    expect(seen.expected[0]?.word).toBe('in force')
    expect(layout(seen).right).toEqual([])
  })

  it('says so when the set depends on APP_DOMAIN', () => {
    const seen = switchboard(
      boardOf({
        lanes: [
          lane('R', [], 'empty'),
          lane('C', [], 'unknown'),
          lane('I', [CLIENT], 'would'),
          lane('L', [], 'empty'),
        ],
        expected: [],
        matching: 'depends-on-app-domain',
      }),
      STORY,
    )
    expect(seen.special?.title).toBe('Depends on APP_DOMAIN')
    expect(layout(seen).special).not.toBeNull()
  })
})

const many = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => `https://gw.test/${n}/mcp`)
const manyBoard = (count: number): Board =>
  boardOf({
    lanes: [lane('R', many(count), 'used')],
    expected: many(count).map((value) => wanted('R', value)),
  })
const overlap = (boxes: readonly { top: number; height: number }[]): boolean =>
  boxes.some(
    (box, index) => index > 0 && box.top < (boxes[index - 1]?.top ?? 0) + (boxes[index - 1]?.height ?? 0),
  )

describe('many audiences', () => {
  it('8: one row of 40 px each, every line drawn', () => {
    const values = many(8)
    const seen = switchboard(manyBoard(8), [aud(0, values[5] ?? '', { matches: values[5] ?? '' })])
    const placed = layout(seen)
    expect(seen.stacks).toEqual([])
    expect(placed.expected.map((box) => box.height)).toEqual(Array(8).fill(40))
    expect(placed.left).toHaveLength(8)
    expect(placed.left.every((line) => line.from === line.to)).toBe(true)
    expect(overlap(placed.expected)).toBe(false)
  })

  it('40: the match, then one stack with one line', () => {
    const values = many(40)
    const seen = switchboard(manyBoard(40), [aud(0, values[7] ?? '', { matches: values[7] ?? '' })])
    expect(seen.expected.map((row) => row.value)).toEqual([values[7]])
    expect(seen.stacks.map((stack) => stack.label)).toEqual(['R: 39 more, none matches'])
    expect(seen.rows).toHaveLength(40)
    const placed = layout(seen)
    expect(placed.left.map((line) => line.id)).toEqual([`R:${values[7] ?? ''}:in`, 'stack:R'])
    const open = layout(seen, { lanes: ['R'], token: false, rowsShown: 8 })
    expect(open.height).toBeGreaterThan(placed.height)
    expect(overlap([...open.expected, ...open.stacks])).toBe(false)
  })

  it('more than 8 token values stack the same way', () => {
    const tokens = many(12).map((value, index) => aud(index, value))
    const seen = switchboard(boardOf(), [...tokens, aud(12, CLIENT, { wouldMatch: CLIENT })])
    expect(seen.token?.map((row) => row.value)).toEqual([CLIENT])
    expect(seen.tokenStack?.label).toBe('12 more, none matches')
    const placed = layout(seen)
    expect(overlap(placed.token)).toBe(false)
  })
})

describe('lines', () => {
  it('are straight at one height and level at both ends otherwise', () => {
    expect(linePath(96, 33, 33)).toBe('M0 33H96')
    expect(linePath(96, 33, 100)).toBe('M0 33C48 33 48 100 96 100')
  })
})
