import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { recordOf } from '../../electron/change/records.ts'
import { openHistory, type History } from '../../electron/history/history.ts'
import type { OpenGateway } from '../../electron/reading/open-gateway.ts'
import { nextTurn } from '../../electron/system/timers.ts'
import { createTeller } from '../../electron/watch/teller.ts'
import type { VirtualServer } from '../../shared/contextforge/index.ts'
import { anIntent } from '../helpers/journal-rows.ts'
import { aGateway, aServer } from '../helpers/worlds.ts'
import { longestInOneGo } from './in-one-go.ts'

/** The longest time the process was busy without a break, in milliseconds. */
export interface Stall {
  readonly what: string
  readonly longestMs: number
  readonly wholeMs: number
}

const SERVERS = 2_000
const CHANGES = 5_000
/** How many servers are compared at once; whoever reads a list passes it on in parts of this size. */
const PART = 50

/**
 * How long writing to the disk keeps the main process busy: when many servers changed at once, and with many
 * changes in the journal.
 */
export async function stalls(): Promise<readonly Stall[]> {
  const folder = mkdtempSync(join(tmpdir(), 'claimcheck-stalls-'))
  const history = openHistory(join(folder, 'history.db'), 'now', (error) => error.kind)
  try {
    return [...(await manyServers(history)), ...(await manyChanges(history))]
  } finally {
    history.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function manyServers(history: History): Promise<readonly Stall[]> {
  const servers = (version: number): VirtualServer[] =>
    Array.from({ length: SERVERS }, (_, at) => ({
      ...aServer({
        client_id: `client-${at}`,
        resource: [`https://gw.example.com/servers/${at}/mcp`, `v${version}`],
      }),
      id: at.toString(16).padStart(32, '0'),
      name: `server-${at}`,
      version,
    }))
  const at = (second: number): string => new Date(Date.now() + second * 1000).toISOString()
  const see = async (list: readonly VirtualServer[], when: string): Promise<void> => {
    for (let from = 0; from < list.length; from += PART) {
      history.snapshots.see('p', list.slice(from, from + PART), when)
      await nextTurn()
    }
  }
  await see(servers(1), at(0))
  const changed = servers(2)
  let count = 0
  const teller = createTeller({
    history,
    now: Date.now,
    record: (body) => void history.observations.record({ ...body, id: `o${count++}`, at: at(1) }),
  })
  const open = {
    opened: { profile: { id: 'p' } },
    scene: { gateway: aGateway(), clientIdsFor: () => [] },
    known: () => changed,
  } as unknown as OpenGateway
  return [
    await measure(`${SERVERS} servers changed at once: compared and stored`, () => see(changed, at(1))),
    await measure(`${SERVERS} servers changed at once: said who did it`, async () => {
      teller.remember(changed)
      await new Promise<void>((done) => void teller.say(open, done))
    }),
    await measure(`${SERVERS} servers looked at again, nothing changed`, () => see(changed, at(2))),
    await measure('the newest 200 cards of them', () => Promise.resolve(history.observations.list('p', 200))),
  ]
}

async function manyChanges(history: History): Promise<readonly Stall[]> {
  history.together(() => {
    for (let at = 0; at < CHANGES; at++) {
      const id = `c${at}`
      history.changes.recordIntent(
        anIntent(id, { serverId: `s${at % 100}`, before: big(at), after: big(at + 1) }),
      )
      history.changes.recordOutcome({
        changeId: id,
        state: 'confirmed',
        detail: '',
        at: 'now',
        nowVersion: 4,
      })
    }
  })
  const { changes } = history
  const acts: readonly [string, () => unknown][] = [
    ['an intent written', () => changes.recordIntent(anIntent('new', { serverId: 's1' }))],
    ['what is still open', () => changes.openChanges('p')],
    [
      'an outcome written',
      () =>
        changes.recordOutcome({ changeId: 'new', state: 'confirmed', detail: '', at: 'now', nowVersion: 4 }),
    ],
    ['one change found', () => changes.getChange('new')],
    ['the changes of a server', () => changes.ofServer('p', 's1')],
    ['the newest batch', () => changes.lastBatch('p')],
    ['the newest 500 for the screen', () => changes.listChanges('p', 500).map(recordOf)],
  ]
  const found: Stall[] = []
  for (const [what, act] of acts)
    found.push(await measure(`with ${CHANGES} changes in the journal: ${what}`, () => Promise.resolve(act())))
  found.push(
    await measure(`with ${CHANGES} changes in the journal: the chain checked`, () => history.verifyInTurns()),
  )
  return found
}

/** Settings of the size real ones have. */
const big = (at: number): Record<string, string | string[]> => ({
  ...Object.fromEntries(
    Array.from({ length: 12 }, (_, key) => [`key_${key}`, `value-${at}-${'x'.repeat(60)}`]),
  ),
  resource: [`https://gw.example.com/servers/${at}/mcp`],
})

async function measure(what: string, act: () => Promise<unknown>): Promise<Stall> {
  const begun = performance.now()
  const longestMs = await longestInOneGo(act)
  return { what, longestMs, wholeMs: performance.now() - begun }
}
