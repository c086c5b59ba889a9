import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import { startFront, type Front } from '../fakes/front.ts'
import { aReplica } from '../fakes/replica.ts'
import { manualTimers } from '../helpers/manual-timers.ts'
import { openSaved } from '../helpers/saved-profile.ts'
import { startWorld, type World } from '../helpers/world.ts'
import { adminOf } from '../helpers/gateway-admin.ts'
import type { Seen } from '../helpers/loopback.ts'
import { tell } from './loops.ts'
import { seeded } from '../helpers/random.ts'
import { rounds, SEED } from './seed.ts'

const SERVER = 'payments-mcp'
const WRITER = fileURLToPath(new URL('writer.ts', import.meta.url))

/** Where in the write protocol the process is killed. */
const POINTS = [
  'the intent is on disk and nothing was sent',
  'the PUT is on its way and never arrives',
  'the PUT was done and its answer never arrives',
  'the PUT is held up on its way, and lands when the app has been started again',
  'the change is read back',
  'the outcome is being written',
  'some moment',
] as const
type Point = (typeof POINTS)[number]

let demo: Demo
let front: Front
let admin: Awaited<ReturnType<typeof adminOf>>
let folder: string
let child: ChildProcess | null
const replica = aReplica(SERVER)
/** Holds a request on its way until it is done; null: it is not held. */
let onWay: (request: Seen) => Promise<void> | null
/** Told of every request, before it is passed on; true: it goes no further. */
let onRequest: (request: Seen) => boolean
/** The same for requests that are killed when they are done. */
let onDone: (request: Seen) => boolean

beforeEach(async () => {
  demo = await startDemo()
  admin = await adminOf(demo)
  onRequest = onDone = () => false
  onWay = () => null
  front = await startFront({
    target: demo.url,
    hold: (request) => onWay(request),
    rewrite: replica.rewrite,
    fault: (request) => {
      if (onRequest(request)) return { when: 'before', act: (response) => void response.destroy() }
      if (!onDone(request)) return null
      // Comes when the gateway has answered, and so has done what was asked.
      return {
        when: 'after',
        act: (response) => {
          child?.kill('SIGKILL')
          response.destroy()
        },
      }
    },
  })
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-kill-'))
  child = null
})
afterEach(async () => {
  child?.kill('SIGKILL')
  await Promise.all([front.stop(), demo.stop()])
  rmSync(folder, { recursive: true, force: true })
})

/**
 * Starts the writer and kills it at a point of its second change. Out: ids of the changes it told as
 * confirmed.
 */
