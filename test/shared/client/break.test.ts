import { describe, expect, test } from 'vitest'
import { walk } from '../../../shared/client/walk.ts'
import { STEPS, type Ask, type Reply } from '../../../shared/client/way.ts'
import { breakAt } from '../../clients/break.ts'
import { differences, toldByWalk, type Told } from '../../clients/recorded.ts'
import { MADE_UP, madeUpServer, profileOf } from './recorded.ts'

const CLIENTS = ['sdk1', 'sdk2', 'py1', 'py2', 'mcp-remote']

function told(client: string, topology: string, change: (ask: Ask, reply: Reply) => Reply): Told {
  const server = madeUpServer(topology, false)
  const way = walk(profileOf(client), MADE_UP, null)
  let item = way.next()
  while (item.done !== true) item = way.next(change(item.value, server(item.value)))
  return toldByWalk(item.value, false)
}

/** What a client would do that does just this: where the walk says PORT it has one. */
const done = (one: Told): Told => JSON.parse(JSON.stringify(one).replaceAll(':PORT', ':4711')) as Told

describe('the comparison of real clients with the walk notices a walk that is wrong', () => {
  test.each(STEPS)('at the step %s', (step) => {
    const wrong = breakAt(step)
    expect(wrong).not.toBeNull()
    const noticed = CLIENTS.flatMap((client) =>
      ['cf', 'chal-404'].filter((topology) => {
        const right = done(told(client, topology, (_ask, reply) => reply))
        return wrong !== null && differences(told(client, topology, wrong), right).length > 0
      }),
    )
    expect(noticed).not.toEqual([])
  })

  test('and none where nothing is wrong', () => {
    for (const client of CLIENTS)
      for (const topology of ['cf', 'chal-404', 'scopes', 'nodcr', 'iss-wrong', 'reject']) {
        const right = told(client, topology, (_ask, reply) => reply)
        expect(differences(right, done(right))).toEqual([])
      }
  })

  test('a name that is no step breaks nothing', () => {
    expect(breakAt('everything')).toBeNull()
  })
})
