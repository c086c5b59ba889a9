import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ageSays,
  agoSays,
  dayHeading,
  daySays,
  leftSays,
  minuteSays,
  momentSays,
  readMoment,
  wholeMoment,
} from '../../shared/kernel/times.ts'

const UTC = () => 0
const KOLKATA = () => 330
const ST_JOHNS = () => -210
const NOW = Date.parse('2026-11-26T14:03:12Z')

describe('the one policy of times', () => {
  test('today is told to the second, another day with its date and to the minute', () => {
    expect(momentSays('2026-11-26T09:05:07Z', NOW, UTC)).toBe('09:05:07')
    expect(momentSays('2026-11-25T23:59:59Z', NOW, UTC)).toBe('2026-11-25 23:59')
    expect(momentSays(NOW + 86_400_000, NOW, UTC)).toBe('2026-11-27 14:03')
    expect(daySays('2026-11-25T23:59:59Z', NOW, UTC)).toBe('2026-11-25')
    expect(daySays('2026-11-26T09:05:07Z', NOW, UTC)).toBe('09:05:07')
  })

  test('the day is the one of the place, not of UTC', () => {
    expect(momentSays('2026-11-25T20:00:00Z', NOW, KOLKATA)).toBe('01:30:00')
    expect(momentSays('2026-11-26T02:00:00Z', NOW, ST_JOHNS)).toBe('2026-11-25 22:30')
    expect(minuteSays('2026-11-25T20:00:00Z', KOLKATA)).toBe('01:30')
    expect(wholeMoment('2026-11-25T20:00:00Z', KOLKATA)).toBe('2026-11-26 01:30:00, UTC+05:30')
    expect(wholeMoment('2026-11-26T02:00:00Z', ST_JOHNS)).toBe('2026-11-25 22:30:00, UTC−03:30')
    expect(wholeMoment(NOW, UTC)).toBe('2026-11-26 14:03:12, UTC')
  })

  test('a time without a zone is the gateway’s own, and UTC', () => {
    expect(readMoment('2026-11-26T14:03:12.123456')).toBe(NOW + 123)
    expect(readMoment('2026-11-26T15:03:12+01:00')).toBe(NOW)
  })

  test('headings name today and yesterday, also across a change of the clocks', () => {
    expect(dayHeading('2026-11-26T00:00:00Z', NOW, UTC)).toBe('Today, 2026-11-26')
    expect(dayHeading('2026-11-25T23:00:00Z', NOW, UTC)).toBe('Yesterday, 2026-11-25')
    expect(dayHeading('2026-11-24T23:00:00Z', NOW, UTC)).toBe('2026-11-24')
    // The night in which clocks were set back: 25 hours lie between the two noons.
    const berlin = (at: number): number => (at < Date.parse('2026-10-25T01:00:00Z') ? 120 : 60)
    expect(dayHeading('2026-10-24T22:30:00Z', Date.parse('2026-10-26T22:30:00Z'), berlin)).toBe(
      'Yesterday, 2026-10-25',
    )
    expect(dayHeading('2026-12-31T12:00:00Z', Date.parse('2027-01-01T00:00:01Z'), UTC)).toBe(
      'Yesterday, 2026-12-31',
    )
  })

  test.each(['', 'soon', Number.NaN, Number.POSITIVE_INFINITY, 9e15])(
    'what is no time (%j) is no error',
    (at) => {
      expect(readMoment(at)).toBeNull()
      expect(momentSays(at, NOW, UTC)).toBe(String(at))
      expect(wholeMoment(at, UTC)).toBe(String(at))
      expect(minuteSays(at, UTC)).toBe('–')
      expect(dayHeading(at, NOW, UTC)).toBe('Time not known')
    },
  )

  test('at the end of the calendar a zone leads out of it', () => {
    expect(momentSays(8.64e15 - 1, NOW, KOLKATA)).toBe(String(8.64e15 - 1))
    expect(momentSays(-8.64e15 + 1, NOW, ST_JOHNS)).toBe(String(-8.64e15 + 1))
  })

  test('ages and what is left are one number with one unit, and never more than there is', () => {
    expect([0, 40, 43 * 60, 5 * 3600, 4 * 86_400].map(ageSays)).toEqual([
      'just read',
      '40 s old',
      '43 min old',
      '5 h old',
      '4 days old',
    ])
    expect([-20, 40, 89 * 60, 35 * 3600].map(agoSays)).toEqual([
      'just now',
      '40 s ago',
      '89 min ago',
      '35 h ago',
    ])
    expect([59, 119, 7199, 7200, 172_799, 172_800].map(leftSays)).toEqual([
      'less than 1 min left',
      '1 min left',
      '119 min left',
      '2 h left',
      '47 h left',
      '2 days left',
    ])
  })

  test('whatever the moment and the place, nothing throws and a day is a day', () => {
    fc.assert(
      fc.property(fc.double(), fc.integer({ min: -840, max: 840 }), (at, minutes) => {
        const zone = () => minutes
        expect(momentSays(at, NOW, zone)).not.toMatch(/NaN-|undefined|Invalid/)
        expect(dayHeading(at, NOW, zone)).not.toBe('')
      }),
    )
  })
})
