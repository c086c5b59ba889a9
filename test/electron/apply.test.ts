import { asBody } from '../../shared/change/body.ts'
import { expect, test } from 'vitest'
import { applyChange, resolveOpen, type Writer } from '../../electron/change/apply.ts'
import type { Intent, Journal, StoredChange } from '../../shared/change/journal.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { VirtualServer } from '../../shared/contextforge/server.ts'
import type { Json, JsonObject } from '../../shared/kernel/json.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import { aServer } from '../helpers/worlds.ts'

/** A gateway in memory that does as a script says, and a journal that remembers the order of things. */
function aWorld(start: VirtualServer) {
  let server = start
  const log: string[] = []
  const outcomes: string[] = []
  let reads = 0
  const world = {
    log,
    outcomes,
    beforeWrite: (): void => undefined,
    afterRead: (_count: number): void => undefined,
    writeAnswers: (): Result<unknown, AppError> => ok(null),
    applies: true,
    readFails: (_count: number): AppError | null => null,
    inexact: null as string | null,
    server: () => server,
    change: (more: Partial<VirtualServer>): void => {
      server = { ...server, ...more }
    },
  }
  const writer: Writer = {
    read: () => {
      reads += 1
      log.push('read')
      const failure = world.readFails(reads)
      if (failure) return Promise.resolve(err(failure))
      const reading = ok({ server, inexact: world.inexact })
      world.afterRead(reads)
      return Promise.resolve(reading)
    },
    write: (_id, update) => {
      log.push('write')
      world.beforeWrite()
      if (world.applies) world.change({ ...update, version: (server.version ?? 0) + 1 })
      return Promise.resolve(world.writeAnswers())
    },
  }
  const journal: Journal = {
    recordIntent: () => {
      log.push('intent')
      return ok(null)
    },
    recordOutcome: ({ state }) => {
      log.push(state)
      outcomes.push(state)
      return ok(null)
    },
    getChange: () => null,
    openChanges: () => [],
    listChanges: () => [],
    lastBatch: () => null,
  }
  return { world, writer, journal }
}

const before = aServer({ client_id: 'X', resource: 'u' })
const after: JsonObject = { ...(before.oauthConfig as JsonObject), resource: ['u', 'X'] }
const intent = (start: Json = before.oauthConfig): Intent => ({
  id: 'c1',
  profileId: 'p',
  serverId: before.id,
  serverName: before.name,
  title: 'Turn on',
  by: 'ops@example.com',
  at: '2026-01-01T00:00:00Z',
  before: start,
  after,
  beforeVersion: before.version,
  undoes: null,
  enabledBefore: true,
  enabledAfter: true,
  newSecrets: [],
  reason: null,
  batch: null,
})
const run = (parts: ReturnType<typeof aWorld>) =>
  applyChange(
    { journal: parts.journal, writer: parts.writer, now: () => 0 },
    before,
    { oauthEnabled: true, oauthConfig: asBody(after) },
    intent(),
  )

test('writes the intent down first, reads, writes once, reads back, and notes the outcome', async () => {
  const parts = aWorld(before)
  expect(await run(parts)).toMatchObject({ ok: true, value: { outcome: 'confirmed' } })
  expect(parts.world.log).toEqual(['intent', 'read', 'write', 'read', 'confirmed'])
})

test('F10: sends nothing when the intent cannot be stored', async () => {
  const parts = aWorld(before)
  const journal: Journal = {
    ...parts.journal,
    recordIntent: () => err({ kind: 'history-unavailable', reason: 'disk full' }),
  }
  expect(await run({ ...parts, journal })).toMatchObject({
    ok: false,
    error: { kind: 'history-unavailable' },
  })
  expect(parts.world.log).toEqual([])
})

test('sends nothing when someone else changed the server since the review', async () => {
  const parts = aWorld(before)
  parts.world.change({ oauthConfig: { resource: 'other' }, version: 8, modifiedBy: 'maria@example.com' })
  const result = await run(parts)
  expect(result).toMatchObject({ ok: false, error: { kind: 'changed-elsewhere', by: 'maria@example.com' } })
  expect(parts.world.log).not.toContain('write')
})

