import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expectedSet } from '../../shared/contextforge/expected.ts'
import type { GatewayContext, VirtualServer } from '../../shared/contextforge/server.ts'
import { afterRemedy, rankRemedies } from '../../shared/judging/remedies.ts'
import { reachSays } from '../../shared/judging/remedy-words.ts'
import { byWidening, neighboursOf, wideningOf, type Neighbour } from '../../shared/judging/widening.ts'
import { OPENS, type Remedy } from '../../shared/contextforge/remedy.ts'
import { judge } from '../../shared/judging/judge.ts'
import { aGateway, aServer, aToken, CANONICAL, ISSUER, NOW, SERVER_ID, someFacts } from '../helpers/worlds.ts'

const PUBLIC = `https://mcp.example.com/servers/${SERVER_ID}/mcp`
const gateway = aGateway()
const at = (server: VirtualServer, on: GatewayContext = gateway) => ({ server, gateway: on, clientIds: [] })
const expects = (audiences: string[], followsDomain = false): Neighbour => ({
  name: 'other',
  audiences,
  followsDomain,
})

/**
 * What a remedy adds to the set, counted by hand: every audience once here, and once for each server that has
 * it as well.
 */
function countedByHand(remedy: Remedy, server: VirtualServer, neighbours: readonly Neighbour[]): number {
  const after = afterRemedy(at(server), remedy)
  if (after === null) return 0
  const valuesOf = ({ server: of, gateway: on }: ReturnType<typeof at>): string[] => {
    const set = expectedSet(of, on)
    return set.kind === 'any-of' ? set.members.map(({ value }) => value) : []
  }
  const before = valuesOf(at(server))
  const gained = valuesOf({ ...after, clientIds: [] }).filter((value) => !before.includes(value))
  const shared = gained.flatMap((value) => neighbours.filter(({ audiences }) => audiences.includes(value)))
  return gained.length + shared.length
}

describe('how far a change opens a server', () => {
  const before = at(aServer({ client_id: 'my-id', resource: CANONICAL }))
  const opens = (resource: unknown, neighbours: readonly Neighbour[] = []) =>
    wideningOf(before, at(aServer({ client_id: 'my-id', resource } as never)), neighbours)

  test('goes by whose tokens get in, before it goes by how many', () => {
    const inOrder = [
      opens(CANONICAL),
      opens([CANONICAL, PUBLIC]),
      opens([CANONICAL, 'my-id']),
      opens([CANONICAL, 'api://orders']),
      opens([CANONICAL, 'account']),
    ]
    expect(inOrder.map((one) => one.opens)).toEqual([
      'nothing',
      'this-server',
      'one-client',
      'any-client',
      'everybody',
    ])
    expect([...inOrder].reverse().sort(byWidening)).toEqual(inOrder)
  })

  test('counts every server that expects the gained audience as well', () => {
    const two = [expects(['my-id']), expects(['my-id', 'x']), expects(['y'])]
    expect(opens([CANONICAL, 'my-id'], two)).toMatchObject({ audiences: ['my-id'], pairs: 3 })
    expect(opens([CANONICAL, 'my-id', PUBLIC], two)).toMatchObject({ opens: 'one-client', pairs: 4 })
  })

  test('is widest where the expected set is removed: the first token that comes is learned', () => {
    expect(opens(null)).toMatchObject({ opens: 'everybody' })
    for (const other of [[PUBLIC], ['my-id'], ['api://orders']])
      expect(byWidening(opens(null), opens(other))).toBeGreaterThan(0)
  })

  test('is nothing where a change only shuts out, and an issuer more is more than any audience', () => {
    const more = aServer({ resource: CANONICAL, authorization_servers: [ISSUER, 'https://b.example.com'] })
    expect(wideningOf(before, at(more)).opens).toBe('one-issuer')
    expect(wideningOf(at(more), at(aServer({ resource: CANONICAL })))).toMatchObject({
      opens: 'nothing',
      pairs: 0,
    })
  })

  test('takes a value for this server’s address only where it is one', () => {
    for (const [value, kind] of [
      [PUBLIC, 'this-server'],
      [`https://gw.example.com/team/servers/${SERVER_ID}/mcp`, 'this-server'],
      [`api://servers/${SERVER_ID}/mcp`, 'any-client'],
      [`https://gw.example.com/?x=/servers/${SERVER_ID}/mcp`, 'any-client'],
      [`https://gw.example.com/servers/${'f'.repeat(32)}/mcp`, 'any-client'],
    ] as const)
      expect(opens([CANONICAL, value]).opens).toBe(kind)
  })
})

