import type { VirtualServer } from '../../shared/contextforge/index.ts'
import type { Pair } from '../../shared/rehearsal/rehearse.ts'
import type { ShelfEntry } from '../shelf/shelf.ts'
import { turns } from '../system/timers.ts'
import type { Scene } from './diagnose.ts'
import { factsFor } from './matrix.ts'

/**
 * Every token of the shelf with every server and the facts about both, for a rehearsal. For each token, its
 * issuer is asked and its person looked up once. Sends no token anywhere.
 */
export async function pairsAt(
  scene: Scene,
  servers: readonly VirtualServer[],
  entries: readonly ShelfEntry[],
): Promise<readonly Pair[]> {
  const turn = turns()
  const pairs: Pair[] = []
  for (const { token, view } of entries) {
    const factsOf = await factsFor(scene, servers, token)
    for (const server of servers) pairs.push({ label: view.label, facts: factsOf(server) })
    await turn()
  }
  return pairs
}
