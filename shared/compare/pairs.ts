import { z } from 'zod'
import type { VirtualServer } from '../contextforge/index.ts'
import { differencesOf, type Side } from './differences.ts'

/**
 * A server of one gateway with the one of the same name on the other. `namesakes`: a side has several of that
 * name, so nobody can tell which belong together.
 */
export const pair = z.object({
  name: z.string(),
  state: z.enum(['differs', 'same', 'left-only', 'right-only', 'namesakes']),
  leftId: z.string().nullable(),
  rightId: z.string().nullable(),
  differs: z.array(z.string()),
  /** How many servers have this name on each side. */
  counts: z.tuple([z.number(), z.number()]),
})
export type Pair = z.infer<typeof pair>

/** The servers by their names, in the order of the names; letters of either case are the same. */
function byName(servers: readonly VirtualServer[]): ReadonlyMap<string, readonly VirtualServer[]> {
  const found = new Map<string, VirtualServer[]>()
  for (const server of servers) {
    const name = server.name.trim().toLowerCase()
    const list = found.get(name)
    if (list) list.push(server)
    else found.set(name, [server])
  }
  return found
}

const ORDER: readonly Pair['state'][] = ['differs', 'namesakes', 'left-only', 'right-only', 'same']

/**
 * The servers of two gateways, paired by name, because ids differ on every gateway. Those that differ come
 * first, then those that cannot be paired, then those that are the same.
 */
export function pairsOf(left: Side, right: Side): readonly Pair[] {
  const [lefts, rights] = [byName(left.servers), byName(right.servers)]
  const names = [...new Set([...lefts.keys(), ...rights.keys()])].sort((a, b) => a.localeCompare(b))
  const pairs = names.map((key): Pair => {
    const [ofLeft, ofRight] = [lefts.get(key) ?? [], rights.get(key) ?? []]
    const [one, other] = [ofLeft[0] ?? null, ofRight[0] ?? null]
    const about = {
      name: (one ?? other)?.name ?? key,
      counts: [ofLeft.length, ofRight.length] as [number, number],
    }
    if (ofLeft.length > 1 || ofRight.length > 1)
      return { ...about, state: 'namesakes', leftId: null, rightId: null, differs: [] }
    if (one === null || other === null)
      return {
        ...about,
        state: one === null ? 'right-only' : 'left-only',
        leftId: one?.id ?? null,
        rightId: other?.id ?? null,
        differs: [],
      }
    const differs = differencesOf({ ...left, server: one }, { ...right, server: other })
    const state = differs.length > 0 ? 'differs' : 'same'
    return { ...about, state, leftId: one.id, rightId: other.id, differs: [...differs] }
  })
  return pairs.sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))
}
