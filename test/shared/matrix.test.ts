import { describe, expect, test } from 'vitest'
import { judge, settle } from '../../shared/judging/judge.ts'
import { seeded } from '../helpers/random.ts'
import { matrixOf, randomFleet } from '../helpers/random-pairs.ts'
import { aDeployment, aGateway, aServer, aToken, CANONICAL, ISSUER, someFacts } from '../helpers/worlds.ts'

describe('every token against every server', () => {
  test('says of each of 10,000 random pairs what the judge says of it alone', () => {
    const random = seeded(4171)
    const met = new Set<string>()
    const different: string[] = []
    for (let fleet = 0; fleet < 25; fleet++) {
      const { gateway, servers, tokens, factsOf } = randomFleet(random, 40, 10)
      const { cells, legend } = matrixOf(servers, tokens, gateway, factsOf)
      for (let token = 0; token < tokens.length; token++)
        for (let server = 0; server < servers.length; server++) {
          const alone = settle(factsOf(token, server))
          const cell = legend[cells[token * servers.length + server] ?? -1]
          const name = `${alone.verdict} ${alone.stoppedAt ?? ''}`
          if (`${cell?.verdict} ${cell?.stoppedAt ?? ''}` !== name)
            different.push(`fleet ${fleet}, token ${token}, server ${server}: ${name}`)
          met.add(name)
        }
    }
    expect(different).toEqual([])
    // Pairs that all stop at the same step would compare nothing.
    expect(met.size).toBeGreaterThanOrEqual(12)
    expect(met).toContain('accepted ')
    expect(met).toContain('rejected audience')
    expect(met).toContain('cannot-decide audience')
    // Twenty thousand verdicts, on a computer that does something else besides.
  }, 30_000)

  test('judges one of the gateway’s own tokens for each server, since it may be for one of them', () => {
    const own = { iss: 'mcpgateway', aud: 'mcpgateway-api', token_use: 'api', teams: [], jti: 'j' }
    const token = aToken({ ...own, scopes: { server_id: 'a' } })
    const servers = ['a', 'b'].map((id) => ({ server: aServer({}, { id }), clientIds: [] }))
    const { cells, legend } = matrixOf(servers, [token], aGateway(), (_, server) =>
      someFacts({
        token,
        server: servers[server]?.server ?? null,
        serverId: servers[server]?.server.id ?? '',
      }),
    )
    expect([...cells].map((cell) => legend[cell]?.verdict)).toEqual(['cannot-decide', 'rejected'])
  })

  test('tells servers apart that only some people see, where that counts', () => {
    const gateway = aGateway('strict-or-fallback', {
      deployment: aDeployment({ SSO_API_TOKEN_AUTH_ENABLED: true }),
      trusted: [
        { id: 'a', name: 'A', issuer: ISSUER, apiAudience: 'api://x', createsUsers: true, domains: [] },
      ],
    })
    const own = { iss: 'mcpgateway', aud: 'mcpgateway-api', token_use: 'api', jti: 'j' }
    const tokens = [
      aToken({ aud: [CANONICAL, 'api://x'] }),
      aToken({ ...own, teams: ['team-1'] }),
      aToken({ ...own, teams: [] }),
    ]
    const servers = [
      { visibility: 'public', teamId: null },
      { visibility: 'team', teamId: 'team-1' },
      { visibility: 'team', teamId: 'team-2' },
      { visibility: 'private', teamId: null },
    ].map((seen) => ({ server: aServer({}, seen), clientIds: [] }))
    const facts = (token: number, at: number) =>
      someFacts({ gateway, token: tokens[token] ?? '', server: servers[at]?.server ?? null })
    const { cells, legend } = matrixOf(servers, tokens, gateway, facts)
    const alone = tokens.flatMap((_token, token) => servers.map((_server, at) => settle(facts(token, at))))
    expect([...cells].map((cell) => legend[cell])).toEqual(alone)
    expect(alone.slice(0, 4).map(({ stoppedAt }) => stoppedAt)).toEqual([
      null,
      ...Array<string>(3).fill('trusted-provider'),
    ])
    expect(alone.slice(4, 8).map(({ verdict }) => verdict === 'rejected')).toEqual([false, false, true, true])
  })

  test('asks the judge once for each kind of pair, not once for each pair', () => {
    const servers = Array.from({ length: 500 }, (_, at) => ({
      server: aServer({ resource: [`https://gw.example.com/${at}`] }, { id: String(at) }),
      clientIds: [],
    }))
    let asked = 0
    const { cells, legend } = matrixOf(
      servers,
      [aToken({ aud: 'https://gw.example.com/7' })],
      aGateway(),
      (_, at) => {
        asked += 1
        return someFacts({
          token: aToken({ aud: 'https://gw.example.com/7' }),
          server: servers[at]?.server ?? null,
          serverId: String(at),
        })
      },
    )
    expect(asked).toBe(2)
    expect([...cells].filter((cell) => legend[cell]?.verdict === 'accepted')).toHaveLength(1)
    expect(legend[cells[7] ?? -1]).toEqual({ verdict: 'accepted', stoppedAt: null })
  })

  test('an empty fleet and an empty shelf make an empty matrix', () => {
    const never = (): never => {
      throw new Error('nothing to ask')
    }
    expect(matrixOf([], [aToken()], aGateway(), never).cells).toHaveLength(0)
    expect(matrixOf([{ server: aServer(), clientIds: [] }], [], aGateway(), never).cells).toHaveLength(0)
  })

  test('the short verdict is the verdict of the judge', () => {
    const { tokens, servers, factsOf } = randomFleet(seeded(8707), 20, 10)
    for (let at = 0; at < tokens.length * servers.length; at++) {
      const facts = factsOf(at % tokens.length, Math.floor(at / tokens.length))
      const { verdict, stoppedAt } = judge(facts)
      expect(settle(facts)).toEqual({ verdict, stoppedAt })
    }
  })
})
