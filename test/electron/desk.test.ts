import { afterEach, beforeEach, expect, test } from 'vitest'
import { EMPTY_DESK, type Desk } from '../../shared/window/desk.ts'
import { startDemoWorld, type DemoWorld } from '../helpers/world.ts'

let app: DemoWorld
let crashing = false
beforeEach(async () => {
  crashing = false
  app = await startDemoWorld({ deps: { keepsCrashing: () => crashing } })
})
afterEach(() => app.close())

const desk: Desk = {
  ...EMPTY_DESK,
  place: { at: 'bench', server: 's1' },
  bench: 's1',
  pinned: ['s2'],
  kept: { 'history typed': 'Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJkYW5hIn0.c2lnbmF0dXJl' },
}
const TOKEN = 'eyJhbGciOiJSUzI1NiJ9'

test('a desk is kept for its gateway, without what looks like a secret, and goes with it', async () => {
  const draft = {
    id: null,
    name: 'Stage',
    url: app.demo.url,
    environment: 'STAGE',
    readOnly: false,
    signInWith: 'password',
    email: 'ops@example.com',
    authHeaderName: '',
    caPem: '',
    assumedAppDomain: '',
  } as const
  const { profile } = await app.call('profile.save', { draft })
  await app.call('desk.keep', { profileId: profile.id, desk })
  const read = await app.call('desk.read', { profileId: profile.id })
  expect(read.desk).toEqual({ ...desk, kept: {} })
  expect(app.history.profiles.desk(profile.id)).not.toContain(TOKEN)

  const other = await app.call('profile.save', { draft: { ...draft, name: 'Other' } })
  expect((await app.call('desk.read', { profileId: other.profile.id })).desk).toEqual(EMPTY_DESK)

  await app.call('profile.remove', { profileId: profile.id })
  expect(app.history.profiles.desk(profile.id)).toBeNull()
})

test('of the demo it is kept, of a gateway nobody saved it is not', async () => {
  await app.call('desk.keep', { profileId: 'demo', desk })
  expect((await app.call('desk.read', { profileId: 'demo' })).desk).toMatchObject({ bench: 's1' })
  await app.call('desk.keep', { profileId: 'nobody', desk })
  expect((await app.call('desk.read', { profileId: 'nobody' })).desk).toEqual(EMPTY_DESK)
})

test('a page that keeps crashing begins at the fleet, and has all else of its desk', async () => {
  const kept = { ...desk, kept: {} }
  await app.call('desk.keep', { profileId: 'demo', desk: kept })
  crashing = true
  const again = await app.call('desk.read', { profileId: 'demo' })
  expect(again.desk).toEqual({ ...kept, place: null })
  crashing = false
  expect((await app.call('desk.read', { profileId: 'demo' })).desk).toEqual(kept)
})
