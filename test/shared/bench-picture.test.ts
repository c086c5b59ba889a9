import { expect, it } from 'vitest'
import { pictureOf } from '../bench/picture.ts'

const points = [
  { servers: 10_000, y: 100 },
  { servers: 100, y: 1 },
]

it('draws a line over the number of servers, from few to many', () => {
  const drawn = pictureOf([{ title: 'load <ms>', points }], 'on a machine of <2 cores>')
  expect(drawn).toContain('load &lt;ms&gt;')
  expect(drawn).toContain('>on a machine of &lt;2 cores&gt;</text>')
  const [, places = ''] = /points="([^"]+)"/.exec(drawn ?? '') ?? []
  const [first, last] = places.split(' ').map((place) => place.split(',').map(Number))
  expect(first?.[0]).toBeLessThan(last?.[0] ?? 0)
  expect(first?.[1]).toBeGreaterThan(last?.[1] ?? 0)
})

it('draws nothing of one point, of no number and of nothing', () => {
  expect(pictureOf([], '')).toBeNull()
  expect(pictureOf([{ title: 'x', points: points.slice(1) }], '')).toBeNull()
  const broken = [...points.slice(1), { servers: 10, y: NaN }, { servers: 0, y: 1 }]
  expect(pictureOf([{ title: 'x', points: broken }], '')).toBeNull()
})

it('puts four charts in a row, and the next below', () => {
  const drawn =
    pictureOf(
      ['a', 'b', 'c', 'd', 'e'].map((title) => ({ title, points })),
      '',
    ) ?? ''
  expect(/<svg [^>]*width="(\d+)" height="(\d+)"/.exec(drawn)?.slice(1)).toEqual(['1280', '464'])
  const placeOf = (title: string): string =>
    new RegExp(`<text x="(\\S+)" y="(\\S+)"[^>]*>${title}<`).exec(drawn)?.slice(1).join() ?? ''
  expect([placeOf('a'), placeOf('d'), placeOf('e')]).toEqual(['160.0,20.0', '1120.0,20.0', '160.0,240.0'])
})
