import { describe, expect, test } from 'vitest'
import type { ChangeRecord } from '../../shared/change/review.ts'
import { exportCsv, exportJson } from '../../shared/history/export.ts'
import { filterEntries, timelineOf } from '../../shared/history/timeline.ts'
import { chainSays, chainsSay } from '../../shared/watch/chain.ts'
import { isUndecided, kindOf, withoutOurs, type OwnWrite } from '../../shared/watch/drift.ts'
import { paceAfter, POLL_MS, quietFor } from '../../shared/watch/pace.ts'
import type { Snapshot, Transition } from '../../shared/watch/snapshot.ts'
import type { DriftCard } from '../../shared/watch/view.ts'
import { driftLines, driftTitle, notificationOf, restoreSays } from '../../shared/watch/words.ts'
import { aServer } from '../helpers/worlds.ts'

const snapshot = (more: Partial<Snapshot> = {}): Snapshot => ({
  id: 1,
  version: 7,
  config: { resource: 'a' },
  enabled: true,
  seenAt: '2026-11-23T13:00:00Z',
  changedBy: null,
  changedVia: null,
  changedAt: null,
  learned: false,
  ...more,
})
const transition = (before: Partial<Snapshot>, after: Partial<Snapshot>): Transition => ({
  server: aServer(),
  before: snapshot(before),
  after: snapshot({ id: 2, ...after }),
})
const write = (more: Partial<OwnWrite> = {}): OwnWrite => ({
  serverId: aServer().id,
  state: 'confirmed',
  at: '',
  before: { resource: 'a' },
  after: { resource: ['a', 'b'] },
  beforeVersion: 7,
  ...more,
})
const said = {
  kind: 'edited' as const,
  serverName: 'pay',
  by: 'x@example.com',
  via: 'ui',
  before: { authorization_servers: ['i'], resource: ['u', 'X'], client_id: 'X' },
  after: { authorization_servers: ['i'] },
  lost: ['X'],
  gained: [],
  learning: 'armed' as const,
}

describe('what is ours', () => {
  const done = { version: 8, config: { resource: ['a', 'b'] } }
  test.each<[string, Partial<Snapshot>, Partial<OwnWrite>, boolean]>([
    ['our settings under the next version', done, {}, true],
    ['our settings under the version they were found with', done, { nowVersion: 8 }, true],
    ['our settings, confirmed under another version', { ...done, version: 9 }, { nowVersion: 8 }, false],
    ['our settings while the outcome is not written yet', done, { state: 'intended' }, false],
    ['our settings while it is not known whether they arrived', done, { state: 'unknown' }, false],
    ['our settings after they were refused to us', done, { state: 'not-applied' }, false],
    ['our settings after somebody else was faster', done, { state: 'lost-race' }, false],
    [
      'our settings with the switch the other way',
      { ...done, enabled: false },
      { enabledAfter: true },
      false,
    ],
    ['our settings made with the switch the other way', done, { enabledBefore: false }, false],
    ['our settings, made before that state was seen', done, { settledAt: '2026-11-23T12:59:59Z' }, false],
    ['settings nobody here has written', { version: 8, config: { resource: 'c' } }, {}, false],
    ['our settings of another server', done, { serverId: 'other' }, false],
    ['our settings made from another version', done, { beforeVersion: 5 }, false],
  ])('%s', (_name, after, more, isOurs) => {
    expect(withoutOurs(transition({}, after), [write(more)]) === null).toBe(isOurs)
  })

  test('the switch alone is recognised as well', () => {
    const off = { version: 8, config: null, enabled: false }
    const ours = write({ after: null, enabledBefore: true, enabledAfter: false })
    expect(withoutOurs(transition({}, off), [ours])).toBeNull()
    expect(withoutOurs(transition({}, off), [{ ...ours, state: 'not-applied' }])).not.toBeNull()
  })

  test('where a gateway tells no version, the same change made again by somebody else is not ours', () => {
    const none = { version: null }
    const ours = write({ beforeVersion: null, nowVersion: null, settledAt: '2026-11-23T13:00:01Z' })
    const seen = transition(none, { ...none, config: { resource: ['a', 'b'] } })
    expect(withoutOurs(seen, [ours])).toBeNull()
    // Put back by somebody, and then done again: from a state that was first seen after our write.
    const again = { ...seen, before: { ...seen.before, seenAt: '2026-11-23T13:10:00Z' } }
    expect(withoutOurs(again, [ours])).toEqual(again)
  })

  test('two writes of ours between two looks are both taken out', () => {
    const second = write({ before: { resource: ['a', 'b'] }, after: { resource: 'z' }, beforeVersion: 8 })
    const both = transition({}, { version: 9, config: { resource: 'z' } })
    expect(withoutOurs(both, [second, write()])).toBeNull()
  })

  test('a save on top of ours is seen against ours, unless ours was never done', () => {
    const both = transition({}, { version: 9, config: { resource: 'theirs' } })
    expect(withoutOurs(both, [write()])?.before).toMatchObject({
      version: 8,
      config: { resource: ['a', 'b'] },
    })
    for (const state of ['not-applied', 'unknown', 'intended', 'lost-race'])
      expect(withoutOurs(both, [write({ state })])?.before).toEqual(both.before)
  })

  test('nothing is said of a server while a change of ours on it is not decided, but not for ever', () => {
    const at = '2026-11-23T13:00:00Z'
    const after = (seconds: number): number => Date.parse(at) + seconds * 1000
    for (const state of ['intended', 'unknown']) {
      expect(isUndecided(write({ state, at }), after(0))).toBe(true)
      expect(isUndecided(write({ state, at }), after(119))).toBe(true)
      expect(isUndecided(write({ state, at }), after(3_600))).toBe(false)
    }
    for (const state of ['confirmed', 'not-applied', 'lost-race'])
      expect(isUndecided(write({ state, at }), after(0))).toBe(false)
  })
})

