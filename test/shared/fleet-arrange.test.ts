import { describe, expect, test } from 'vitest'
import { NO_HINTS, boardOf } from '../../shared/contextforge/lanes.ts'
import { arrange, summaryOf, type Arrangement, type Item } from '../../shared/fleet/arrange.ts'
import { fleetParts, fleetText } from '../../shared/fleet/export.ts'
import { findingsOf } from '../../shared/fleet/findings.ts'
import { acceptedBy, holdersOf, sharedSays } from '../../shared/fleet/holders.ts'
import { lineOf, type FleetLine } from '../../shared/fleet/line.ts'
import { hiddenHit, piecesOf } from '../../shared/fleet/search.ts'
import type { VirtualServer } from '../../shared/contextforge/index.ts'
import { aGateway, aServer, CANONICAL } from '../helpers/worlds.ts'

const IDP = 'https://idp.example.com'
const SSO = 'https://sso.example.com/realms/acme'

const gateway = aGateway()
const linesOf = (servers: readonly VirtualServer[]): readonly FleetLine[] => {
  const boards = servers.map((server) => boardOf(server, gateway, NO_HINTS))
  const fleet = servers.map(({ name }, at) => {
    const board = boards[at]
    return { name, accepts: board ? acceptedBy(board) : [] }
  })
  const holders = holdersOf(fleet)
  return servers.map((server, at) => {
    const board = boards[at] ?? boardOf(server, gateway, NO_HINTS)
    const own = fleet[at] ?? { name: '', accepts: [] }
    return lineOf(server, board, findingsOf(server, board, gateway, sharedSays(own, holders)))
  })
}
const config = (issuer: string, more: object = {}) => ({ authorization_servers: [issuer], ...more })

const lines = linesOf([
  aServer(config(IDP, { resource: ['own-b'], client_id: 'client-b' }), {
    id: 'b',
    name: 'beta',
    teamId: 't1',
  }),
  aServer(config(SSO, { resource: ['x'] }), { id: 'c', name: 'Gamma', teamId: null }),
  aServer(config(SSO, { resource: ['x'] }), { id: 'd', name: 'delta', teamId: 't1' }),
  aServer({}, { id: 'a', name: 'alpha', teamId: null, oauthConfig: {} }),
  aServer({}, { id: 'o', name: 'off', oauthEnabled: false, teamId: null }),
])
const PLAIN: Arrangement = { filter: 'all', typed: '', sort: null, group: null, closed: new Set() }
const shown = (part: Partial<Arrangement>): readonly string[] =>
  arrange(lines, { ...PLAIN, ...part }).items.map((item: Item) =>
    item.line ? item.line.id : `${item.head.title} ${item.head.lines}`,
  )

describe('the lines of the fleet', () => {
  test('stand in the order of the gateway until they are sorted, and what is equal keeps it', () => {
    expect(shown({})).toEqual(['b', 'c', 'd', 'a', 'o'])
    expect(shown({ sort: { by: 'server', down: false } })).toEqual(['a', 'b', 'd', 'c', 'o'])
    expect(shown({ sort: { by: 'server', down: true } })).toEqual(['o', 'c', 'd', 'b', 'a'])
    expect(shown({ sort: { by: 'health', down: false } })).toEqual(['a', 'c', 'd', 'b', 'o'])
  })

  test('that are pinned stand first, in the whole list or in their group, and keep their order', () => {
    const pinned = new Set(['d', 'o', 'gone'])
    expect(shown({ pinned })).toEqual(['d', 'o', 'b', 'c', 'a'])
    expect(shown({ pinned, sort: { by: 'server', down: true } })).toEqual(['o', 'd', 'c', 'b', 'a'])
    expect(shown({ pinned, group: 'team' })).toEqual(['No team 3', 'o', 'c', 'a', 't1 2', 'd', 'b'])
    expect(shown({ pinned, typed: 'beta' })).toEqual(['b'])
  })

  test('are grouped, the group that needs somebody most first, and a closed one shows its head only', () => {
    expect(shown({ group: 'team' })).toEqual(['No team 3', 'c', 'a', 'o', 't1 2', 'b', 'd'])
    expect(shown({ group: 'team', closed: new Set(['']) })).toEqual(['No team 3', 't1 2', 'b', 'd'])
    expect(shown({ group: 'finding' })).toEqual([
      ...['No settings 1', 'a', 'Shared audience 2', 'c', 'd', 'OAuth off 1', 'o'],
      ...['client_id not used 1', 'b'],
    ])
    const closed = arrange(lines, { ...PLAIN, group: 'team', closed: new Set(['']) })
    expect(closed.lines.map(({ id }) => id)).toEqual(['c', 'a', 'o', 'b', 'd'])
  })

  test('are found by name, id, issuer, audience and client id, all words together', () => {
    expect(shown({ typed: 'BETA' })).toEqual(['b'])
    expect(shown({ typed: 'realms/acme x' })).toEqual(['c', 'd'])
    expect(shown({ typed: 'client-b' })).toEqual(['b'])
    expect(shown({ typed: 'id b nothing' })).toEqual([])
    expect(shown({ typed: 'own-b alpha' })).toEqual([])
  })

  test('are counted once by health, and once for each finding', () => {
    const { all, levels, findings } = summaryOf(lines)
    expect(all).toBe(5)
    expect(levels).toEqual({ broken: 1, risk: 2, unknown: 0, ok: 1, off: 1 })
    expect(findings).toEqual([
      { id: 'no-settings', servers: 1 },
      { id: 'audience-shared', servers: 2 },
      { id: 'client-id-not-used', servers: 1 },
    ])
    for (const { id, servers } of findings) expect(shown({ filter: id })).toHaveLength(servers)
  })
})

