import { beforeEach, expect, test } from 'vitest'
import type { Intent, Journal, StoredChange } from '../../shared/change/journal.ts'
import type { Scene } from '../../electron/judging/diagnose.ts'
import { createChangeHandlers } from '../../electron/handlers/change.ts'
import type { ChangeScene } from '../../electron/handlers/change.ts'
import { viewServer } from '../../electron/judging/view-server.ts'
import type { Profile } from '../../shared/connection/view.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { VirtualServer } from '../../shared/contextforge/server.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { aGateway, aServer, SERVER_ID } from '../helpers/worlds.ts'

const down: AppError = { kind: 'unreachable', url: 'https://gw.example.com', cause: 'reset' }
const wanted = { kind: 'toggle', on: true, clientId: null } as const

let server: VirtualServer
let intents: (Intent & { state: StoredChange['state'] })[]
let writes: number
let isDown: boolean
let downAfterWrite: boolean
let gatewayUrl: string
let profileId: string
let handlers: ReturnType<typeof createChangeHandlers>

beforeEach(() => {
  server = aServer({ client_id: 'X', resource: 'u' })
  intents = []
  writes = 0
  isDown = false
  downAfterWrite = false
  gatewayUrl = 'https://gw.example.com'
  profileId = 'p'
  let ids = 0
  const journal: Journal = {
    recordIntent: (intent) => {
      intents.push({ ...intent, state: 'intended' })
      return ok(null)
    },
    recordOutcome: ({ changeId, state }) => {
      intents = intents.map((intent) => (intent.id === changeId ? { ...intent, state } : intent))
      return ok(null)
    },
    getChange: (id) => {
      const found = intents.find((intent) => intent.id === id)
      return found ? { ...found, detail: '' } : null
    },
    openChanges: () => [],
    listChanges: () =>
      intents.map((intent) => ({ ...intent, detail: '', undoneBy: null, diff: [], batchId: null })),
    lastBatch: () => null,
  }
  const scene = (): Scene => ({
    gatewayUrl,
    gateway: aGateway(),
    clock: () => ({ now: 0, uncertainty: 1 }),
    get: () => Promise.resolve(err(down)),
    userByEmail: () => Promise.resolve({ state: 'active' }),
    protectedResource: () => Promise.resolve({ state: 'failed', url: '', detail: 'down' }),
    clientIdsFor: () => [],
    wasLearned: () => false,
    readServer: () => Promise.resolve(isDown ? err(down) : ok({ server, inexact: null })),
  })
  const open = (): ChangeScene => ({
    scene: scene(),
    profile: { id: profileId, environment: 'DEV', readOnly: false } as Profile,
    signedInAs: 'ops@example.com',
    writer: {
      read: scene().readServer,
      write: (_id, update) => {
        writes += 1
        isDown = downAfterWrite
        server = { ...server, ...update, version: (server.version ?? 0) + 1 }
        return Promise.resolve(ok(null))
      },
    },
    fleet: () => Promise.resolve([]),
    viewServer: (read, readAt) => viewServer(scene(), read, async () => null, readAt),
  })
  handlers = createChangeHandlers({
    open: () => ok(open()),
    shelf: () => [],
    journal,
    tests: () => [],
    now: () => 1_000,
    newId: () => `id${ids++}`,
  })
})

const review = async (
  change: Parameters<(typeof handlers)['change.preview']>[0]['wanted'] = wanted,
): Promise<string> => {
  const preview = await handlers['change.preview']({ serverId: SERVER_ID, wanted: change, tokenId: null })
  if (!preview.ok) throw new Error(preview.error.kind)
  return preview.value.review.planId
}
const apply = (planId: string) =>
  handlers['change.apply']({ planId, typedName: '', canonicalConfirmed: false })

test('one review applied twice at once is written once', async () => {
  const planId = await review()
  const replies = await Promise.all([apply(planId), apply(planId)])
  expect(replies.map((reply) => reply.ok)).toEqual([true, false])
  expect([writes, intents.length]).toEqual([1, 1])
})

test('a review whose change was not sent can be applied again', async () => {
  const planId = await review()
  isDown = true
  expect(await apply(planId)).toMatchObject({ ok: false, error: { kind: 'unreachable' } })
  isDown = false
  expect(await apply(planId)).toMatchObject({ ok: true, value: { outcome: 'confirmed' } })
  expect(writes).toBe(1)
})

test('what became of a change is told although the gateway is gone afterwards', async () => {
  const planId = await review()
  downAfterWrite = true
  expect(await apply(planId)).toMatchObject({
    ok: true,
    value: { outcome: 'unknown', record: { state: 'unknown' } },
  })
  expect(writes).toBe(1)
})

test('a review is good for the gateway it was made on only', async () => {
  const planId = await review()
  gatewayUrl = 'https://copy.example.com'
  expect(await apply(planId)).toMatchObject({ ok: false, error: { kind: 'plan-gone' } })
  expect(writes).toBe(0)
})

test('a change is taken back only where it was made', async () => {
  await apply(await review())
  const undo = { kind: 'undo', changeId: intents[0]?.id ?? '' } as const
  profileId = 'a copy of the gateway'
  expect(
    await handlers['change.preview']({ serverId: SERVER_ID, wanted: undo, tokenId: null }),
  ).toMatchObject({ ok: false, error: { kind: 'plan-gone' } })
  profileId = 'p'
  expect(await apply(await review(undo))).toMatchObject({ ok: true, value: { outcome: 'confirmed' } })
  expect(server.oauthConfig).toEqual(aServer({ client_id: 'X', resource: 'u' }).oauthConfig)
})

test('what would be is told with the gateway it was worked out for, so that the form plans by the same', async () => {
  const mine = { oauthEnabled: true, oauthConfig: server.oauthConfig }
  const answer = await handlers['change.whatIf']({ serverId: SERVER_ID, mine, tokenId: null })
  expect(answer).toMatchObject({ ok: true, value: { gateway: aGateway() } })
})
