import { expect, test } from 'vitest'
import { meaning } from '../../shared/fleet/meant-for.ts'
import { finish } from '../../shared/kernel/work.ts'
import type { FleetLine } from '../../shared/fleet/line.ts'
import { TOUR_SERVER, tourStep } from '../../shared/window/tour.ts'

const meantFor = (...of: Parameters<typeof meaning>) => finish(meaning(...of))

test('the step of the tour follows from what was done', () => {
  const step = (bench: string | null, token: boolean, applied = false) =>
    tourStep({ bench, token, applied }).number
  expect(step(null, false)).toBe(1)
  expect(step(null, true)).toBe(1)
  expect(step('docs-search', true)).toBe(1)
  expect(step(TOUR_SERVER, false)).toBe(1)
  expect(step(TOUR_SERVER, true)).toBe(2)
  expect(step(TOUR_SERVER, true, true)).toBe(3)
  expect(step(null, false, true)).toBe(3)
})

const line = (id: string, more: Partial<FleetLine> = {}): FleetLine => ({
  ...{ id, name: id, enabled: true, visibility: 'public', team: null, oauthEnabled: true },
  ...{ version: 1, updatedAt: null, provider: 'Keycloak', issuers: ['https://idp.example.com/'] },
  ...{ audiences: [], also: [], toggle: { state: 'off', note: '' }, findings: [] },
  health: { level: 'ok', says: '' },
  ...more,
})
const token = (audiences: readonly string[], issuer: string | null = 'https://idp.example.com') => ({
  audiences,
  issuer,
})

test('a pasted token is offered the server it was most likely issued for', () => {
  const pay = line('pay', { audiences: [{ lane: 'R', value: 'api://pay' }], also: ['pay-client'] })
  const docs = line('docs', { audiences: [{ lane: 'R', value: 'api://docs' }] })
  const other = line('other', { issuers: ['https://sso.example.com'] })
  const fleet = [pay, docs, other]
  expect(meantFor(token(['api://docs']), fleet)?.line).toBe(docs)
  expect(meantFor(token(['pay-client']), fleet)?.line).toBe(pay)
  expect(meantFor(token(['https://gw.example.com/servers/other/mcp']), fleet)?.line).toBe(other)
  expect(meantFor(token(['nobody'], 'https://sso.example.com/'), fleet)?.line).toBe(other)
})

test('a token with as many audiences as fit into one is compared with a whole fleet at once', () => {
  const many = Array.from({ length: 16_000 }, (_, at) => `a/${at}`)
  const fleet = Array.from({ length: 5_000 }, (_, at) =>
    line(`server-${at}`, { audiences: [{ lane: 'R', value: `api://${at}` }] }),
  )
  expect(meantFor(token([...many, 'api://4999']), fleet)?.line).toBe(fleet.at(-1))
})

test('where several fit equally well, or none does, none is offered', () => {
  const both = [line('a'), line('b')]
  expect(meantFor(token(['nobody']), both)).toBeNull()
  expect(meantFor(token(['nobody'], null), both)).toBeNull()
  expect(meantFor(token([]), [])).toBeNull()
})
