import { describe, expect, test } from 'vitest'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { SETTING_KEYS, UNTOLD } from '../../shared/contextforge/deployment.ts'
import { gatewayContext } from '../../shared/contextforge/server.ts'
import { usualRequest } from '../../shared/contextforge/asked.ts'
import { aGateway, someFacts } from '../helpers/worlds.ts'
import { BREAKS, FACTS } from '../gateway/deployments/breaks.ts'
import { deployments } from '../gateway/deployments/deployments.ts'
import { tell } from '../gateway/deployments/prove.ts'
import { requests } from '../gateway/deployments/requests.ts'

const names = (list: readonly { readonly name: string }[]): readonly string[] => list.map(({ name }) => name)

test('every deployment and every request has a name of its own, so that none is counted twice', () => {
  for (const list of [names(deployments), names(requests)]) expect(new Set(list).size).toBe(list.length)
})

test('there are at least thirty deployments with at least 25 requests each, and eight are the short run', () => {
  expect(deployments.length).toBeGreaterThanOrEqual(30)
  expect(requests.length).toBeGreaterThanOrEqual(25)
  expect(deployments.filter(({ slice }) => slice === true)).toHaveLength(8)
})

test('no two deployments are set up and told alike', () => {
  const all = deployments.map(({ name: _name, slice: _slice, alsoOn: _also, live: _live, ...rest }) =>
    JSON.stringify(rest),
  )
  expect(new Set(all).size).toBe(all.length)
})

describe('the facts a run can forget', () => {
  const parts = (of: string, keys: readonly string[], without: readonly string[] = []): readonly string[] =>
    keys.filter((key) => !without.includes(key)).map((key) => `${of}.${key}`)

  test('are all the facts of the model, so that a new one cannot be left out', () => {
    const facts = someFacts({ ...{ proxyUser: { state: 'missing' }, ownAuthority: true }, held: [] })
    const gathered = [...Object.keys(facts), 'ownToken', 'proxyUser', 'ownAuthority', 'held']
    const wanted = [
      ...SETTING_KEYS,
      ...parts('asked', Object.keys(usualRequest('s', 'Authorization', 'https://gw.example.com'))),
      ...parts('gateway', Object.keys(gatewayContext.shape), ['deployment']),
      ...parts('facts', [...new Set(gathered)], ['gateway', 'asked']),
    ]
    expect(Object.keys(FACTS).sort()).toEqual([...wanted].sort())
  })

  test('are each forgotten by the run, or noticed by a named test that speaks of it', () => {
    for (const [name, how] of Object.entries(FACTS)) {
      if (typeof how === 'function') {
        expect(BREAKS[name]).toBe(how)
        continue
      }
      const file = fileURLToPath(new URL(`../../${how.test}`, import.meta.url))
      expect([name, existsSync(file)]).toEqual([name, true])
      const key = name.replace(/^.*\./, '')
      expect([name, readFileSync(file, 'utf8').includes(key)]).toEqual([name, true])
    }
  })

  test('change something of the facts they are forgotten in', () => {
    const asked = {
      ...usualRequest('s', 'X-Other', 'https://gw.example.com'),
      ...{ method: 'GET', call: '' },
    }
    const acme = {
      id: 'a',
      name: 'A',
      issuer: 'https://a.example',
      apiAudience: 'a',
      createsUsers: true,
      domains: [],
    }
    const facts = someFacts({
      gateway: aGateway('strict-or-fallback', { deployment: UNTOLD, trusted: [acme] }),
      asked: { ...asked, path: '/mcp', origin: 'https://a.example', protocolVersion: '2025-06-18' },
      user: { state: 'missing' },
      ownAuthority: true,
    })
    for (const [name, forget] of Object.entries(BREAKS))
      expect([name, forget(facts)]).not.toEqual([name, facts])
  })
})

test('how many comparisons may be left open is asked of a whole run, and not of one of its deployments', () => {
  const [deployment] = deployments
  const [request] = requests
  if (deployment === undefined || request === undefined) throw new Error('nothing to run')
  const facts = someFacts({ user: { state: 'unknown', why: 'not asked' } })
  const actual = { status: 200, detail: null, challenge: null, isMcp: true }
  const row = { deployment, request, facts, actual, resourceBefore: null, resourceAfter: null }
  const told = (only: string | null, slice = false, newest = true) =>
    tell([row], '1.1.0', { forget: null, only, slice }, newest)
  for (const asked of [told(null), told(null, false, false), told(null, true)]) {
    expect(asked).toMatchObject({ passed: 0, failed: 1 })
    expect(asked.lines[0]).toContain('too many')
  }
  for (const [few, says] of [
    [told('no admin API'), 'not applied to --only'],
    // Two deployments of the slice are all that differ on an older release.
    [told(null, true, false), 'not applied to --slice on an older release'],
  ] as const) {
    expect(few).toMatchObject({ passed: 0, failed: 0 })
    expect(few.lines[0]).toContain(says)
  }
})
