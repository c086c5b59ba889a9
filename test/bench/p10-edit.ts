import { median } from '../helpers/measure.ts'
import { fetch } from 'undici'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { applyChange, type Applied } from '../../electron/change/apply.ts'
import { journalOf } from '../../electron/change/records.ts'
import { asBody } from '../../shared/change/body.ts'
import { openHistory } from '../../electron/history/history.ts'
import { anIntent } from '../helpers/journal-rows.ts'
import { ISSUER, SERVER_ID } from '../helpers/worlds.ts'
import { ABSOLUTE, interleaved, proven, quantile, timed, type Case, type Samples } from './kernel.ts'
import { clientOf, LATE, putServer, startStore } from './stub-store.ts'

async function measure(rounds: number, stubUrl: string): Promise<Readonly<Record<string, Samples>>> {
  await putServer(stubUrl, { authorization_servers: [ISSUER], resource: ['api://0'] })
  const folder = mkdtempSync(join(process.cwd(), 'out', 'bench', 'edit-'))
  const history = openHistory(join(folder, 'history.db'), 'now', ({ kind }) => kind)
  const { client, http } = clientOf(`${stubUrl}/rtt${LATE}`)
  const writer = { read: (id: string) => client.getServer(id), write: client.putServer }
  const url = `${stubUrl}/rtt${LATE}/v1/servers/${SERVER_ID}`
  const windows: number[] = []
  let count = 0
  const edit = async (): Promise<number> => {
    const reviewed = await client.getServer(SERVER_ID)
    if (!reviewed.ok) throw new Error(reviewed.error.kind)
    const { server } = reviewed.value
    const resource = [`api://${++count}`]
    const oauthConfig = { authorization_servers: [ISSUER], resource }
    const after = { oauthEnabled: true, oauthConfig: asBody(oauthConfig) }
    const intent = anIntent(randomUUID(), {
      serverId: SERVER_ID,
      before: { authorization_servers: [ISSUER], resource: [`api://${count - 1}`] },
      after: oauthConfig,
      beforeVersion: server.version,
    })
    const told: { applied: Applied | null } = { applied: null }
    const took = await timed(async () => {
      const applied = await applyChange(
        { journal: journalOf(history), writer, now: () => performance.timeOrigin + performance.now() },
        server,
        after,
        intent,
      )
      told.applied = applied.ok ? applied.value : null
    })
    proven(told.applied?.outcome === 'confirmed', 'the edit is not confirmed')
    proven(history.changes.getChange(intent.id)?.state === 'confirmed', 'the journal has no outcome')
    const there = (await (await fetch(url)).json()) as { oauthConfig: { resource: string[] } }
    proven(there.oauthConfig.resource[0] === resource[0], 'the gateway has another audience')
    windows.push(told.applied.windowMs)
    return took
  }
  const { edits, trips } = await interleaved(rounds, {
    edits: edit,
    trips: () => timed(async () => (await fetch(url)).text()),
  })
  history.close()
  await http.close()
  rmSync(folder, { recursive: true, force: true })
  const trip = median(trips)
  return {
    'P10 edit': { values: edits.map((one) => one - 3 * trip), floors: ABSOLUTE },
    // The first pass does not count: the code runs for the first time in it.
    'P10 window': { values: [quantile(windows.slice(1), 0.95)], floors: ABSOLUTE },
  }
}

/** A change with all its safety: noted, read, written, read back, noted. */
export const p10: Case = {
  id: 'P10',
  runs: 'in-electron',
  rounds: 31,
  stub: startStore,
  goals: [
    {
      id: 'P10 edit',
      what: `an edit noted, read, written and read back at ${LATE} ms, beyond three bare round trips`,
      unit: 'ms',
      goal: 30,
      bound: true,
      stable: false,
      why: 'a few milliseconds over the network and the disk, which scatter',
    },
    {
      id: 'P10 window',
      what: 'p95 from the answer of the last reading to the write leaving',
      unit: 'ms',
      goal: 20,
      bound: true,
      stable: false,
      why: 'a part of a millisecond',
    },
  ],
  measure,
}