test('notices a learned audience although the version stays', async () => {
  const parts = aWorld(before)
  parts.world.change({ oauthConfig: { ...(before.oauthConfig as JsonObject), resource: 'learned' } })
  expect(await run(parts)).toMatchObject({
    ok: false,
    error: { kind: 'changed-elsewhere', keys: ['resource'] },
  })
})

test('F35: says not applied when the gateway says yes and does nothing', async () => {
  const parts = aWorld(before)
  parts.world.applies = false
  expect(await run(parts)).toMatchObject({ ok: true, value: { outcome: 'not-applied' } })
})

test('confirms a write whose reply was lost, without a second one', async () => {
  const parts = aWorld(before)
  parts.world.writeAnswers = () => err({ kind: 'timed-out', url: 'u', seconds: 15 })
  expect(await run(parts)).toMatchObject({ ok: true, value: { outcome: 'confirmed' } })
  expect(parts.world.log.filter((entry) => entry === 'write')).toHaveLength(1)
})

test('leaves a lost write that has not arrived unknown, since it may arrive yet', async () => {
  const parts = aWorld(before)
  parts.world.applies = false
  parts.world.writeAnswers = () => err({ kind: 'timed-out', url: 'u', seconds: 15 })
  expect(await run(parts)).toMatchObject({ ok: true, value: { outcome: 'unknown' } })
})

test('is unknown when the gateway cannot be read afterwards', async () => {
  const parts = aWorld(before)
  parts.world.readFails = (count) =>
    count === 2 ? { kind: 'unreachable', url: 'u', cause: 'ECONNREFUSED' } : null
  expect(await run(parts)).toMatchObject({ ok: true, value: { outcome: 'unknown' } })
})

test('sees an editor who saved between the last read and the write by the version', async () => {
  const parts = aWorld(before)
  parts.world.beforeWrite = () => parts.world.change({ version: 8 })
  expect(await run(parts)).toMatchObject({ ok: true, value: { outcome: 'lost-race' } })
})

test('sees an editor who saved right after the write', async () => {
  const parts = aWorld(before)
  parts.world.writeAnswers = () => {
    parts.world.change({ oauthConfig: { resource: 'theirs' }, version: 9 })
    return ok(null)
  }
  expect(await run(parts)).toMatchObject({ ok: true, value: { outcome: 'lost-race' } })
})

test.each(['sign-in-expired', 'denied', 'refused-by-gateway', 'rate-limited'] as const)(
  '%s means nothing was written',
  async (kind) => {
    const errors = {
      'sign-in-expired': { kind: 'sign-in-expired' },
      denied: { kind: 'denied', status: 403, needs: 'servers.update', detail: '' },
      'refused-by-gateway': { kind: 'refused-by-gateway', status: 422, detail: '' },
      'rate-limited': { kind: 'rate-limited', retryAfterSeconds: 5 },
    } as const
    const parts = aWorld(before)
    parts.world.applies = false
    parts.world.writeAnswers = () => err(errors[kind])
    expect(await run(parts)).toMatchObject({ ok: false, error: { kind } })
    expect(parts.world.outcomes).toEqual(['not-applied'])
  },
)

test('settles an unfinished change by what the gateway has now', async () => {
  for (const [config, version, state] of [
    [before.oauthConfig, 7, 'not-applied'],
    [after, 8, 'confirmed'],
    [{ resource: 'theirs' }, 9, 'lost-race'],
  ] as const) {
    const parts = aWorld({ ...before, oauthConfig: config, version })
    const open: StoredChange = { ...intent(), state: 'intended', detail: '' }
    expect(await resolveOpen({ journal: parts.journal, writer: parts.writer, now: () => 0 }, [open])).toEqual(
      ['c1'],
    )
    expect(parts.world.outcomes).toEqual([state])
  }
})

test('leaves an unfinished change open while the gateway is down', async () => {
  const parts = aWorld(before)
  parts.world.readFails = () => ({ kind: 'unreachable', url: 'u', cause: 'ECONNREFUSED' })
  const open: StoredChange = { ...intent(), state: 'intended', detail: '' }
  expect(await resolveOpen({ journal: parts.journal, writer: parts.writer, now: () => 0 }, [open])).toEqual(
    [],
  )
  expect(parts.world.outcomes).toEqual([])
})

