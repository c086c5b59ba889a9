import { describe, expect, test } from 'vitest'
import { judge } from '../../shared/judging/judge.ts'
import { againAfter } from '../../shared/probe/again.ts'
import { probeSays } from '../../shared/probe/words.ts'
import { NOW, someFacts } from '../helpers/worlds.ts'
import { aProbe } from '../renderer/fixtures.ts'

const now = NOW * 1000
const refused = {
  status: 401,
  detail: 'Invalid OAuth access token',
  wwwAuthenticate: null,
  accepted: false,
} as const
const letIn = { status: 200, detail: null, wwwAuthenticate: null, accepted: true } as const
const accepted = judge(someFacts())
const badKey = judge(someFacts({ signature: { state: 'invalid' } }))
const expired = judge(someFacts({ clock: { now: NOW + 9_000_000, uncertainty: 1 } }))
const facts = someFacts()
const kept = {
  metadata: facts.metadata,
  keys: facts.keys,
  signature: { state: 'invalid' },
  of: 'key',
  readAt: now - 90_000,
  changedAt: now - 10_000,
  until: now + 20_000,
} as const
const once = judge(someFacts({ held: [kept] }))

const after = (
  diagnosis: typeof accepted,
  actual: Parameters<typeof againAfter>[0]['actual'],
  since: number | null,
) => againAfter({ diagnosis, actual, since, now })

describe('a live test that differs', () => {
  test('is asked again once the gateway has surely read the new key, and says what it waits for', () => {
    expect(once.headline).toBe('Accepted, once the gateway has read the new key')
    expect(after(once, refused, null)).toEqual({
      at: new Date(now + 21_500).toISOString(),
      says: 'The gateway may not have read the new key yet',
    })
  })
  test('is not asked again where it agrees with what it will be', () => {
    expect(after(once, letIn, null)).toBeNull()
  })
  test('is asked again where the issuer was looked at for the first time a moment ago', () => {
    expect(after(accepted, refused, now - 60_000)?.at).toBe(new Date(now + 241_500).toISOString())
    expect(after(badKey, letIn, now - 60_000)).not.toBeNull()
  })
  test.each([
    ['nothing of the issuer was read', accepted, refused, null],
    [
      'the issuer has been as it is for longer than a gateway holds anything',
      accepted,
      refused,
      now - 301_000,
    ],
    ['other keys would not have helped', expired, letIn, now - 1_000],
    ['the gateway gives another reason', accepted, { ...refused, detail: 'Account disabled' }, now - 1_000],
  ])('is a disagreement where %s', (_why, diagnosis, actual, since) => {
    expect(after(diagnosis, actual, since)).toBeNull()
  })
  test('is called nothing while it waits', () => {
    const again = { at: new Date(now).toISOString(), says: '' }
    expect(probeSays(aProbe({ agrees: null, again })).word).toBe('not decided yet')
  })
})
