import { describe, expect, test } from 'vitest'
import { arrange, filterCounts, stopBars, type AccessLook } from '../../shared/access/arrange.ts'
import { atServer, cellOfToken, cellOfWalk, NOT_WALKED, type AccessCell } from '../../shared/access/cell.ts'
import { hostsToAsk } from '../../shared/access/hosts.ts'
import { accessMap, cellAt, inOf, rowTallies, tallies, withColumns } from '../../shared/access/map.ts'
import type { AccessView } from '../../shared/access/view.ts'
import { PROFILES } from '../../shared/client/profiles/all.ts'
import { walk } from '../../shared/client/walk.ts'
import { barsSay, mostSays, pressedSays, shareSays } from '../../shared/access/words.ts'
import type { Walked } from '../../shared/client/walked.ts'

const cell = (state: AccessCell['state'], step: number | null, title = ''): AccessCell => ({
  ...NOT_WALKED,
  state,
  step,
  title,
  says: `${state} ${step}`,
})
const LEGEND = [
  NOT_WALKED,
  cell('in', null),
  cell('would', null),
  cell('stops', 4, 'resource'),
  cell('stops', 8, 'registration'),
  cell('cannot-decide', 8, 'registration'),
]
const server = (id: string, issuer: string) => ({
  id,
  name: `${id}-mcp`,
  provider: issuer,
  issuers: [`https://${issuer}/a`],
})
const SERVERS = [server('a', 'one'), server('b', 'two'), server('c', 'one'), server('d', 'two')]

/** In: by server, the place of each client's cell. */
function viewOf(rows: Readonly<Record<string, readonly number[]>>, old: readonly string[] = []): AccessView {
  const ids = Object.keys(rows)
  return {
    connection: 'c',
    base: 'https://mcp.example.com',
    clients: [
      { id: 'x', name: 'X', basis: 'proven', rules: 'proven on 1' },
      { id: 'y', name: 'Y', basis: 'documented', rules: 'documented on 2026-11-01' },
    ],
    serverIds: ids.join('\n'),
    cells: Uint16Array.from(Object.values(rows).flat()),
    legend: LEGEND,
    at: Float64Array.from(ids.map((_, at) => 1_000 + at)),
    versions: Float64Array.from(ids.map((_, at) => at - 1)),
    old: Uint8Array.from(ids.map((id) => (old.includes(id) ? 1 : 0))),
    round: null,
    notAsked: [],
  }
}
const LOOK: AccessLook = { filter: 'all', typed: '', group: 'none', column: 0, stop: null, opened: new Set() }
const names = (map: ReturnType<typeof accessMap>, rows: readonly number[]) =>
  rows.map((row) => map.rows[row]?.id).join('')

describe('the share of a group', () => {
  const tally = (inside: number, stops: number, open: number) =>
    ({ in: inside, would: 0, stops, 'cannot-decide': 0, foreign: 0, 'not-walked': open }) as const
  const of = (inside: number, stops: number, open = 0): string => shareSays(tally(inside, stops, open))

  test('is none or all only where it is so: 996 of 1000 are not all, and 4 of 1000 are not none', () => {
    expect(of(996, 4)).toBe('99%')
    expect(of(4, 996)).toBe('1%')
    expect(of(1000, 0)).toBe('100%')
    expect(of(0, 1000)).toBe('0%')
    expect(of(1, 1)).toBe('50%')
    expect(of(999, 0, 1)).toBe('99%')
  })
  test('is not said to be none where nothing was walked', () => {
    expect(of(0, 0, 7)).toBe('not yet')
    expect(of(0, 1, 7)).toBe('0%')
    expect(mostSays('', [tally(0, 0, 7), tally(0, 0, 7)])).toBe('not walked')
    expect(mostSays('', [tally(0, 0, 7), tally(1, 0, 6)])).toBe('none stops')
    expect(mostSays('4 resource', [tally(0, 1, 6)])).toBe('4 resource')
  })
})

