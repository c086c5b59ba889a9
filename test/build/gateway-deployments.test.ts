import { expect, test } from 'vitest'
import { deployments } from '../gateway/deployments/deployments.ts'
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
  const all = deployments.map(({ name: _name, slice: _slice, alsoOn: _also, ...rest }) =>
    JSON.stringify(rest),
  )
  expect(new Set(all).size).toBe(all.length)
})