describe('the order of the remedies', () => {
  const story = aServer({ client_id: 'my-id', resource: CANONICAL })
  const token = aToken({ aud: ['my-id', PUBLIC, 'api://orders'] })
  const { remedies } = judge(someFacts({ server: story, token }))

  test('is: here first (this server’s public address, the toggle, an audience of many), then the provider', () => {
    expect(remedies.map(({ id }) => id)).toEqual([
      `add-${PUBLIC}`,
      'toggle',
      'add-api://orders',
      'ask-provider',
    ])
    expect(remedies.map(({ widens }) => widens.opens)).toEqual([
      'this-server',
      'one-client',
      'any-client',
      'nothing',
    ])
  })

  test('puts the toggle first of what is done here where the client id is all the token has', () => {
    const { remedies: two } = judge(someFacts({ server: story, token: aToken({ aud: 'my-id' }) }))
    expect(two.map(({ id }) => id)).toEqual(['toggle', 'ask-provider'])
  })

  test('counts all servers that a change of APP_DOMAIN moves, once they are known', () => {
    const bare = aServer({ client_id: 'my-id' })
    const facts = someFacts({ server: bare, token: aToken({ aud: PUBLIC }) })
    const both = judge(facts).remedies.filter(({ id }) => id === 'app-domain' || id === `add-${PUBLIC}`)
    expect(both.map(({ id }) => id)).toEqual([`add-${PUBLIC}`, 'app-domain'])
    expect(both[1]).toMatchObject({
      where: 'gateway-environment',
      copy: 'APP_DOMAIN=https://mcp.example.com',
    })
    const others = [aServer({}, { id: 'a'.repeat(32) }), aServer({ resource: 'x' }, { id: 'b'.repeat(32) })]
    const neighbours = neighboursOf([bare, ...others], SERVER_ID, gateway, () => [])
    const ranked = rankRemedies(both, bare, gateway, [], neighbours)
    expect(ranked.map(reachSays)).toEqual(['', '1 other server changes as well.'])
    expect(ranked.map(({ id, widens }) => [id, widens.pairs])).toEqual([
      [`add-${PUBLIC}`, 1],
      ['app-domain', 2],
    ])
  })

  test('says how many other servers accept the audience that would be added', () => {
    const facts = someFacts({ server: story, token: aToken({ aud: 'my-id' }) })
    const [toggle] = rankRemedies(
      judge(facts).remedies,
      story,
      gateway,
      [],
      [expects(['my-id']), expects(['my-id']), expects(['x'])],
    )
    expect(toggle).toMatchObject({ id: 'toggle', widens: { audiences: ['my-id'], pairs: 3 } })
    expect(toggle && reachSays(toggle)).toBe('2 other servers accept the same audience.')
  })

  test('never falls, by a count made by hand, whatever the token, the settings and the other servers are', () => {
    const value = fc.constantFrom('my-id', PUBLIC, CANONICAL, 'api://orders', 'api://b', 'account', 'x')
    const values = fc.uniqueArray(value, { maxLength: 4 })
    const resource = fc.oneof(fc.constant(null), value, values)
    let seen = 0
    fc.assert(
      fc.property(values, resource, fc.array(values, { maxLength: 5 }), (aud, set, others) => {
        const server = aServer({ client_id: 'my-id', resource: set })
        const neighbours = others.map((audiences) => expects(audiences, audiences.includes(CANONICAL)))
        const facts = someFacts({ server, token: aToken({ aud }) })
        const list = rankRemedies(judge(facts).remedies, server, gateway, [], neighbours)
        list.slice(1).forEach((remedy, index) => {
          const first = list[index]
          if (first === undefined) return
          seen += 1
          // What can be done here comes before all else; the count is kept among what is equally near.
          expect(first.edit !== null || remedy.edit === null).toBe(true)
          if ((first.edit === null) !== (remedy.edit === null)) return
          const [a, b] = [first, remedy].map(({ widens }) => OPENS.indexOf(widens.opens)) as [number, number]
          expect(a).toBeLessThanOrEqual(b)
          const [less, more] = [first, remedy].map((one) => countedByHand(one, server, neighbours)) as [
            number,
            number,
          ]
          if (a === b && first.edit !== null && remedy.edit !== null) expect(less).toBeLessThanOrEqual(more)
        })
      }),
      { numRuns: 400, seed: 4171 },
    )
    expect(seen).toBeGreaterThan(200)
  })
})

