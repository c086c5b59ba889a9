import { expect, test } from 'vitest'
import { toldByClient, type Recorded } from '../../clients/recorded.ts'

const seen = (side: 'RS' | 'AS', path: string, at: number): Recorded => ({
  at,
  side,
  method: 'GET',
  path,
  query: new URLSearchParams(),
  status: 200,
  withToken: false,
  body: null,
  by: 'client',
})
const [METADATA, DISCOVERY] = ['/.well-known/oauth-protected-resource', '/.well-known/openid-configuration']
const order = (rs: number, as: number): readonly string[] =>
  toldByClient([seen('RS', METADATA, rs), seen('AS', DISCOVERY, as)], false, [
    `AS GET ${DISCOVERY} 200`,
    `RS GET ${METADATA} 200`,
  ]).requests.map((one) => one.slice(0, 2))

test('where the servers’ clocks do not tell which of two requests came first, the expected order is taken', () => {
  expect(order(1_000, 1_100)).toEqual(['AS', 'RS'])
})

test('where they tell it, their order stands against the prediction', () => {
  expect(order(1_000, 1_300)).toEqual(['RS', 'AS'])
  expect(order(1_300, 1_000)).toEqual(['AS', 'RS'])
})
