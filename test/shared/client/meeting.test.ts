import { describe, expect, test } from 'vitest'
import { publicBase, serverAddress } from '../../../shared/client/address.ts'
import type { Arrival } from '../../../shared/client/arrival.ts'
import { AS_SHIPPED, meetingOf, personOf } from '../../../shared/client/meeting.ts'
import { PROFILES } from '../../../shared/client/profiles/all.ts'
import { FRESH, whoGetsIn } from '../../../shared/client/realm.ts'
import { boardOf, readServer, type VirtualServer } from '../../../shared/contextforge/index.ts'
import type { Json } from '../../../shared/kernel/json.ts'
import { aGateway, aServer } from '../../helpers/worlds.ts'

const ADDRESS = 'https://mcp.example.com/servers/5ccc/mcp'
const ISSUER = 'https://sso.example.com/realms/acme'
const rowOf = (config: Json = {}, more: Partial<VirtualServer> = {}) => {
  const server = aServer(config, more)
  return { server, board: boardOf(server, aGateway()) }
}
const met = (said: Partial<typeof AS_SHIPPED> = {}, row = rowOf()) =>
  meetingOf(row, ADDRESS, ISSUER, { ...AS_SHIPPED, ...said }, null)

describe('what a plan takes for the server and the realm', () => {
  test('of a realm nobody said anything about it is as Keycloak ships it', () => {
    expect(met().realm).toEqual({
      issuer: ISSUER,
      ...FRESH,
      audiences: {},
      trustedHosts: { hosts: [], senderMustMatch: true },
      checksScopes: true,
    })
  })

  test('the realm is one, with a slash at the end of its address or without', () => {
    expect(meetingOf(rowOf(), ADDRESS, `${ISSUER}//`, AS_SHIPPED, null).realm.issuer).toBe(ISSUER)
  })

  test('hosts and scopes are read as words, between blanks or commas, each scope once', () => {
    const { realm } = met({ hosts: ' a.example.com,b.example.com\nc ', scopes: 'mcp, tools mcp phone' })
    expect(realm.trustedHosts?.hosts).toEqual(['a.example.com', 'b.example.com', 'c'])
    expect(realm.optionalScopes).toEqual([...FRESH.optionalScopes, 'mcp', 'tools'])
  })

  test('the scope that holds the address is one of the realm, and its audience is the address', () => {
    const { realm } = met({ carriers: { [ADDRESS]: ' mcp ' }, scopes: 'tools mcp' })
    expect(realm.optionalScopes).toEqual([...FRESH.optionalScopes, 'tools', 'mcp'])
    expect(realm.audiences).toEqual({ mcp: [ADDRESS] })
    expect(met({ carriers: { [ADDRESS]: ' ' } }).realm.audiences).toEqual({})
  })

  test('a scope that holds the address of another server lets nobody in at this one', () => {
    const elsewhere = 'https://mcp.example.com/servers/6ddd/mcp'
    const row = rowOf({ resource: [ADDRESS], scopes_supported: ['basic', 'email', 'mcp'] })
    const open = { hosts: 'localhost 127.0.0.1', senderMustMatch: false }
    const inBy = (carriers: Readonly<Record<string, string>>) =>
      whoGetsIn(PROFILES, met({ ...open, carriers }, row))
    expect(inBy({ [ADDRESS]: 'mcp' })).not.toEqual([])
    expect(inBy({ [elsewhere]: 'mcp' })).toEqual([])
    expect(inBy({ [elsewhere]: 'mcp', [ADDRESS]: 'mcp' })).toEqual(inBy({ [ADDRESS]: 'mcp' }))
  })

  test('of the server counts what it expects now, not what it would, and only scopes that are text', () => {
    const row = rowOf({ resource: ['https://one.example.com'], client_id: 'me', scopes_supported: ['a', 1] })
    expect(met({}, row).server).toEqual({
      address: ADDRESS,
      isPublic: true,
      expects: ['https://one.example.com'],
      scopes: ['a'],
    })
    expect(met({}, rowOf({ scopes_supported: 'a' })).server.scopes).toBeNull()
    expect(met({}, rowOf({}, { visibility: 'team' })).server.isPublic).toBe(false)
  })
})

test('who shall call is whom a client got in as last, and nobody where none did', () => {
  const came = (person: string | null, call: Arrival['call'], why: string) =>
    ({ person, call, why }) as unknown as Arrival
  const first = came('lee@example.com', 'yes', '')
  const last = came('dana@example.com', 'no', 'no role with tools.execute')
  const dana = { email: 'dana@example.com', call: 'no', why: last.why, release: '1.1.0' }
  expect(personOf([first, last, null, came(null, 'unknown', '')], '1.1.0')).toEqual(dana)
  expect(personOf([null, came(null, 'unknown', '')], '1.1.0')).toBeNull()
  const person = personOf([last], null)
  expect(meetingOf(rowOf(), ADDRESS, ISSUER, AS_SHIPPED, person).person).toEqual({ ...dana, release: null })
  expect(met()).not.toHaveProperty('person')
})

test('clients get a server at the public address, and without one at the gateway’s own', () => {
  const own = 'https://gateway.example.com/'
  expect(serverAddress(publicBase('https://mcp.example.com//', own), '5ccc')).toBe(ADDRESS)
  for (const none of ['', undefined])
    expect(serverAddress(publicBase(none, own), '5ccc')).toBe('https://gateway.example.com/servers/5ccc/mcp')
})

test.each(['\ud800', 'a\udc00b', '.', '..'])(
  'a server whose id (%j) can stand in no address is not read, and a strange one stays one part of a path',
  (id) => {
    expect(readServer({ id })).toMatchObject({ ok: false, error: ['id: cannot stand in an address'] })
    for (const strange of ['a/../b', '...', '😀', 'a?b#c', '%2e%2e']) {
      expect(readServer({ id: strange })).toMatchObject({ ok: true, value: { id: strange } })
      const { pathname } = new URL(serverAddress('https://gateway.example.com', strange))
      expect(pathname.split('/').map(decodeURIComponent)).toEqual(['', 'servers', strange, 'mcp'])
    }
  },
)
