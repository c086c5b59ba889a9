import { comparing, type Differences } from '../../shared/fleet/differences.ts'
import type { FleetLine } from '../../shared/fleet/line.ts'

/** What changed between a stored list and the one that was read; compared a piece at a time. */
export async function sinceStored(
  stored: readonly FleetLine[],
  now: readonly FleetLine[],
): Promise<Differences> {
  for (const work = comparing(stored, now); ;) {
    const step = work.next()
    if (step.done === true) return step.value
    await new Promise((resolve) => setTimeout(resolve))
  }
}
