import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import { createLock } from '../../electron/system/lock.ts'
import { openSaved } from '../helpers/saved-profile.ts'
import { startWorld, type World, type WorldOptions } from '../helpers/world.ts'

/* The gateway that was in sight when the window was closed: what a start is told of its stored list. */

let demo: Demo
let folder: string
let world: World
let profileId: string

const start = (deps: WorldOptions['deps'] = {}): World =>
  (world = startWorld({ gateway: demo, path: join(folder, 'history.db'), deps }))
async function again(deps: WorldOptions['deps'] = {}): Promise<void> {
  await world.close()
  start(deps)
}
const left = async () => (await world.call('fleet.left', {})).left

beforeEach(async () => {
  demo = await startDemo()
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-left-'))
  start()
  profileId = await openSaved(world, demo)
  await world.call('fleet.list', {})
  await new Promise((resolve) => setTimeout(resolve, 100))
})
afterEach(async () => {
  await world.close()
  await demo.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('a start is told of the list that was looked at, as each of its parts would be answered', async () => {
  await again()
  expect(await left()).toBeNull()
  await world.call('fleet.look', { profileId })
  await again()
  const told = await left()
  const { profiles } = await world.call('profile.list', {})
  expect(told?.profile).toEqual(profiles[0])
  const { kept } = await world.call('fleet.kept', { profileId })
  expect(told).toMatchObject({ asOf: kept?.asOf, servers: kept?.servers })
  expect(told?.desk).toEqual((await world.call('desk.read', { profileId })).desk)
  await again()
  expect(told?.part.lines).toBe((await world.call('fleet.lines', { profileId, mark: null })).lines)
})

test('it is told of no more once nothing is looked at, a gateway is open, or the profile is gone', async () => {
  await world.call('fleet.look', { profileId })
  expect(await left()).toBeNull()
  await world.call('connection.close', {})
  expect(await left()).not.toBeNull()
  await world.call('fleet.look', { profileId: null })
  expect(await left()).toBeNull()
  await world.call('fleet.look', { profileId })
  await world.call('profile.remove', { profileId })
  expect(await left()).toBeNull()
})

test('after a lock it is hidden, from the next start too', async () => {
  await world.call('fleet.look', { profileId })
  const lock = createLock()
  await again({ lock })
  expect(await left()).not.toBeNull()
  lock.fall()
  expect(await left()).toBeNull()
  await again()
  expect(await left()).toBeNull()
})

test('a lock does not hide a gateway that is open: the next start is told of its list', async () => {
  const lock = createLock()
  await again({ lock })
  await openSaved(world, demo)
  await world.call('fleet.look', { profileId })
  lock.fall()
  await again()
  expect(await left()).not.toBeNull()
})

test('a page that keeps crashing, and a start with the demo, do not go back to it', async () => {
  await world.call('fleet.look', { profileId })
  await again({ keepsCrashing: () => true })
  expect(await left()).toBeNull()
  await again({ app: { version: '1', electron: '1', runtime: 'official', startDemo: true } })
  expect(await left()).toBeNull()
})