describe('the map of who gets in where', () => {
  const view = viewOf({ c: [2, 3], a: [1, 2], b: [4, 5] }, ['b'])
  const tokens = {
    serverIds: 'd\nc\nb\na',
    tokens: [{ id: 't', label: 'dana', issuer: 'https://one/a' }],
    legend: [
      { verdict: 'accepted' as const, stoppedAt: null },
      { verdict: 'rejected' as const, stoppedAt: 'issuer-allowed' as const },
      { verdict: 'rejected' as const, stoppedAt: 'audience' as const },
    ],
    cells: Uint8Array.from([1, 2, 1, 0]),
  }
  const map = accessMap(SERVERS, view, tokens)

  test('joins by server what was walked and judged in other orders; what was not walked says so', () => {
    const states = SERVERS.map((_, row) => map.columns.map((_, column) => cellAt(map, row, column).state))
    expect(states).toEqual([
      ['in', 'would', 'in'],
      ['stops', 'cannot-decide', 'foreign'],
      ['would', 'stops', 'stops'],
      ['not-walked', 'not-walked', 'foreign'],
    ])
    expect(map.rows.map(({ at, version, old }) => [at, version, old])).toEqual([
      [1_001, 0, false],
      [1_002, 1, true],
      [1_000, null, false],
      [0, null, false],
    ])
  })

  test('counts rows and columns, and leaves columns out', () => {
    expect(rowTallies(map, true).map(inOf)).toEqual([2, 0, 1, 0])
    expect(rowTallies(map, false).map(inOf)).toEqual([3, 0, 1, 0])
    expect(tallies(map, [0, 1, 2, 3]).map(inOf)).toEqual([2, 1, 1])
    expect(tallies(map, [1]).map(({ stops }) => stops)).toEqual([1, 0, 0])
    const fewer = withColumns(map, ({ id }) => id !== 'x')
    expect(fewer.columns.map(({ id }) => id)).toEqual(['y', 't'])
    expect(rowTallies(fewer, false).map(inOf)).toEqual([2, 0, 0, 0])
  })

  test('filters by who is shut out, by text, and by where one client ends', () => {
    expect(filterCounts(map)).toEqual({
      all: 4,
      'shut-out': 2,
      nobody: 1,
      'cannot-decide': 1,
      'not-walked': 1,
      old: 1,
    })
    const shown = (look: Partial<AccessLook>) => names(map, arrange(map, { ...LOOK, ...look }).shown)
    expect(shown({ filter: 'shut-out' })).toBe('bc')
    expect(shown({ filter: 'nobody' })).toBe('b')
    expect(shown({ typed: 'TWO -mcp' })).toBe('bd')
    expect(shown({ stop: 'stops 8' })).toBe('b')
    expect(shown({ stop: 'in' })).toBe('ac')
    expect(stopBars(map, 0).map(({ key, servers }) => [key, servers])).toEqual([
      ['stops 8', 1],
      ['not-walked', 1],
      ['in', 2],
    ])
  })

  test('says of the bars what all of them are, and of the one that is pressed what it lists', () => {
    const map = accessMap(SERVERS, viewOf({ a: [3, 0], b: [3, 0], c: [1, 0], d: [5, 0] }), null)
    const bars = stopBars(map, 0)
    expect(barsSay(bars)).toBe('1 of 4 servers let it in, 2 stop it, 1 cannot be decided')
    expect(barsSay(stopBars(map, 1))).toBe('0 of 4 servers let it in, 4 not walked')
    expect(pressedSays(bars, null)).toBe('A bar lists only its servers')
    const stops = bars.find(({ state }) => state === 'stops')
    expect(pressedSays(bars, stops?.key ?? '')).toBe('stops at 4 is pressed: only 2 listed')
    expect(pressedSays(bars, 'in')).toBe('gets in is pressed: only 1 listed')
  })

  test('groups by issuer, those first that shut out most, and by the first stop in the order of the steps', () => {
    const groups = (group: AccessLook['group'], column = 0) =>
      arrange(map, { ...LOOK, group, column }).groups.map(({ key, rows }) => `${key} ${names(map, rows)}`)
    expect(groups('issuer')).toEqual(['https://one/a ac', 'https://two/a bd'])
    expect(groups('stop')).toEqual(['stops 8 b', 'not-walked d', 'in ac'])
    expect(groups('stop', 1)).toEqual(['stops 4 c', 'cannot-decide 8 b', 'not-walked d', 'in a'])
  })

  test('from two hundred servers on groups are bands, closed until they are opened', () => {
    const many = Array.from({ length: 400 }, (_, at) => server(`s${at}`, at % 4 === 0 ? 'one' : 'two'))
    const large = accessMap(many, viewOf({}), null)
    const closed = arrange(large, { ...LOOK, group: 'issuer' })
    expect(closed.items.map(({ kind, group }) => [kind, group.rows.length])).toEqual([
      ['band', 300],
      ['band', 100],
    ])
    const opened = arrange(large, { ...LOOK, group: 'issuer', opened: new Set(['https://one/a']) })
    expect(opened.items.filter(({ kind }) => kind === 'row')).toHaveLength(100)
    expect(opened.shown).toHaveLength(400)
  })

  test('a token of another issuer is no failure, and one that is taken is in', () => {
    expect(cellOfToken('rejected', 'issuer-allowed').state).toBe('foreign')
    expect(cellOfToken('rejected', 'audience').state).toBe('stops')
    expect(cellOfToken('cannot-decide', 'signature').state).toBe('cannot-decide')
    expect(cellOfToken('accepted', null)).toMatchObject({ state: 'in', step: null })
  })

  test('a walk names the server that it was, and other servers that end alike share its cell', () => {
    const walkedTo = (id: string): Walked => {
      const profile = PROFILES[0]
      if (!profile) throw new Error('no profile')
      const way = walk(profile, `https://mcp.example.com/servers/${id}/mcp`, null)
      let item = way.next()
      while (item.done !== true)
        item = way.next({
          kind: 'answered',
          status: 404,
          headers: {},
          text: `no ${new URL(item.value.url).pathname}`,
        })
      return item.value
    }
    const [one, other] = [cellOfWalk(walkedTo('11'), '11'), cellOfWalk(walkedTo('2222'), '2222')]
    expect(one).toEqual(other)
    expect(one.state).toBe('stops')
    const says = walkedTo('2222').says
    expect(says.endsWith(atServer(other.says, '2222').slice(1))).toBe(true)
    expect(other.says).not.toMatch(/stops at step|Claude/)
  })

  test('shows which hosts a walk asks: where clients find the gateway, and every issuer once', () => {
    const servers = [
      ...SERVERS,
      { ...server('e', 'x'), issuers: ['https://mcp.example.com/idp', 'not an address'] },
    ]
    expect(hostsToAsk('https://mcp.example.com/gateway', servers)).toEqual([
      { host: 'mcp.example.com', servers: 0 },
      { host: 'one', servers: 2 },
      { host: 'two', servers: 2 },
    ])
  })
})
