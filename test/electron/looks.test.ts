import { describe, expect, test } from 'vitest'
import { createLooks } from '../../electron/watch/looks.ts'
import { DAY_MS, type Stretch } from '../../shared/watch/day.ts'

const NOW = Date.parse('2026-11-26T14:00:00Z')
const MINUTE = 60_000

describe('what the guard notes of its looks', () => {
  test('is one stretch while it finds the same, and nothing where nobody looked', () => {
    let now = NOW
    const looks = createLooks(() => now)
    const note = (state: Stretch['state'], paused: readonly string[] = []) =>
      looks.note('p', { state, unseen: [] }, paused)
    note('seen')
    now += MINUTE / 2
    note('seen')
    now += MINUTE / 2
    note('away')
    now += 2 * 3_600_000
    note('away')
    now += MINUTE
    note('away', ['s1'])
    expect(
      looks.of('p').map(({ state, from, to, paused }) => [state, Date.parse(to) - Date.parse(from), paused]),
    ).toEqual([
      ['seen', MINUTE / 2, []],
      ['away', 0, []],
      ['away', 0, []],
      ['away', 0, ['s1']],
    ])
    expect(looks.of('other')).toEqual([])
  })

  test('is forgotten after a day, and never grows without end', () => {
    let now = NOW
    const looks = createLooks(() => now)
    for (let at = 0; at < 1_000; at++) {
      now += MINUTE
      looks.note('p', { state: at % 2 === 0 ? 'seen' : 'away', unseen: [] }, [])
    }
    expect(looks.of('p').length).toBeLessThanOrEqual(400)
    now += DAY_MS
    expect(looks.of('p').length).toBeLessThanOrEqual(1)
  })

  test('keeps few of those that name very many servers, the newest first', () => {
    let now = NOW
    const looks = createLooks(() => now)
    const ids = Array.from({ length: 6_000 }, (_, at) => `server ${at}`)
    for (let at = 0; at < 10; at++) {
      now += MINUTE
      looks.note('p', { state: 'seen', unseen: ids.slice(at) }, [])
    }
    expect(looks.of('p').map(({ unseen }) => unseen[0])).toEqual(['server 7', 'server 8', 'server 9'])
    now += MINUTE
    looks.note('p', { state: 'seen', unseen: [...ids, ...ids, ...ids, ...ids] }, [])
    expect(looks.of('p')).toHaveLength(1)
  })
})
