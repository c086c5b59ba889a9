import { describe, expect, test } from 'vitest'
import { boardOf, NO_HINTS } from '../../shared/contextforge/lanes.ts'
import { rowsOf } from '../../shared/fleet/row.ts'
import { lineOf, type FleetLine } from '../../shared/fleet/line.ts'
import {
  allSay,
  fitsSay,
  holdersSay,
  MOST_SHOWN,
  moreSays,
  sharedAudiences,
  sharing,
  type SharedAudience,
  type Sharer,
} from '../../shared/fleet/shared-audiences.ts'
import type { JsonObject } from '../../shared/kernel/json.ts'
import { seeded } from '../helpers/random.ts'
import { aGateway, aServer, CANONICAL, SERVER_ID } from '../helpers/worlds.ts'

const A = 'https://a.example.com/realms/one'
const B = 'https://b.example.com'

/** A server as its line tells it, made from its settings. */
function at(name: string, config: JsonObject, more: { team?: string; off?: boolean; id?: string } = {}) {
  const server = aServer(
    { authorization_servers: [A], ...config },
    { id: more.id ?? `id-${name}`, name, teamId: more.team ?? null, oauthEnabled: more.off !== true },
  )
  return lineOf(server, boardOf(server, aGateway(), NO_HINTS), [])
}
const one = (...lines: readonly FleetLine[]): SharedAudience<FleetLine> => {
  const { groups } = sharedAudiences(lines)
  expect(groups).toHaveLength(1)
  return groups[0] as SharedAudience<FleetLine>
}
const drawn = ({ shown }: SharedAudience<FleetLine>): readonly string[] =>
  shown.map(({ server, lane }) => `${server.name} ${lane}`)

describe('servers that accept the same audience', () => {
  test('are one group, each with the setting through which it does', () => {
    const group = one(
      at('by id', { client_id: 'x' }),
      at('by list', { resource: ['own', 'x'] }),
      at('alone', { resource: ['another'] }),
      at('by text', { resource: 'x' }),
    )
    expect(group.value).toBe('x')
    expect(drawn(group)).toEqual(['by list R', 'by text R', 'by id I'])
    expect(holdersSay(group)).toBe('3 servers accept it: 2 through resource, 1 through client id.')
  })

  test('are also those that have the address of another one, which has it by APP_DOMAIN', () => {
    const group = one(at('it', {}, { id: SERVER_ID }), at('guest', { resource: [CANONICAL] }))
    expect([group.value, ...drawn(group)]).toEqual([CANONICAL, 'guest R', 'it C'])
  })

  test('are none where a client id is set but not in force, or a value stands twice on one server', () => {
    const both = [at('a', { resource: ['own'], client_id: 'x' }), at('b', { client_id: 'x' })]
    expect(sharedAudiences(both).groups).toEqual([])
    expect(sharedAudiences([at('a', { resource: ['x', 'x'] })]).groups).toEqual([])
  })

  test('are none where OAuth is off: nobody checks it there', () => {
    const lines = [at('on', { resource: 'x' }), at('off', { resource: 'x' }, { off: true })]
    expect(sharedAudiences(lines)).toEqual({ groups: [], all: 0, servers: 0 })
  })

  test('are drawn up to a number, of each setting at least one, and the rest is counted', () => {
    const many = Array.from({ length: 2_000 }, (_, index) => at(`r${index}`, { resource: 'x' }))
    const group = one(...many, at('late', { client_id: 'x' }))
    expect(group.shown).toHaveLength(MOST_SHOWN)
    expect(drawn(group)).toEqual([
      ...Array.from({ length: MOST_SHOWN - 1 }, (_, index) => `r${index} R`),
      'late I',
    ])
    expect(moreSays(group)).toBe('1,993 more servers')
    expect(moreSays(one(at('a', { resource: 'x' }), at('b', { resource: 'x' })))).toBe('')
  })
})

describe('how far one token comes', () => {
  const said = (...lines: readonly FleetLine[]): string => fitsSay(one(...lines))
  const x = { resource: 'x' }
  const ofB = { ...x, authorization_servers: [B] }

  test('is as far as servers name one issuer, whatever slash is at its end', () => {
    const slash = { ...x, authorization_servers: [`${A}/`] }
    expect(said(at('a', x), at('b', slash))).toBe(
      'One token of a.example.com/realms/one fits issuer and audience of both.',
    )
    expect(said(at('a', x), at('b', x), at('c', ofB))).toBe(
      'One token of a.example.com/realms/one fits issuer and audience of 2 of them.',
    )
    expect(said(at('a', x), at('c', ofB))).toBe('No two of them name the same issuer.')
    expect(
      said(at('a', { ...x, authorization_servers: [] }), at('b', { ...x, authorization_servers: [] })),
    ).toBe('None of them names an issuer.')
  })

  test('is told with the teams it comes to; no team is another one', () => {
    expect(said(at('a', x, { team: 't' }), at('b', x, { team: 'u' }))).toMatch(
      /of both, of different teams\.$/,
    )
    expect(said(at('a', x, { team: 't' }), at('b', x))).toMatch(/of different teams\.$/)
    expect(said(at('a', x, { team: 't' }), at('b', x, { team: 't' }))).toMatch(/of both\.$/)
    // Another team that names another issuer is not reached.
    expect(said(at('a', x, { team: 't' }), at('b', x, { team: 't' }), at('c', ofB, { team: 'u' }))).toMatch(
      /of 2 of them\.$/,
    )
  })

  test('decides the order: other teams first, then how many one token fits, then how many accept it', () => {
    const pair = (value: string, more: JsonObject = {}, team?: string) =>
      ['1', '2'].map((part) =>
        at(
          `${value} ${part}`,
          { resource: value, ...more },
          team === undefined || part === '1' ? {} : { team },
        ),
      )
    const apart = Array.from({ length: 5 }, (_, index) =>
      at(`apart ${index}`, { resource: 'apart', authorization_servers: [`https://${index}.example.com`] }),
    )
    const three = [...pair('three'), at('three 3', { resource: 'three' })]
    const lines = [...apart, ...pair('two'), ...three, ...pair('teams', {}, 't')]
    const order = (of: readonly FleetLine[]) => sharedAudiences(of).groups.map(({ value }) => value)
    expect(order(lines)).toEqual(['teams', 'three', 'two', 'apart'])
    expect(order(lines.toReversed())).toEqual(['teams', 'three', 'two', 'apart'])
  })
})

