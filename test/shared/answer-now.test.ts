import { describe, expect, test } from 'vitest'
import type { Validity } from '../../shared/connection/validity.ts'
import { agreedThen, answerNow } from '../../shared/probe/now.ts'
import type { ProbeReport } from '../../shared/probe/view.ts'
import { buildReport } from '../../shared/report/build.ts'
import { readReport } from '../../shared/report/report.ts'
import { writeReport } from '../../shared/report/write.ts'
import { reportParts } from '../helpers/saved-report.ts'

const state = (version: number | null, more: Partial<Validity> = {}): Validity => ({
  connection: 'c1',
  serverId: 's1',
  version,
  configuration: `configuration ${version ?? 'unknown'}`,
  askedAt: `2026-11-26T14:0${version ?? 9}:00.000Z`,
  answeredAt: `2026-11-26T14:0${version ?? 9}:01.000Z`,
  ...more,
})
const prediction = (status: number) => ({
  status,
  detail: null,
  wwwAuthenticate: null,
  learnedResource: null,
})
const probe = (of: Validity | null, left: Validity | null = of): ProbeReport => ({
  predicted: prediction(401),
  actual: { status: 401, detail: 'Invalid OAuth access token', wwwAuthenticate: null, accepted: false },
  agrees: true,
  reasons: [],
  configBefore: '',
  configAfter: '',
  configChanged: false,
  configDiff: [],
  at: '2026-11-26T14:04:02.000Z',
  of,
  left,
})
const now = (of: Validity | null, status = 200) => ({ of, prediction: prediction(status) })

describe('a live answer', () => {
  test('is present for the state it was sent to, whenever that is read again', () => {
    expect(answerNow(probe(state(4)), now(state(4)))).toEqual({ old: false })
    const readAgain = state(4, { answeredAt: '2026-11-26T15:00:00.000Z' })
    expect(answerNow(probe(state(4)), now(readAgain))).toEqual({ old: false })
  })

  test('is old once the server has another version, names it, and says what would come now', () => {
    expect(answerNow(probe(state(4)), now(state(5), 200))).toEqual({
      old: true,
      says: 'Answered before version 5; send it again.',
      predicted: prediction(200),
    })
    // Undo makes a version of its own: the settings of before do not make the answer new again.
    expect(answerNow(probe(state(4)), now(state(6), 401))).toMatchObject({
      says: 'Answered before version 6; send it again.',
    })
    expect(agreedThen(probe(state(4)))).toBe('agreed at version 4')
  })

  test('that taught the gateway an audience is about the state it left behind, and not old by its own doing', () => {
    const learned = state(4, { configuration: 'with what was learned' })
    expect(answerNow(probe(state(4), learned), now(learned))).toEqual({ old: false })
    expect(answerNow(probe(state(4), learned), now(state(5)))).toMatchObject({ old: true })
  })

  test('says so too where no version tells what came in between', () => {
    const saved = state(null, { configuration: 'other' })
    expect(answerNow(probe(state(null)), now(saved))).toMatchObject({
      says: 'Answered before the server’s settings changed; send it again.',
    })
    const reopened = state(4, { connection: 'c2', answeredAt: '2026-11-26T15:00:00.000Z' })
    expect(answerNow(probe(state(4)), now(reopened))).toMatchObject({
      says: 'Answered before the gateway was opened again; send it again.',
    })
  })

  test('is not made old by a verdict that is older than itself, nor by one of which nothing is known', () => {
    expect(answerNow(probe(state(5)), now(state(4)))).toEqual({ old: false })
    expect(answerNow(probe(null), now(state(4)))).toEqual({ old: false })
    expect(answerNow(probe(state(4)), now(null))).toEqual({ old: false })
    expect(agreedThen({ of: null, agrees: null })).toBe('nothing to compare')
  })
})

describe('a report with a live answer', () => {
  const built = (of: Validity | null) =>
    buildReport(reportParts({ aud: 'x' }, { live: probe(state(4)), of }), {
      people: false,
      hosts: false,
      ids: false,
    }).report

  test('keeps the prediction it was compared with', () => {
    expect(built(state(4)).live).toEqual({
      status: 401,
      detail: 'Invalid OAuth access token',
      agrees: true,
      at: '2026-11-26T14:04:02.000Z',
      predicted: 401,
    })
  })

  test('that is old says so in every format, and reads back', () => {
    const made = built(state(5))
    const says = 'agreed at version 4. Answered before version 5; send it again.'
    expect(made.live?.old).toBe(says)
    for (const format of ['markdown', 'html', 'json'] as const)
      expect(writeReport(made, format).replaceAll('\\', '')).toContain(says)
    expect(writeReport(made, 'markdown')).toContain('predicted 401')
    expect(readReport(writeReport(made, 'json'))).toEqual({ ok: true, value: made })
  })

  test('of an earlier version of the app, without these two, is still read', () => {
    const made = built(state(4))
    const earlier = { ...made, live: made.live && { ...made.live, predicted: undefined } }
    expect(readReport(JSON.stringify(earlier)).ok).toBe(true)
  })
})