test.each<[string, Partial<Snapshot>, Partial<Snapshot>, ReturnType<typeof kindOf>]>([
  ['other settings', {}, { version: 8, config: {} }, 'edited'],
  ['resource filled under the same version', { config: {} }, { config: { resource: 'x' } }, 'learned'],
  ['resource filled by a save', { config: {} }, { version: 8, config: { resource: 'x' } }, 'edited'],
  ['a save without a difference', {}, { version: 8 }, 'saved'],
  ['other settings under a lower version', {}, { version: 6, config: {} }, null],
  ['OAuth off', {}, { version: 8, enabled: false, config: null }, 'oauth-off'],
  ['OAuth on', { enabled: false, config: null }, { version: 8, enabled: true }, 'oauth-on'],
  ['an old row that did not look at the switch', { enabled: null }, {}, null],
  ['nothing', {}, {}, null],
])('%s is told apart', (_name, before, after, kind) => expect(kindOf(transition(before, after))).toBe(kind))

describe('words', () => {
  test('an Admin UI edit says who, when, what was removed, who is shut out, and why it happens', () => {
    expect(driftTitle(said)).toBe('resource and client_id disappeared from pay')
    expect(driftLines(said, '14:01').map(({ text }) => text)).toEqual([
      'An Admin UI edit by x@example.com at 14:01 removed `resource` and `client_id`.',
      'Tokens with aud = `X` are rejected since.',
      '`resource` is empty: the audience of the first accepted token will be learned and stored.',
      'The Admin UI form rebuilds `oauth_config` from its own few fields, so any save there drops the other keys.',
    ])
  })

  test('the form is not blamed for what came through the API, or took what the form keeps', () => {
    const blamed = (more: object): boolean =>
      driftLines({ ...said, ...more }, '').some(({ id }) => id === 'form')
    expect([blamed({}), blamed({ via: 'api' }), blamed({ after: { resource: 'u' } })]).toEqual([
      true,
      false,
      false,
    ])
  })

  test('what Restore cannot bring back is named, down to the place inside of a value', () => {
    const back = { resource: 'a', client_secret: '*****', vendor: { credentials: '*****', retries: 3 } }
    const { says, lost } = restoreSays({ resource: 'b' }, back)
    expect(lost).toEqual(['client_secret', 'vendor.credentials'])
    expect(says).toBe(
      'puts back `resource` and `vendor`; `client_secret` and `vendor.credentials` cannot be brought back: nobody but the gateway had them',
    )
    expect(restoreSays(back, back)).toEqual({ says: 'puts nothing back', lost: [] })
  })

  test('a notification names servers and keys, and holds no value and no person’s settings', () => {
    const one = notificationOf([said])
    const many = notificationOf([said, { ...said, serverName: 'docs' }, { ...said, serverName: 'docs' }])
    expect(one.title).toBe('resource and client_id disappeared from pay')
    expect(many).toEqual({
      title: '3 changes outside Claimcheck',
      body: 'On pay and docs. Click to look at them.',
    })
    for (const { title, body } of [one, many]) expect(title + body).not.toMatch(/\bX\b|"/)
  })
})

describe('pace', () => {
  const look = { ok: true, requests: 1, retryAfterSeconds: null }
  test('a large fleet is looked at more rarely: never more than twenty requests a minute', () => {
    expect(paceAfter(0, look, 0.5).waitMs).toBe(POLL_MS)
    for (const requests of [10, 20, 200]) {
      const { waitMs } = paceAfter(0, { ...look, requests }, 0)
      expect((requests / waitMs) * 60_000).toBeLessThanOrEqual(23)
    }
  })

  test('failures double the pause up to a quarter of an hour, the third opens the circuit, one success closes it', () => {
    const failed = { ...look, ok: false }
    const paces = [0, 1, 2, 3, 4, 9, 40].map((failures) => paceAfter(failures, failed, 1))
    expect(paces.map(({ waitMs }) => waitMs / 1000)).toEqual([60, 120, 240, 480, 900, 900, 900])
    expect(paces.map(({ circuit }) => circuit).slice(0, 4)).toEqual(['closed', 'closed', 'open', 'open'])
    expect(paceAfter(40, look, 0.5)).toEqual({ failures: 0, circuit: 'closed', waitMs: POLL_MS })
  })

  test('Retry-After is a lower bound', () => {
    expect(paceAfter(0, { ok: false, requests: 1, retryAfterSeconds: 600 }, 0).waitMs).toBe(600_000)
  })

  test.each([
    [{ from: 22 * 60, to: 7 * 60 }, 23 * 60, 8 * 60],
    [{ from: 22 * 60, to: 7 * 60 }, 3 * 60, 4 * 60],
    [{ from: 22 * 60, to: 7 * 60 }, 12 * 60, null],
    [{ from: 9 * 60, to: 17 * 60 }, 16 * 60, 60],
    [{ from: 9 * 60, to: 17 * 60 }, 17 * 60, null],
    [{ from: 5, to: 5 }, 5, null],
    [null, 5, null],
  ])('quiet hours %j at minute %i end in %s minutes', (quiet, minute, left) => {
    expect(quietFor(quiet, minute)).toBe(left)
  })
})

describe('the history', () => {
  const card: DriftCard = {
    id: 'd1',
    at: '2026-11-23T14:01:00Z',
    serverId: 's',
    serverName: '=cmd()',
    kind: 'edited',
    by: 'x@example.com',
    via: 'ui',
    when: null,
    enabledBefore: true,
    enabledAfter: true,
    versionBefore: 8,
    versionAfter: 9,
    lost: ['X'],
    gained: [],
    learning: 'armed',
    since: '',
    snapshotId: 1,
    diff: [{ key: 'resource', kind: 'removed', before: '["u, \\"v\\""]', after: null }],
    title: '+resource disappeared',
    lines: [{ id: 'what', tone: 'info', text: 'An edit removed `resource`.' }],
    state: 'open',
    restore: null,
  }
  const audit = {
    id: 'a1',
    at: '2026-11-23T13:58:00Z',
    serverId: 's',
    serverName: 'pay',
    action: 'update_server',
    by: 'alex@',
    success: true,
  }
  const entries = timelineOf([], [], [card], [audit])

  test('is one line of time, found by key, value, person and server', () => {
    expect(entries.map(({ kind }) => kind)).toEqual(['seen', 'audit'])
    for (const typed of ['resource', 'x@example', 'v\\"', '=cmd'])
      expect(filterEntries(entries, 'all', typed)).toHaveLength(1)
    expect(filterEntries(entries, 'audit', 'alex edited')).toHaveLength(1)
    expect(filterEntries(entries, 'learned', '')).toHaveLength(0)
  })

  test('as CSV no cell is a formula, and quotes, commas and lines survive', () => {
    const rows = exportCsv(entries).trimEnd().split('\r\n')
    expect(rows).toHaveLength(3)
    expect(rows[1]).toContain("'=cmd()")
    expect(rows[1]).toContain("'+resource disappeared")
    expect(rows[1]).toContain('"resource: [""u, \\""v\\""""] → (none)"')
  })

  test('every cell stands under its own column, and the reason of a change is exported and found', () => {
    const change: ChangeRecord = {
      id: 'c1',
      serverId: 's',
      serverName: 'pay',
      title: 'Change resource',
      at: '2026-11-23T14:02:00Z',
      by: 'alex@',
      state: 'confirmed',
      detail: '',
      undoes: null,
      undoneBy: null,
      diff: [],
      reason: 'OPS-4171',
      batchId: null,
    }
    const ours = timelineOf([change], [])
    const [head, row] = exportCsv(ours).split('\r\n')
    expect(head).toBe('at,kind,server,by,what,result,reason,keys')
    expect(row).toBe(
      '2026-11-23T14:02:00Z,our change,pay,alex@,Change resource on pay,"saved, read back, confirmed",OPS-4171,',
    )
    expect(filterEntries(ours, 'all', 'ops-4171')).toHaveLength(1)
  })

  test('as JSON it can be read back, and says whether the chain is whole', () => {
    const head = { gateway: 'prod', exportedAt: 'now', chain: 'chain intact' }
    expect(JSON.parse(exportJson(head, entries))).toMatchObject({
      ...head,
      entries: [{ kind: 'observed drift' }, { kind: 'gateway audit', by: 'alex@' }],
    })
  })

  test('a broken chain names the row, missing rows are counted, and an intact one is said to be so', () => {
    const fine = { journal: 'changes' as const, entries: 5, brokenAt: null, missing: 0 }
    expect(chainSays(fine)).toBeNull()
    expect(chainsSay([fine])).toEqual({ intact: true, says: 'chain intact' })
    expect(chainSays({ ...fine, brokenAt: 3 })).toContain('Entry 3 of the change journal was altered')
    expect(chainSays({ ...fine, missing: 2 })).toContain(
      'The newest 2 entries of the change journal are missing',
    )
  })
})
