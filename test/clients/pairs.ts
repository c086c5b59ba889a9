import { PROFILES } from '../../shared/client/profiles/all.ts'
import type { ClientProfile } from '../../shared/client/profile.ts'
import type { Client } from './clients.ts'
import { predict, type Tamper } from './predict.ts'
import { differences, toldByClient, toldByWalk, type Told } from './recorded.ts'
import type { Visitor } from './programs/browser.ts'
import type { Standing } from './stage.ts'

const AT_ONCE = 4

export interface Outcome {
  readonly agreed: number
  /** Pairs, where a set-up that every client answers alike counts once. */
  readonly total: number
}

interface Pair {
  readonly client: string
  readonly did: Told
  readonly differences: readonly string[]
}

/**
 * Predicts and runs every client against every set-up: one client after the other at each, several set-ups at
 * once. In: the authority they trust, and who
 * signs in where a page asks; how the walk is made wrong on purpose, or null. Out: how many agreed.
 */
export async function runPairs(
  clients: readonly Client[],
  standing: readonly Standing[],
  visitor: Visitor,
  tamper: Tamper | null,
  say: (line: string) => void,
): Promise<Outcome> {
  const waiting = [...standing]
  const rows = new Map<string, readonly Pair[]>()
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const row = await runRow(clients, next, visitor, tamper)
      rows.set(next.setUp.id, row)
      tell(next, row, say)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  const counted = [...rows.values()].flatMap((row) =>
    alike(row) ? [merged(row)] : row.map(({ differences: d }) => d.length === 0),
  )
  return { agreed: counted.filter((agreed) => agreed).length, total: counted.length }
}

async function runRow(
  clients: readonly Client[],
  at: Standing,
  visitor: Visitor,
  tamper: Tamper | null,
): Promise<readonly Pair[]> {
  const row: Pair[] = []
  for (const client of clients.filter(({ meets }) => meets(at.setUp)))
    row.push(
      await runPair(client, at, visitor, tamper).catch((error: unknown) => ({
        client: client.pin.client,
        did: NOTHING,
        differences: [`could not be run: ${String(error)}`],
      })),
    )
  return row
}

const NOTHING: Told = {
  stop: 'not run',
  requests: [],
  registration: null,
  authorization: null,
  refused: false,
}

async function runPair(client: Client, at: Standing, visitor: Visitor, tamper: Tamper | null): Promise<Pair> {
  const profile = profileOf(client)
  const walked = await predict(profile, at.address, null, visitor, tamper ?? undefined)
  const predicted = toldByWalk(walked, client.endsWithToken)
  await at.begin()
  const says = await client.run(at.address, null)
  const did = toldByClient(await at.recorded(), client.endsWithToken, predicted.requests)
  const nothing = did.requests.length === 0 ? ['it asked for nothing, so nothing is shown'] : []
  const found = [...nothing, ...differences(predicted, did)]
  const because = found.length === 0 ? [] : [`it said: ${says.slice(-300)}`]
  return { client: profile.id, did, differences: [...found, ...because] }
}

export function profileOf({ pin }: Client): ClientProfile {
  const found = PROFILES.find(({ id }) => id === pin.client)
  if (found === undefined) throw new Error(`there is no profile ${pin.client}`)
  return found
}

/** Every client got in, or had the same first stop: that is one observation, not many. */
const alike = (row: readonly Pair[]): boolean =>
  new Set(row.map(({ did }) => (did.stop === 'token' ? 'in' : did.stop))).size === 1

const merged = (row: readonly Pair[]): boolean => row.every((one) => one.differences.length === 0)

function tell({ setUp }: Standing, row: readonly Pair[], say: (line: string) => void): void {
  const agreed = row.filter((one) => one.differences.length === 0).length
  const stops = row.map(({ client, did }) => `${client} ${did.stop.replace('STOP ', '')}`)
  say(`${agreed === row.length ? 'ok  ' : 'FAIL'} ${setUp.id}: ${setUp.what} (${stops.join(', ')})`)
  for (const { client, differences: found } of row) for (const line of found) say(`  ${client}: ${line}`)
}
