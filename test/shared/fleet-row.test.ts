import { describe, expect, test } from 'vitest'
import { rowsOf } from '../../shared/fleet/row.ts'
import { NO_HINTS } from '../../shared/contextforge/lanes.ts'
import { aGateway, aServer } from '../helpers/worlds.ts'

/** What the fleet says of each of these servers, which accept what is listed behind their names. */
const says = (...servers: [name: string, ...audiences: string[]][]): readonly string[] =>
  rowsOf(
    servers.map(([name, ...resource], index) =>
      aServer({ authorization_servers: ['https://idp.example.com'], resource }, { id: `id-${index}`, name }),
    ),
    aGateway(),
    () => NO_HINTS,
  ).map(({ health }) => health.says)

describe('an audience that more than one server accepts', () => {
  test('is told with two of the others and how many there are besides', () => {
    expect(says(['a', 'x'], ['b', 'x'])).toEqual(['Shares x with b.', 'Shares x with a.'])
    expect(says(['a', 'x'], ['b', 'x'], ['c', 'x'], ['d', 'x'])[0]).toBe('Shares x with b, c and 1 more.')
    expect(says(['a', 'own', 'x'], ['b', 'x'], ['c', 'other'])).toEqual([
      'Shares x with b.',
      'Shares x with a.',
      expect.stringMatching(/^1 audience, issuer idp\.example\.com/) as string,
    ])
  })

  test('is told once for servers of one name, and a namesake is another server', () => {
    expect(says(['a', 'x'], ['b', 'x'], ['b', 'x'], ['c', 'x'])[0]).toBe('Shares x with b, c and 1 more.')
    expect(says(['a', 'x'], ['a', 'x'])[0]).toBe('Shares x with another a.')
    expect(says(['a', 'x'], ['a', 'x'], ['a', 'x'])[0]).toBe('Shares x with another a and 1 more.')
    expect(says(['a', 'x'], ['', 'x'])[0]).toBe('Shares x with (no name).')
  })
})
