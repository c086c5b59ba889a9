import { each, type Work } from '../kernel/work.ts'
import type { FleetLine } from './line.ts'

/** How one list of a gateway differs from an earlier one. */
export type Differences = {
  /** The ids of servers that stand in both and are different ones. */
  readonly changed: ReadonlySet<string>
  readonly added: ReadonlySet<string>
  /** How many stand in the earlier list only. */
  readonly gone: number
}

/**
 * Compares two complete lists by what their servers are and accept. What is not theirs is left out: findings,
 * which may be about other servers, and what follows from the client ids that were known.
 */
export function* comparing(earlier: readonly FleetLine[], now: readonly FleetLine[]): Work<Differences> {
  const before = new Map<string, FleetLine>()
  yield* each(earlier, (line) => before.set(line.id, line))
  const [changed, added] = [new Set<string>(), new Set<string>()]
  yield* each(now, (line) => {
    const was = before.get(line.id)
    if (was === undefined) added.add(line.id)
    else if (was !== line && ownOf(was) !== ownOf(line)) changed.add(line.id)
    before.delete(line.id)
  })
  return { changed, added, gone: before.size }
}

const ownOf = (line: FleetLine): string =>
  JSON.stringify([
    ...[line.name, line.enabled, line.visibility, line.team, line.oauthEnabled],
    ...[line.version, line.updatedAt, line.issuers, line.audiences],
  ])