describe('every remedy', () => {
  const every: readonly Remedy[] = [
    someFacts({ server: aServer({ resource: 7 }) }),
    someFacts({ server: aServer({}, { oauthEnabled: false }) }),
    someFacts({ server: aServer(null, { oauthEnabled: false }) }),
    someFacts({ server: aServer({ authorization_servers: ['http://a.example.com'] }) }),
    someFacts({ server: aServer({ authorization_servers: [] }) }),
    someFacts({ token: aToken({ iss: 'https://idp.example.com/other' }) }),
    someFacts({ token: aToken({ aud: ['x', PUBLIC] }), server: aServer({ client_id: 'x' }) }),
    someFacts({ token: aToken({ exp: NOW - 1 }) }),
    someFacts({ token: aToken({ iat: NOW + 900 }) }),
    someFacts({ token: aToken({ nonce: 'n' }) }),
    someFacts({ token: aToken({}, { alg: 'HS256' }), signature: { state: 'invalid' } }),
    someFacts({ token: 'opaque-token-of-some-provider' }),
    someFacts({ token: aToken({ email: undefined, sub: 'nobody' } as never) }),
    someFacts({ metadata: { state: 'gathered', probes: [] } }),
    someFacts({ user: { state: 'missing' } }),
    someFacts({ user: { state: 'disabled' } }),
    someFacts({ gateway: aGateway('none') }),
  ].flatMap((facts) => judge(facts).remedies)

  test('says its risk in one sentence, and where it is done: by a review, in the settings, or with a text to copy', () => {
    expect(every.length).toBeGreaterThan(15)
    for (const remedy of every) {
      expect(remedy.risk, remedy.id).toMatch(/^[A-Z][^.]*\.$/)
      if (remedy.where === 'gateway' || remedy.where === 'gateway-environment')
        expect(remedy.copy, remedy.id).not.toBeNull()
      if (remedy.edit !== null) expect(remedy.where).toBe('here')
    }
  })

  test('that is done at the provider comes with a text to send to whoever runs it', () => {
    const asked = every.filter(({ where }) => where === 'identity-provider')
    expect(asked.length).toBeGreaterThan(4)
    for (const { copy, id } of asked) expect(copy, id).toMatch(/^Please /)
  })

  test('that turns OAuth on does so by the switch where the issuers are there, and never takes an issuer from the token', () => {
    const off = judge(someFacts({ server: aServer({}, { oauthEnabled: false }) })).remedies
    expect(off).toMatchObject([{ id: 'oauth-on', where: 'here', edit: { kind: 'switch', on: true } }])
    const bare = judge(someFacts({ server: aServer(null, { oauthEnabled: false }) })).remedies
    expect(bare).toMatchObject([{ id: 'oauth-on', where: 'here', edit: null }])
  })
})
