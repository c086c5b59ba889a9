import { describe, expect, test } from 'vitest'
import {
  desk,
  EMPTY_DESK,
  MOST_PINS,
  MOST_VIEWS,
  readDesk,
  saveView,
  togglePin,
  withoutLongTexts,
  withoutSecretsOfDesk,
  type Desk,
  type FleetLook,
} from '../../shared/window/desk.ts'

const look = (typed = ''): FleetLook => ({
  ...{ filter: 'broken', typed, sort: { by: 'health', down: false }, group: 'issuer' },
  hidden: ['changed'],
  order: ['server', 'issuer', 'audiences', 'toggle', 'health', 'token', 'changed'],
  widths: { server: 220 },
})
const full: Desk = {
  place: { at: 'server', server: 's1', tab: 'clients' },
  bench: 's2',
  look: look('keycloak stage'),
  views: [{ name: 'Stage', look: look('stage') }],
  pinned: ['s1', 's9'],
  kept: { 'history filter': 'tests', 'history entry': null },
}

test('a desk is read as it was kept', () => {
  expect(readDesk(JSON.stringify(full))).toEqual(full)
})

test('a part that is damaged counts as missing, and the others stay', () => {
  for (const name of Object.keys(full) as (keyof Desk)[]) {
    const damaged = JSON.stringify({ ...full, [name]: 7 })
    expect(readDesk(damaged), name).toEqual({ ...full, [name]: EMPTY_DESK[name] })
  }
  for (const stored of [null, '', '{', '7', 'null', '[]', '"x"']) expect(readDesk(stored)).toEqual(EMPTY_DESK)
})

describe('what looks like a secret', () => {
  const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJkYW5hIn0.c2lnbmF0dXJl'
  test.each([
    TOKEN,
    TOKEN.slice(0, 60),
    `Bearer ${TOKEN}`,
    'client_secret=hunter2hunter2',
    'ghp_0123456789abcdefghij',
    'https://user:word@idp.example.com',
  ])('is left out wherever it was typed: %s', (secret) => {
    const written = JSON.stringify(
      withoutSecretsOfDesk({
        ...full,
        look: look(secret),
        views: [
          { name: secret.slice(0, 60), look: look() },
          { name: 'Stage', look: look(secret) },
        ],
        kept: { 'history typed': secret, 'history filter': 'tests' },
      }),
    )
    expect(written).not.toContain(secret.slice(0, 30))
    expect(readDesk(written)).toMatchObject({
      look: { typed: '' },
      views: [{ name: 'Stage', look: { typed: '', filter: 'broken' } }],
      kept: { 'history filter': 'tests' },
    })
  })

  test('and nothing else is', () => {
    expect(withoutSecretsOfDesk(full)).toEqual(full)
  })
})

test('a view with the same name is replaced, and there are only so many', () => {
  const view = (name: string) => ({ name, look: look() })
  const views = Array.from({ length: MOST_VIEWS }, (_, at) => view(`v${at}`))
  expect(saveView(views, view('one more'))).toBeNull()
  const other = { name: 'v3', look: look('other') }
  expect(saveView(views, other)?.[3]).toEqual(other)
  expect(saveView(views, other)).toHaveLength(MOST_VIEWS)
  expect(saveView([], other)).toEqual([other])
})

test('a server is pinned and its pin taken back; the oldest pin gives way', () => {
  expect(togglePin(['a'], 'b')).toEqual(['a', 'b'])
  expect(togglePin(['a', 'b'], 'a')).toEqual(['b'])
  const all = Array.from({ length: MOST_PINS }, (_, at) => String(at))
  expect(togglePin(all, 'new')).toEqual([...all.slice(1), 'new'])
})

test('a text too long to be kept is left out, so that all else can be', () => {
  const long = 'x'.repeat(400)
  const pasted: Desk = {
    ...full,
    look: look(long),
    views: [...full.views, { name: 'Long', look: look(long) }],
    kept: { ...full.kept, 'history typed': long },
  }
  expect(desk.safeParse(pasted).success).toBe(false)
  expect(desk.safeParse(withoutLongTexts(pasted)).success).toBe(true)
  expect(withoutLongTexts(pasted)).toEqual({
    ...full,
    look: look(''),
    views: [...full.views, { name: 'Long', look: look('') }],
  })
  const longest: Desk = { ...full, look: look('x'.repeat(200)), kept: { a: 'x'.repeat(300) } }
  expect(withoutLongTexts(longest)).toEqual(longest)
})
