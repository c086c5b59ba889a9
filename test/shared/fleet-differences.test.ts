import { expect, test } from 'vitest'
import { comparing } from '../../shared/fleet/differences.ts'
import type { FleetLine } from '../../shared/fleet/line.ts'
import { createListed } from '../../shared/fleet/listed.ts'
import { finish } from '../../shared/kernel/work.ts'

const A_LINE: FleetLine = {
  ...{ id: 'a', name: 'a', enabled: true, visibility: 'public', team: null, oauthEnabled: true },
  ...{ version: 1, updatedAt: '2026-11-27T20:07:49', provider: 'Keycloak', issuers: ['https://i.example'] },
  ...{ audiences: [{ lane: 'R', value: 'api://a' }], also: [], toggle: { state: 'off', note: '' } },
  ...{ findings: [], health: { level: 'ok', says: 'OK' } },
}
/** The same lines as a window holds them, which keeps what they have in common once. */
function held(lines: readonly FleetLine[]): readonly FleetLine[] {
  const listed = createListed()
  const order = lines.map(({ id }) => id).join('\n')
  const rest = { mark: 'm', anew: true, gone: '', order, from: 0, more: false }
  listed.take({ ...rest, lines: JSON.stringify(lines) })
  return listed.lines()
}
const between = (earlier: readonly FleetLine[], now: readonly FleetLine[]) =>
  finish(comparing(held(earlier), held(now)))
const NOTHING = { changed: new Set(), added: new Set(), gone: 0 }

test('a server is changed by anything that is its own, and told as new or gone by its id', () => {
  const changes: readonly Partial<FleetLine>[] = [
    { name: 'b' },
    { enabled: false },
    { visibility: 'team' },
    { team: 't' },
    { oauthEnabled: false },
    { version: 2 },
    { updatedAt: '2026-11-28T20:07:49' },
    { issuers: [] },
    { audiences: [{ lane: 'C', value: 'api://a' }] },
    { audiences: [{ lane: 'R', value: 'api://b' }] },
  ]
  for (const change of changes)
    expect(between([A_LINE], [{ ...A_LINE, ...change }])).toEqual({ ...NOTHING, changed: new Set(['a']) })
  expect(between([A_LINE], [{ ...A_LINE, id: 'b' }])).toEqual({ ...NOTHING, added: new Set(['b']), gone: 1 })
  expect(between([A_LINE], [A_LINE])).toEqual(NOTHING)
})

test('what others do, and which client ids were known, is no change of a server', () => {
  const other: FleetLine = {
    ...A_LINE,
    also: ['a-client'],
    toggle: { state: 'on', note: 'Tokens for this client id are accepted.' },
    findings: [{ id: 'audience-shared', says: 'Shared with b.' }],
    health: { level: 'risk', says: 'Shared with b.' },
  }
  expect(between([A_LINE], [other])).toEqual(NOTHING)
})