test.each(['intended', 'unknown'] as const)(
  'F83: %s: the old settings settle nothing while the write may arrive, and not applied only after two minutes',
  async (state) => {
    const at = Date.parse(intent().at)
    const open: StoredChange = { ...intent(), state, detail: '' }
    const settledAfter = async (milliseconds: number): Promise<string[]> => {
      const { world, journal, writer } = aWorld(before)
      const settled = await resolveOpen({ journal, writer, now: () => at + milliseconds }, [open])
      expect(world.outcomes).toEqual(settled.length > 0 ? ['not-applied'] : [])
      return settled
    }
    for (const early of [0, 30_000, 119_000]) expect(await settledAfter(early)).toEqual([])
    for (const late of [120_000, 300_000]) expect(await settledAfter(late)).toEqual(['c1'])
  },
)

test.each([
  ['the old settings', { version: 7 }],
  ['an older version', { version: 5, oauthConfig: { resource: 'long ago' } }],
  ['our settings under an older version', { version: 5, oauthConfig: after }],
])(
  'F83: %s decide nothing at first: the reading may be behind, and the next one corrects it',
  async (_name, stale) => {
    const at = Date.parse(intent().at)
    const open: StoredChange = { ...intent(), state: 'unknown', detail: '' }
    const { world, journal, writer } = aWorld({ ...before, ...stale })
    const deps = { journal, writer, now: () => at + 10_000 }
    expect(await resolveOpen(deps, [open])).toEqual([])
    world.change({ oauthConfig: after, version: 8 })
    expect(await resolveOpen(deps, [open])).toEqual(['c1'])
    expect(world.outcomes).toEqual(['confirmed'])
  },
)

test('F83: a server that is not found settles nothing while the write may arrive', async () => {
  const at = Date.parse(intent().at)
  const open: StoredChange = { ...intent(), state: 'intended', detail: '' }
  const { world, journal, writer } = aWorld(before)
  world.readFails = () => ({ kind: 'server-gone', serverId: before.id })
  expect(await resolveOpen({ journal, writer, now: () => at + 1_000 }, [open])).toEqual([])
  expect(await resolveOpen({ journal, writer, now: () => at + 121_000 }, [open])).toEqual(['c1'])
})

test('T48: sends nothing where what was just read cannot be written back as it is', async () => {
  const parts = aWorld(before)
  parts.world.inexact = 'the reply holds oauthConfig twice'
  expect(await run(parts)).toMatchObject({
    ok: false,
    error: { kind: 'change-refused', reason: expect.stringContaining('twice') as string },
  })
  expect(parts.world.log).toEqual(['intent', 'read', 'not-applied'])
})

test('F83: the two minutes begin when it was looked at last, not when it was planned', async () => {
  const at = Date.parse(intent().at)
  const settledAt = new Date(at + 60_000).toISOString()
  const open: StoredChange = { ...intent(), state: 'unknown', detail: '', settledAt }
  const { journal, writer } = aWorld(before)
  expect(await resolveOpen({ journal, writer, now: () => at + 150_000 }, [open])).toEqual([])
  expect(await resolveOpen({ journal, writer, now: () => at + 181_000 }, [open])).toEqual(['c1'])
})

/** A gateway that writes and says so, and is then read from a replica. In: what the replica shows. */
const behind = (stale: Partial<VirtualServer>): ReturnType<typeof aWorld> => {
  const parts = aWorld(before)
  parts.world.writeAnswers = () => {
    const answer = ok({ server: parts.world.server(), inexact: null })
    parts.world.change({ ...before, ...stale })
    return answer
  }
  return parts
}

test.each([
  ['the state from before', {}],
  ['an even older one', { version: 4, oauthConfig: { resource: 'long ago' } }],
])(
  'F83: it says yes and is read back from a replica that shows %s: unknown, and never not applied',
  async (_name, stale) => {
    const parts = behind(stale)
    expect(await run(parts)).toMatchObject({ ok: true, value: { outcome: 'unknown' } })
    expect(parts.world.outcomes).toEqual(['unknown'])
  },
)
