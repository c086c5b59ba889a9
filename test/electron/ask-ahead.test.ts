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

/** A test of a token whose server is read only when told to; `known`: as it was read before. */
function begun(known: ReturnType<typeof aServer> | null, ask: { readonly remember?: boolean } = {}) {
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
      return ok({ server: aServer(), inexact: null })
    },
  }
  const open = {
    opened: { profile: { id: 'p' } },
    reading: { knownServer: () => (known === null ? null : { server: known, inexact: null }) },
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

it('asks nobody ahead for a row of the fleet, which is judged by what is known', async () => {
  const { asked, answer, done } = begun(aServer(), { remember: false })
  await settle()
  expect(asked).toEqual([])
  answer()
  await done
})
