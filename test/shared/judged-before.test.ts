import { expect, test } from 'vitest'
import { judge } from '../../shared/judging/judge.ts'
import { forgetLast, keepLast, keepLastOf } from '../../shared/kernel/keep-last.ts'
import type { Facts, SettingKey, Values } from '../../shared/contextforge/index.ts'
import { nearCases } from '../helpers/near-cases.ts'
import { seeded } from '../helpers/random.ts'
import { randomFleet } from '../helpers/random-pairs.ts'

const HOST = 'gw.example.com'

/** Facts of random pairs, with requests, settings and people that the pairs alone do not have. */
function randomFacts(random: () => number, count: number): Facts[] {
  const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const settings: readonly Partial<Values>[] = [
    { JWT_ISSUER_VERIFICATION: false, JWT_ALGORITHM: 'RS256' },
    { SSO_API_TOKEN_AUTH_ENABLED: true },
    { MCP_ALLOWED_HOSTS: ['other.example.com'] },
    { MCP_ALLOWED_ORIGINS: ['https://a.example.com'] },
    { AUTH_HEADER_NAME: 'X-Other' },
    { MAX_HEADER_FIELD_SIZE_BYTES: 300 },
    { MCP_CLIENT_AUTH_ENABLED: false, TRUST_PROXY_AUTH: true, PROXY_USER_HEADER: 'a@example.com' },
    { SSL_CERT_FILE: false },
    { SKIP_SSL_VERIFY: true, SSL_CERT_FILE: false },
    { MCP_INBOUND_PROTOCOL_MODE: 'legacy' },
    { USE_STATEFUL_SESSIONS: true },
  ]
  const trusted = {
    id: 'a',
    name: 'A',
    issuer: 'https://a.example.com',
    apiAudience: 'client-1',
    createsUsers: true,
    domains: [],
  }
  const { servers, tokens, factsOf } = randomFleet(random, 60, 40)
  return Array.from({ length: count }, (): Facts => {
    const facts = factsOf(Math.floor(random() * tokens.length), Math.floor(random() * servers.length))
    const { gateway, serverId } = facts
    const deployment = { ...gateway.deployment }
    for (const [key, value] of Object.entries(random() < 0.5 ? one(settings) : {}))
      Object.assign(deployment, {
        [key as SettingKey]: { value, known: one(['read', 'said', 'assumed', 'unknown']), from: '' },
      })
    return {
      ...facts,
      gateway: { ...gateway, deployment, ...(random() < 0.3 ? { trusted: [trusted] } : {}) },
      ...(random() < 0.1 ? { server: null } : {}),
      ...(random() < 0.2 ? { ownAuthority: true } : {}),
      ...(random() < 0.3 ? { proxyUser: one([{ state: 'active' }, { state: 'missing' }] as const) } : {}),
      learned: random() < 0.2,
      clock: { now: facts.clock.now + one([0, 0, 600, 7_200]), uncertainty: 1 },
      asked: {
        base: `https://${HOST}`,
        method: one(['POST', 'POST', 'POST', 'GET', 'DELETE']),
        path: one([`/servers/${serverId}/mcp`, `/servers/${serverId}/mcp`, '/servers/x/mcp', '/mcp', '/no']),
        host: one([HOST, null]),
        origin: one([null, null, 'https://o.example.com']),
        header: one(['Authorization', 'authorization', 'X-Other']),
        call: one(['initialize', 'server/discover']),
        protocolVersion: one([null, null, '2025-06-18', '2026-07-28', '1999-01-01']),
      },
    }
  })
}

test('a judgement is the same whatever was judged before it', () => {
  const random = seeded(1907)
  const verdicts = new Set<string>()
  for (let round = 0; round < 6; round++) {
    const all = randomFacts(random, 100)
    const inOrder = all.map((facts) => JSON.stringify(judge(facts)))
    // The other way round, and each twice: what is kept of a judgement meets other neighbours.
    for (const [at, facts] of [...all.entries()].toReversed()) {
      for (const again of [facts, { ...facts }]) {
        const { verdict, stoppedAt, ...rest } = judge(again)
        const text = JSON.stringify({ verdict, stoppedAt, ...rest })
        if (text !== inOrder[at]) expect(JSON.parse(text)).toEqual(JSON.parse(inOrder[at] ?? ''))
        verdicts.add(`${verdict} ${stoppedAt ?? ''}`)
      }
    }
  }
  expect(verdicts.size).toBeGreaterThan(12)
})

/** How far apart the cases stand of which each is judged after the other. */
const NEAR = 10

test('a judgement follows each thing a step reads, when nothing else has changed', () => {
  const cases = nearCases()
  const fresh = cases.map((facts) => {
    forgetLast()
    // New objects, for which nothing is remembered either.
    return JSON.stringify(judge(structuredClone(facts)))
  })
  const wrong: string[] = []
  const check = (at: number): void => {
    const text = JSON.stringify(judge(cases[at] as Facts))
    if (text !== fresh[at]) wrong.push(`${fresh[at]}\n${text}`)
  }
  // Each after each of those that stand near it, and after the first, of which all others are variations.
  for (const one of cases.keys())
    for (const other of cases.keys())
      if (one < other && (one === 0 || other - one <= NEAR)) for (const at of [one, other, one]) check(at)
  expect(wrong[0] ?? '').toBe('')
  expect(new Set(fresh).size).toBeGreaterThan(80)
})

test('a function that keeps its last result is asked again as soon as one argument is another', () => {
  const asked: unknown[][] = []
  const kept = keepLast((...args: unknown[]) => {
    asked.push(args)
    return asked.length
  })
  const list = [1]
  expect([kept('a', list), kept('a', list), kept('a', [1]), kept('a', list), kept('a')]).toEqual([
    1, 1, 2, 3, 4,
  ])
  expect(asked).toEqual([['a', [1]], ['a', [1]], ['a', [1]], ['a']])
})

type Five = [unknown, unknown?, unknown?, unknown?, unknown?]

test('each argument counts, given one by one or as a list', () => {
  let count = 0
  const next = (...args: Five): string => `${++count} of ${args.length}`
  const oneByOne = keepLast(next)
  const asList = keepLastOf(next)
  for (const ask of [(args: Five) => oneByOne(...args), asList])
    for (const at of [0, 1, 2, 3, 4]) {
      const base: Five = [1, 2, 3, 4, 5]
      const other = base.with(at, 0) as Five
      const said = [ask(base), ask(other), ask(other), ask(base)]
      expect(new Set(said).size).toBe(3)
      expect(said[1]).toBe(said[2])
      expect(ask([1, undefined, 3])).toMatch(/ of 3$/)
    }
})
