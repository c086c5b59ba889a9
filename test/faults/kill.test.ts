import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import { startFront, type Front } from '../fakes/front.ts'
import { manualTimers } from '../helpers/manual-timers.ts'
import { startWorld } from '../helpers/world.ts'
import { adminOf } from '../helpers/gateway-admin.ts'
import type { Seen } from '../helpers/loopback.ts'
import { tell } from './loops.ts'
import { random, rounds, SEED } from './seed.ts'

const SERVER = 'payments-mcp'
const WRITER = fileURLToPath(new URL('writer.ts', import.meta.url))

/** Where in the write protocol the process is killed. */
const POINTS = [
  'the intent is on disk and nothing was sent',
  'the PUT is on its way and never arrives',
  'the PUT was done and its answer never arrives',
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
/** Told of every request, before it is passed on; true: it goes no further. */
let onRequest: (request: Seen) => boolean
/** The same for requests that are killed when they are done. */
let onDone: (request: Seen) => boolean

beforeEach(async () => {
  demo = await startDemo()
  admin = await adminOf(demo)
  onRequest = onDone = () => false
  front = await startFront({
    target: demo.url,
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

/** Starts the writer and kills it at a point of its second change. Out: ids of the changes it told as confirmed. */
async function killAt(point: Point, path: string, delayMs: number): Promise<string[]> {
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
    if ((reads === 1 && point === POINTS[0]) || (reads === 11 && point === POINTS[3])) {
      kill()
      return true
    }
    if (reads === 11 && point === POINTS[4]) setTimeout(kill, delayMs % 12)
    return false
  }
  onDone = ({ method }) => reads >= 0 && method === 'PUT' && point === POINTS[2]
  started.stderr.on('data', (text: Buffer) => (wrong += text.toString()))
  started.stdout.on('data', (text: Buffer) => {
    said += text.toString()
    const lines = said.split('\n')
    confirmed.splice(0, confirmed.length, ...lines.flatMap((line) => (line.startsWith('confirmed ') ? [line.slice(10)] : [])))
    // The first change goes through; the second one is met where it is most alone.
    if (confirmed.length >= 1 && lines.filter((line) => line === 'reviewed').length >= 2 && reads < 0) {
      reads = 0
      if (point === POINTS[5]) setTimeout(kill, delayMs)
    }
  })
  const signal = await new Promise<string | null>((resolve) => started.on('close', (_code, by) => resolve(by)))
  onRequest = onDone = () => false
  if (signal !== 'SIGKILL') throw new Error(`the writer ended by itself: ${wrong}`)
  return confirmed
} // prettier-ignore

const KILLS = rounds(20, 200)

test(`F1, F2, F3: killed at ${KILLS} points of the write protocol, the app loses nothing, resumes, and knows what became of every change`, async () => {
  const dice = random(SEED)
  const path = join(folder, 'history.db')
  const told: string[] = []
  const base = (await admin.server(SERVER)).version
  const found = { resumed: 0, lost: 0, corrupt: 0, wrong: 0, open: 0 }
  for (let kill = 0; kill < KILLS; kill++) {
    const point = POINTS[kill % POINTS.length] ?? POINTS[5]
    told.push(...(await killAt(point, path, Math.floor(dice() * 80))))

    const raw = new Sqlite(path, { readonly: true })
    if (raw.pragma('integrity_check', { simple: true }) !== 'ok') found.corrupt++
    raw.close()
    const world = startWorld({ timers: manualTimers(), path, gateway: { ...demo, url: front.url } })
    if (world.history.verify().some(({ brokenAt, missing }) => brokenAt !== null || missing > 0)) found.corrupt++
    await world.call('connection.demo', {})
    const before = (await world.call('change.list', {})).changes
    const left = before.find(({ state }) => state === 'intended' || state === 'unknown')
    const puts = front.asked('PUT').length
    const { resolved } = await world.call('change.resolve', {})
    if (left) found.resumed++
    const { changes } = await world.call('change.list', {})
    const confirmed = new Set(changes.flatMap(({ id, state }) => (state === 'confirmed' ? [id] : [])))
    found.lost += told.filter((id) => !confirmed.has(id)).length
    found.open += changes.filter(({ state }) => state === 'intended' || state === 'unknown').length
    // The version of the gateway counts every write: as many as are confirmed, and not one more.
    const { version } = await admin.server(SERVER)
    if (version - base !== confirmed.size) found.wrong++
    if (left && !resolved.some(({ id }) => id === left.id)) found.wrong++
    // Looking again never writes.
    if (front.asked('PUT').length !== puts) found.wrong++
    if (!(await world.ask('watch.view', {})).ok) found.wrong++
    await world.close()
  }
  tell(`kill -9: ${KILLS} kills (seed ${SEED}), ${told.length} changes told as done, ${found.resumed} resumed; lost ${found.lost}, corrupt ${found.corrupt}, wrong outcomes ${found.wrong}, left open ${found.open}`)
  expect(found).toEqual({ resumed: found.resumed, lost: 0, corrupt: 0, wrong: 0, open: 0 })
  expect(found.resumed).toBeGreaterThan(0)
  expect(told.length).toBeGreaterThanOrEqual(KILLS)
}, 60 * 60_000) // prettier-ignore
