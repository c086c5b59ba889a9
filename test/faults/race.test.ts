import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import { startFront, type Front } from '../fakes/front.ts'
import { manualTimers } from '../helpers/manual-timers.ts'
import { startWorld, type World } from '../helpers/world.ts'
import { adminOf } from '../helpers/gateway-admin.ts'
import { tell } from './loops.ts'
import { random, rounds, SEED } from './seed.ts'

const SERVER = 'payments-mcp'

let demo: Demo
let front: Front
let admin: Awaited<ReturnType<typeof adminOf>>
let world: World
let folder: string
/** Done when a request comes, before it is passed on; it waits for that. */
let between: ((method: string) => Promise<void>) | null

beforeEach(async () => {
  between = null
  demo = await startDemo()
  admin = await adminOf(demo)
  front = await startFront({
    target: demo.url,
    hold: ({ method, url }) => (between && url.includes(`/servers/${admin.idOf(SERVER)}`) ? between(method) : null),
  })
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-race-'))
  world = startWorld({ timers: manualTimers(), path: join(folder, 'history.db'), gateway: { ...demo, url: front.url } })
  await world.call('connection.demo', {})
}) // prettier-ignore
afterEach(async () => {
  await world.close()
  await Promise.all([front.stop(), demo.stop()])
  rmSync(folder, { recursive: true, force: true })
})

/** When the other editor saves. */
const MOMENTS = [
  'before we look', 'between review and apply', 'before the last read', 'between the last read and our write',
  'between our write and reading back', 'after it was confirmed', 'side by side',
] as const // prettier-ignore

const RUNS = rounds(100, 1_000)

test(`F36: in ${RUNS} races with another editor no update of theirs is lost unnoticed, and none of ours is called confirmed when it is not`, async () => {
  const dice = random(SEED)
  const serverId = admin.idOf(SERVER)
  const found = { foreignLost: 0, foreignLostUnnoticed: 0, oursFalselyConfirmed: 0, refused: 0, lostRace: 0, confirmed: 0, drift: 0 }
  for (let run = 0; run < RUNS; run++) {
    const moment = MOMENTS[Math.floor(dice() * MOMENTS.length)] ?? MOMENTS[0]
    // They read when they begin, and save the whole configuration: what the Admin UI and every script do.
    const stale = dice() < 0.5 ? (await admin.server(SERVER)).oauthConfig : null
    const theirs = async (): Promise<void> => {
      const base = stale ?? (await admin.server(SERVER)).oauthConfig
      await admin.put(SERVER, { oauthConfig: { ...base, x_theirs: run } })
    }
    const seenBefore = (await world.call('watch.view', {})).cards.length
    if (moment === 'before we look') await theirs()
    const { row } = await world.call('server.read', { serverId })
    const on = row.board.toggle.state !== 'on'
    const preview = await world.call('change.preview', { serverId, wanted: { kind: 'toggle', on, clientId: null }, tokenId: null })
    if (moment === 'between review and apply') await theirs()
    let reads = 0
    let written = false
    between = async (method) => {
      if (method === 'PUT') {
        if (moment === 'between the last read and our write') await theirs()
        written = true
        return
      }
      if (method !== 'GET') return
      if (++reads === 1 && moment === 'before the last read') await theirs()
      if (written && moment === 'between our write and reading back') {
        written = false
        await theirs()
      }
    }
    const beside = moment === 'side by side' ? theirs() : null
    const applied = await world.ask('change.apply', { planId: preview.review.planId, typedName: SERVER, canonicalConfirmed: true })
    between = null
    await beside
    const now = (await admin.server(SERVER)).oauthConfig
    const state = applied.ok ? applied.value.outcome : 'refused'
    if (moment === 'after it was confirmed') await theirs()
    await world.call('watch.look', {})
    const cards = (await world.call('watch.view', {})).cards.length - seenBefore

    if (state === 'refused') found.refused++
    else if (state === 'lost-race') found.lostRace++
    else if (state === 'confirmed') found.confirmed++
    if (cards > 0) found.drift++
    const isLost = moment !== 'after it was confirmed' && now['x_theirs'] !== run
    if (isLost) found.foreignLost++
    if (isLost && state === 'confirmed' && cards === 0) found.foreignLostUnnoticed++
    const ours = now['include_client_id_in_audience'] === on
    // Side by side they may save after we have read back: then the guard tells of it.
    if (state === 'confirmed' && !ours && cards === 0) found.oursFalselyConfirmed++
  }
  tell(`concurrent editors: ${RUNS} runs (seed ${SEED}), ${found.refused} refused before writing, ${found.lostRace} lost races told, ${found.confirmed} confirmed, ${found.drift} told by the guard; their updates overwritten ${found.foreignLost}, unnoticed ${found.foreignLostUnnoticed}; ours called confirmed wrongly ${found.oursFalselyConfirmed}`)
  expect([found.foreignLostUnnoticed, found.oursFalselyConfirmed]).toEqual([0, 0])
  // Every way a race can end was seen, or the loop would prove nothing.
  expect(Math.min(found.refused, found.lostRace, found.confirmed, found.drift)).toBeGreaterThan(0)
  expect(world.history.verify().every(({ brokenAt, missing }) => brokenAt === null && missing === 0)).toBe(true)
}, 60 * 60_000) // prettier-ignore