describe('a search', () => {
  const lines = [
    ...Array.from({ length: 20 }, (_, index) => at(`mcp-${index}`, { resource: 'Common-API' })),
    ...['payments', 'refunds'].map((name) => at(name, { resource: 'money' })),
  ]
  const found = (typed: string) => {
    const shared = sharedAudiences(lines, typed)
    return [...shared.groups.map(({ value }) => value), allSay(shared)]
  }

  test('finds by value and by the names of its servers, and says how many there are in all', () => {
    expect(found('')).toEqual(['Common-API', 'money', '2 shared audiences, on 22 servers'])
    expect(found('common')).toEqual(['Common-API', '1 of 2, on 22 servers'])
    expect(found('PAY money')).toEqual(['money', '1 of 2, on 22 servers'])
    // Each word of another server of it.
    expect(found('payments refunds')).toEqual(['0 of 2, on 22 servers'])
  })

  test('takes what stands between quotation marks as the whole of a value or a name, as the fleet does', () => {
    expect(found('"common-api"')).toEqual(['Common-API', '1 of 2, on 22 servers'])
    expect(found('"refunds"')).toEqual(['money', '1 of 2, on 22 servers'])
    expect(found('"common"')).toEqual(['0 of 2, on 22 servers'])
    const [group] = sharedAudiences(lines, '"mcp-17"').groups
    expect(group?.shown.map(({ server }) => server.name)).toContain('mcp-17')
  })

  test('draws the server that was searched for, however many others there are', () => {
    const [group] = sharedAudiences(lines, 'mcp-17').groups
    expect(group?.shown.map(({ server }) => server.name)).toContain('mcp-17')
    expect(group?.shown).toHaveLength(MOST_SHOWN)
  })
})

describe('any fleet', () => {
  test('has in its groups exactly the servers with the finding of a shared audience', () => {
    const random = seeded(1919)
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
    const values = ['', ' ', 'x', 'y', 'z', CANONICAL, 'client']
    for (let round = 0; round < 300; round++) {
      const model = pick(['strict-or-fallback', 'additive', 'none'] as const)
      const gateway = aGateway(model)
      const servers = Array.from({ length: 1 + Math.floor(random() * 9) }, (_, index) =>
        aServer(
          {
            authorization_servers: pick([[A], [B], [A, B], []]),
            ...pick<JsonObject>([{}, { client_id: pick(values) }]),
            resource: pick([null, pick(values), [pick(values), pick(values)], { [pick(values)]: 1 }]),
          },
          {
            ...{ id: index === 0 ? SERVER_ID : `s${index}`, name: pick(['a', 'b', `n${index}`]) },
            ...{ oauthEnabled: random() > 0.2, teamId: pick([null, 't', 'u']) },
          },
        ),
      )
      const rows = rowsOf(servers, gateway, () => NO_HINTS)
      const lines = rows.map(({ server, board, findings }) => lineOf(server, board, findings))
      const { groups, servers: many } = sharedAudiences(lines)
      const inGroups = new Set(
        groups.flatMap(({ value }) =>
          lines.flatMap((line) => (line.audiences.some((one) => one.value === value) ? [line.id] : [])),
        ),
      )
      const found = lines.filter(({ findings }) => findings.some(({ id }) => id === 'audience-shared'))
      expect([...inGroups].sort()).toEqual(found.map(({ id }) => id).sort())
      expect(many).toBe(found.length)
      for (const { servers: on, lanes, shown } of groups) {
        expect(on).toBeGreaterThan(1)
        expect(lanes.reduce((sum, lane) => sum + lane.servers, 0)).toBe(on)
        expect(shown).toHaveLength(Math.min(MOST_SHOWN, on))
        expect(new Set(shown.map(({ server }) => server.id)).size).toBe(shown.length)
      }
    }
  })

  test('of a hundred thousand is looked at with a pause every few hundred, and keeps a few servers of each', () => {
    const lines = Array.from({ length: 100_000 }, (_, index): Sharer => ({
      ...{ name: `server ${index}`, team: `t${index % 40}`, issuers: [A] },
      audiences: [
        { lane: 'R', value: 'everybody' },
        { lane: 'R', value: `pair ${index >> 1}` },
        { lane: 'R', value: `own ${index}` },
      ],
    }))
    const work = sharing(lines)
    let pauses = 0
    let step = work.next()
    for (; step.done !== true; step = work.next()) pauses++
    expect(pauses).toBeGreaterThan(400)
    const { groups, servers } = step.value
    expect(groups).toHaveLength(50_001)
    expect(servers).toBe(100_000)
    expect(groups.every(({ shown }) => shown.length <= MOST_SHOWN)).toBe(true)
    expect([groups[0]?.value, groups[0]?.servers]).toEqual(['everybody', 100_000])
  })
})
