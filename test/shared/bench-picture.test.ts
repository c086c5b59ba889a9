import { expect, it } from 'vitest'
import { pictureOf } from '../bench/picture.ts'

const points = [
  { servers: 10_000, y: 100 },
  { servers: 100, y: 1 },
]

it('draws a line over the number of servers, from few to many', () => {
  const drawn = pictureOf([{ title: 'load <ms>', points }])
  expect(drawn).toContain('load &lt;ms&gt;')
  const [, places = ''] = /points="([^"]+)"/.exec(drawn ?? '') ?? []
  const [first, last] = places.split(' ').map((place) => place.split(',').map(Number))
  expect(first?.[0]).toBeLessThan(last?.[0] ?? 0)
  expect(first?.[1]).toBeGreaterThan(last?.[1] ?? 0)
})

it('draws nothing of one point, of no number and of nothing', () => {
  expect(pictureOf([])).toBeNull()
  expect(pictureOf([{ title: 'x', points: points.slice(1) }])).toBeNull()
  const broken = [...points.slice(1), { servers: 10, y: NaN }, { servers: 0, y: 1 }]
  expect(pictureOf([{ title: 'x', points: broken }])).toBeNull()
})
