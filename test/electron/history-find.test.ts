import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findChanges, recordOf } from '../../electron/change/records.ts'
import { openHistory, type History } from '../../electron/history/history.ts'
import { changeHas, wordOfRow } from '../../shared/history/timeline.ts'
import { anIntent } from '../helpers/journal-rows.ts'
import { seeded } from '../helpers/random.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-find-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const opened = (): History => openHistory(join(folder, 'history.db'), 'now', ({ kind }) => kind)

const WORDS = [
  ...['quarterly', 'QUARTERLY', 'rot', 'api://1', 'client', 'Zürich', 'zürich', 'kelvin', 'say "so"', 'a\\b'],
  ...[
    'confirmed',
    'undone',
    'later',
    'applied:',
    'not',
    'on',
    'true',
    '(oauth_enabled)',
    '*****',
    '(secret)',
  ],
  ...['timed', 'dana@example.com', '["api://1"]', 'x,y', '{', 'nothing-has-this', '', 'payments-mcp'],
]

test('a search of the journal finds what the filter finds in all changes, each word anywhere', async () => {
  const history = opened()
  const random = seeded(77)
  const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const confirmed: string[] = []
  history.together(() => {
    for (let at = 0; at < 1_500; at++) {
      const id = `c${at}`
      const profileId = one(['p', 'p', 'p', 'other'])
      history.changes.recordIntent(
        anIntent(id, {
          profileId,
          reason: one([
            null,
            'Quarterly rotation',
            'moved to ZÜRICH',
            '300 \u212aelvin',
            'say "so"',
            'a\\b x,y',
          ]),
          by: one(['Dana@example.com', 'ops']),
          before: {
            resource: [one(['api://0', 'API://1'])],
            client_secret: '*****',
            flag: one([true, false]),
          },
          after: { resource: ['api://1'], flag: true, n: { b: 1, a: [1, 2] } },
          undoes: profileId === 'p' && random() < 0.2 ? (confirmed.pop() ?? null) : null,
        }),
      )
      if (random() < 0.2) continue
      const state = one(['confirmed', 'confirmed', 'not-applied', 'unknown'] as const)
      if (state === 'confirmed' && profileId === 'p') confirmed.push(id)
      const detail = one(['', 'it Timed out', 'HTTP 500'])
      history.changes.recordOutcome({ changeId: id, state, detail, at: 'now', nowVersion: 4 })
    }
  })
  const all = history.changes.listChanges('p', 1e9).map(recordOf)
  const hits = new Map<string, number>()
  for (let turn = 0; turn < 60; turn++) {
    const typed = turn < WORDS.length ? (WORDS[turn] ?? '') : `${one(WORDS)} ${one(WORDS)}`
    const found = await findChanges(history, 'p', typed)
    const wanted = all.filter((change) => changeHas(change, typed))
    expect(found.length, typed).toBe(Math.min(500, wanted.length))
    const ids = new Set(wanted.map(({ id }) => id))
    expect(
      found.filter(({ id }) => !ids.has(id)),
      typed,
    ).toEqual([])
    hits.set(typed, found.length)
  }
  for (const typed of ['quarterly', 'zürich', 'kelvin', 'applied:', '["api://1"]', 'timed', '(secret)'])
    expect(hits.get(typed), typed).toBeGreaterThan(0)
  expect(hits.get('nothing-has-this')).toBe(0)
  expect(['quarterly rot', 'say "so"', 'confirmed', 'zürich'].map(wordOfRow)).toEqual([
    'quarterly',
    'say',
    '',
    '',
  ])
  history.close()
}, 60_000)

test('a search of a long journal lets other work in between', async () => {
  const history = opened()
  history.together(() => {
    for (let at = 0; at < 9_000; at++)
      history.changes.recordIntent(anIntent(`c${at}`, { reason: at === 0 ? 'the very first' : null }))
  })
  let turns = 0
  const timer = setInterval(() => (turns += 1), 0)
  expect((await findChanges(history, 'p', 'very first')).map(({ id }) => id)).toEqual(['c0'])
  clearInterval(timer)
  expect(turns).toBeGreaterThanOrEqual(1)
  history.close()
}, 60_000)
