import { describe, expect, test } from 'vitest'
import { amendPlace, beginTrail, goOn, LONGEST_TRAIL, placeOf, stepBy } from '../../shared/window/trail.ts'

type Place = { readonly at: string; readonly tab?: string }
const trail = ['server', 'bench', 'history'].reduce(
  (last, at) => goOn(last, { at }),
  beginTrail<Place>({ at: 'fleet' }),
)

describe('the way through the screens', () => {
  test('goes back and forward, and no farther than it is long', () => {
    expect(placeOf(stepBy(trail, -1)).at).toBe('bench')
    expect(placeOf(stepBy(stepBy(trail, -2), 1)).at).toBe('bench')
    expect(placeOf(stepBy(trail, -9)).at).toBe('fleet')
    expect(placeOf(stepBy(trail, 9)).at).toBe('history')
  })
  test('comes back to a screen as it was left', () => {
    const left = goOn(amendPlace(beginTrail<Place>({ at: 'server' }), { tab: 'clients' }), { at: 'bench' })
    expect(placeOf(stepBy(left, -1))).toEqual({ at: 'server', tab: 'clients' })
  })
  test('forgets what was ahead once somebody goes elsewhere', () => {
    const elsewhere = goOn(stepBy(trail, -2), { at: 'watch' })
    expect(elsewhere.places.map(({ at }) => at)).toEqual(['fleet', 'server', 'watch'])
    expect(placeOf(stepBy(elsewhere, 1)).at).toBe('watch')
  })
  test('makes no step to the place one is at, and keeps no endless way', () => {
    expect(goOn(trail, { at: 'history' })).toBe(trail)
    const long = Array.from({ length: 200 }, (_, index) => ({ at: `s${index}` })).reduce(
      (last, place) => goOn(last, place),
      beginTrail<Place>({ at: 'fleet' }),
    )
    expect(long.places).toHaveLength(LONGEST_TRAIL)
    expect(placeOf(long).at).toBe('s199')
  })
})
