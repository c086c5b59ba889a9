import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openHistory, type History } from '../../electron/history/history.ts'
import type { ProbeDeps } from '../../electron/probe/live-test.ts'
import { createTokenTest } from '../../electron/probe/token-test.ts'
import { createShelf } from '../../electron/shelf/shelf.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { aGateway, aServer, aToken, ISSUER, SERVER_ID } from '../helpers/worlds.ts'

let history: History
beforeEach(() => void (history = openHistory(':memory:', 'now', ({ kind }) => kind)))
afterEach(() => history.close())

type More = {
  readonly remember?: boolean
  /** How many seconds ago the server was read, what it is by now, and whether a replica is behind. */
  readonly age?: number
  readonly now?: ReturnType<typeof aServer>
  readonly behind?: boolean
}

/** A test of a token whose server is read only when told to; `known`: as it was read before. */
function begun(known: ReturnType<typeof aServer> | null, more: More = {}) {
  const { age = 1, now = aServer(), behind = false, ...ask } = more
  const asked: string[] = []
  const answer = Promise.withResolvers<void>()
  const scene = {
    gatewayUrl: 'https://gw.example.com',
    gateway: aGateway(),
    clock: () => ({ now: Date.now() / 1000, uncertainty: 1 }),
    get: (url: string) => {
      asked.push(url)
      return Promise.resolve(err({ kind: 'not-connected' }))
    },
    userByEmail: () => Promise.resolve({ state: 'active' }),
    clientIdsFor: () => [],
    wasLearned: () => false,
    readServer: async () => {
      await answer.promise
      return ok({ server: now, inexact: null })
    },
  }
  const open = {
    opened: { profile: { id: 'p' } },
    reading: {
      knownServer: () =>
        known && {
          server: known,
          inexact: null,
          of: { askedAt: new Date(Date.now() - age * 1000).toISOString() },
        },
      knownFleet: () => ({ behind: behind ? [{ serverId: SERVER_ID }] : [] }),
    },
    scene,
    known: () => [],
    rememberClientIds: () => undefined,
  }
  const shelf = createShelf(randomUUID)
  const tokenId = shelf.entrance().add(aToken())?.id ?? ''
  const gateways = { need: () => ok(open) } as unknown as ProbeDeps['gateways']
  const test = createTokenTest({ gateways, shelf, history, now: Date.now, newId: randomUUID })
  return { asked, answer: answer.resolve, done: test({ tokenId, serverId: SERVER_ID, ...ask }) }
}
const settle = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 20))

it('asks the issuer while the server is read again', async () => {
  const { asked, answer, done } = begun(aServer())
  await settle()
  expect(asked.map((url) => new URL(url).host)).toContain(new URL(ISSUER).host)
  answer()
  expect((await done).ok).toBe(true)
})

it.each([
  ['the server was never read', null],
  [
    'the server as it is known names another issuer',
    aServer({ authorization_servers: ['https://x.example.com'] }),
  ],
  ['its OAuth settings are gone', aServer(null)],
])('asks nobody ahead where %s', async (_why, known) => {
  const { asked, answer, done } = begun(known)
  await settle()
  expect(asked).toEqual([])
  answer()
  await done
  expect(asked).not.toEqual([])
})

it.each([
  ['within the last half minute, and asks it', 25, false, true],
  ['longer ago, and asks nobody', 31, false, false],
  ['by a replica that is behind, and asks nobody', 1, true, false],
])('an issuer that was removed at the gateway was named %s', async (_when, age, behind, isAsked) => {
  const { asked, answer, done } = begun(aServer(), { age, behind, now: aServer(null) })
  await settle()
  answer()
  await done
  expect(asked.length > 0).toBe(isAsked)
  expect(new Set(asked.map((url) => new URL(url).host))).toEqual(
    new Set(isAsked ? [new URL(ISSUER).host] : []),
  )
})

it('asks nobody ahead for a row of the fleet, which is judged by what is known', async () => {
  const { asked, answer, done } = begun(aServer(), { remember: false })
  await settle()
  expect(asked).toEqual([])
  answer()
  await done
})