test('a note leaves a server well, and where every caller is refused nothing is said to be learned', () => {
  expect(lines[0]?.health).toEqual({
    level: 'ok',
    says: 'client_id is set but not used: resource takes its place.',
  })
  const [armed] = linesOf([
    aServer(config('http://idp.example.com', { resource: [] }), { id: 'x', name: 'x' }),
  ])
  expect(armed?.findings.map(({ id }) => id)).toEqual(['issuers-only-http'])
  expect(armed?.health.level).toBe('broken')
})

test('a line holds no secret and no setting as the gateway stores it', () => {
  const [line] = linesOf([
    aServer(config(IDP, { client_id: 'c', client_secret: 'the-secret', resource: CANONICAL }), { id: 'x' }),
  ])
  expect(JSON.stringify(line)).not.toContain('the-secret')
})

describe('what was searched for', () => {
  test('is marked wherever it stands, over words that overlap too', () => {
    expect(piecesOf('payments-mcp', ['pay', 'mcp'])).toEqual([
      { text: 'pay', hit: true },
      { text: 'ments-', hit: false },
      { text: 'mcp', hit: true },
    ])
    expect(piecesOf('aaa', ['aa'])).toEqual([{ text: 'aaa', hit: true }])
    expect(piecesOf('İx', ['x'])).toEqual([{ text: 'İx', hit: false }])
    expect(piecesOf('', ['x'])).toEqual([{ text: '', hit: false }])
  })

  test('is told where the line does not show it', () => {
    const [beta] = lines
    if (!beta) throw new Error('no line')
    expect(hiddenHit(beta, ['client-b'])).toEqual({ what: 'value', value: 'client-b' })
    expect(hiddenHit(beta, ['beta'])).toBeNull()
  })
})

const HEAD = { gateway: 'prod', asOf: 'now' } as const

describe('an export of what is shown', () => {
  test('makes no formula of what a server is called', () => {
    const names = ['=1+1', '+1', '-1', '@x', ' =1', '＝1', "'=1", '|x', '%0A']
    const evil = linesOf(names.map((name, at) => aServer(config(IDP), { id: `id-${at}`, name })))
    const rows = fleetText(HEAD, evil, 'csv').split('\r\n').slice(1, -1)
    expect(rows).toHaveLength(names.length)
    for (const row of rows) expect(row).toMatch(/^"?'/)
  })

  test('has a row for each server in the order given, and says when it was read', () => {
    expect(fleetText(HEAD, lines, 'csv').split('\r\n')[1]).toMatch(/^beta,b,/)
    const json = JSON.parse(fleetText(HEAD, lines, 'json')) as {
      asOf: string
      servers: { id: string }[]
    }
    expect(json.asOf).toBe('now')
    expect(json.servers.map(({ id }) => id)).toEqual(['b', 'c', 'd', 'a', 'o'])
  })

  test('comes in parts of a few servers, which together are one text of all of them', () => {
    const many = Array.from({ length: 1_234 }, (_, at) => ({
      ...(lines[at % lines.length] as FleetLine),
      id: `id-${at}`,
    }))
    for (const format of ['csv', 'json'] as const) {
      let asked = 0
      const counted = function* () {
        for (const line of many) {
          asked++
          yield line
        }
      }
      const parts = fleetParts(HEAD, counted(), format)
      parts.next()
      parts.next()
      expect(asked).toBeLessThan(100)
      expect([...fleetParts(HEAD, many, format)].length).toBeGreaterThan(20)
    }
    const text = fleetText(HEAD, many, 'json')
    const json = JSON.parse(text) as { servers: { id: string }[] }
    expect(json.servers.map(({ id }) => id)).toEqual(many.map(({ id }) => id))
    expect(text).toBe(`${JSON.stringify(json, null, 2)}\n`)
    expect(
      fleetText(HEAD, many, 'csv')
        .split('\r\n')
        .slice(1, -1)
        .map((row) => row.split(',')[1]),
    ).toEqual(many.map(({ id }) => id))
    expect(fleetText(HEAD, [], 'json')).toBe(`${JSON.stringify({ ...HEAD, servers: [] }, null, 2)}\n`)
  })
})