async function killAt(point: Point, path: string, delayMs: number, late: Promise<void>): Promise<string[]> {
  const gateway = JSON.stringify({ ...demo, url: front.url, tokenFor: undefined })
  const started = spawn(process.execPath, [WRITER, path, gateway, admin.idOf(SERVER)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child = started
  let said = ''
  let wrong = ''
  let reads = -1
  const confirmed: string[] = []
  const kill = (): void => void started.kill('SIGKILL')
  const isServer = ({ url }: Seen): boolean => url.includes(`/servers/${admin.idOf(SERVER)}`)
  onRequest = (request) => {
    if (reads < 0 || !isServer(request)) return false
    if (request.method === 'PUT' && point === POINTS[1]) {
      kill()
      return true
    }
    if (request.method === 'PUT') reads = 10
    if (request.method !== 'GET') return false
    reads++
    if ((reads === 1 && point === POINTS[0]) || (reads === 11 && point === POINTS[4])) {
      kill()
      return true
    }
    if (reads === 11 && point === POINTS[5]) setTimeout(kill, delayMs % 12)
    return false
  }
  onDone = ({ method }) => reads >= 0 && method === 'PUT' && point === POINTS[2]
  onWay = ({ method }) => {
    if (reads < 0 || method !== 'PUT' || point !== POINTS[3]) return null
    kill()
    return late
  }
  started.stderr.on('data', (text: Buffer) => (wrong += text.toString()))
  started.stdout.on('data', (text: Buffer) => {
    said += text.toString()
    const lines = said.split('\n')
    confirmed.splice(
      0,
      confirmed.length,
      ...lines.flatMap((line) => (line.startsWith('confirmed ') ? [line.slice(10)] : [])),
    )
    // The first change goes through; the second one is met where it is most alone.
    if (confirmed.length >= 1 && lines.filter((line) => line === 'reviewed').length >= 2 && reads < 0) {
      reads = 0
      if (point === POINTS[6]) setTimeout(kill, delayMs)
    }
  })
  const signal = await new Promise<string | null>((resolve) =>
    started.on('close', (_code, by) => resolve(by)),
  )
  onRequest = onDone = () => false
  onWay = () => null
  if (signal !== 'SIGKILL') throw new Error(`the writer ended by itself: ${wrong}`)
  return confirmed
}

const KILLS = rounds(20, 200)

/** The app started again, at the time it is plus so many milliseconds; nothing happens by itself. */
async function startAgain(path: string, laterMs: () => number): Promise<World> {
  const timers = { ...manualTimers(), now: () => Date.now() + laterMs() }
  const world = startWorld({ timers, path, gateway: { ...demo, url: front.url } })
  await openSaved(world, { ...demo, url: front.url })
  return world
}
const changesOf = async (world: World) => (await world.call('change.list', {})).changes
const isLeft = ({ state }: { state: string }): boolean => state === 'intended' || state === 'unknown'

test(
  `F1, F2, F3, F83: killed at ${KILLS} points of the write protocol, with writes that land late and replicas that are behind, the app loses nothing, resumes, and knows what became of every change`,
  async () => {
    const dice = seeded(SEED)
    const path = join(folder, 'history.db')
    const told: string[] = []
    const base = (await admin.server(SERVER)).version
    const found = {
      resumed: 0,
      late: 0,
      behind: 0,
      lost: 0,
      corrupt: 0,
      early: 0,
      wrong: 0,
      open: 0,
      drift: 0,
    }
    for (let kill = 0; kill < KILLS; kill++) {
      const point = POINTS[kill % POINTS.length] ?? POINTS[6]
      let land = (): void => {}
      const late = new Promise<void>((resolve) => {
        land = resolve
      })
      told.push(...(await killAt(point, path, Math.floor(dice() * 80), late)))

      const raw = new Sqlite(path, { readonly: true })
      if (raw.pragma('integrity_check', { simple: true }) !== 'ok') found.corrupt++
      raw.close()
      // Every third start finds a replica that has not seen the newest writes.
      const isBehind = kill % 3 === 2
      const { version: landed } = await admin.server(SERVER)
      if (isBehind) replica.show(replica.past(landed - 1))
      let laterMs = 0
      const world = await startAgain(path, () => laterMs)
      if (world.history.verify().some(({ brokenAt, missing }) => brokenAt !== null || missing > 0))
        found.corrupt++
      const left = (await changesOf(world)).find(isLeft)
      const puts = front.asked('PUT').length
      const first = (await world.call('change.resolve', {})).resolved
      // Nothing that was sent, or may have been, is called not applied so early.
      found.early += first.filter(({ state }) => state === 'not-applied').length
      if (left) found.resumed++
      if (isBehind) found.behind++
      replica.show(null)
      if (point === POINTS[3]) {
        land()
        found.late++
        await expect.poll(async () => (await admin.server(SERVER)).version).toBe(landed + 1)
      }
      await world.call('watch.look', {})
      laterMs = 125_000
      await world.call('change.resolve', {})
      await world.call('watch.look', {})
      const changes = await changesOf(world)
      const confirmed = new Set(changes.flatMap(({ id, state }) => (state === 'confirmed' ? [id] : [])))
      found.lost += told.filter((id) => !confirmed.has(id)).length
      found.open += changes.filter(isLeft).length
      // The version of the gateway counts every write: as many as are confirmed, and not one more.
      const { version } = await admin.server(SERVER)
      if (version - base !== confirmed.size) found.wrong++
      // Looking again never writes.
      if (front.asked('PUT').length !== puts) found.wrong++
      // Nobody else wrote: every card would be about a change of ours.
      found.drift += (await world.call('watch.view', {})).cards.filter(({ state }) => state !== 'note').length
      await world.close()
    }
    tell(
      `kill -9: ${KILLS} kills (seed ${SEED}), ${told.length} changes told as done, ${found.resumed} resumed, ${found.late} landed late, ${found.behind} starts read from a replica that was behind; lost ${found.lost}, corrupt ${found.corrupt}, called not applied too early ${found.early}, wrong outcomes ${found.wrong}, left open ${found.open}, own changes told as drift ${found.drift}`,
    )
    const { resumed, late, behind, ...bad } = found
    expect(bad).toEqual({ lost: 0, corrupt: 0, early: 0, wrong: 0, open: 0, drift: 0 })
    expect(Math.min(resumed, late, behind)).toBeGreaterThan(0)
    expect(told.length).toBeGreaterThanOrEqual(KILLS)
  },
  60 * 60_000,
)
