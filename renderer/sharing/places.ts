import { moreSays, type SharedAudience } from '../../shared/fleet/shared-audiences.ts'
import type { FleetLine } from '../../shared/fleet/line.ts'

/* Where one can be in the picture: at a value, at a server of it, or at the rest of its servers. */

export type Group = SharedAudience<FleetLine>

/** `part` 0: the value; then its servers as they are drawn; the last one may be the rest. */
export type Spot = { readonly group: number; readonly part: number }

/** The same by its content: a list that changes leaves one where one was. */
export type SpotKey = { readonly value: string; readonly part: string }

const REST = 'rest'

export const partsOf = (group: Group): number => 1 + group.shown.length + (moreSays(group) === '' ? 0 : 1)

export function keyAt(groups: readonly Group[], { group, part }: Spot): SpotKey | null {
  const at = groups[group]
  if (at === undefined) return null
  return { value: at.value, part: part === 0 ? '' : (at.shown[part - 1]?.server.id ?? REST) }
}

/** Where that is now; its value where the server is gone, and the first value where the value is. */
export function spotOf(groups: readonly Group[], key: SpotKey | null): Spot {
  const group = key === null ? -1 : groups.findIndex(({ value }) => value === key.value)
  const at = groups[group]
  if (key === null || at === undefined) return { group: 0, part: 0 }
  if (key.part === REST) return { group, part: partsOf(at) - 1 }
  return { group, part: 1 + at.shown.findIndex(({ server }) => server.id === key.part) }
}

/** The spot before or after; stays at the ends. */
export function stepFrom(groups: readonly Group[], { group, part }: Spot, by: 1 | -1): Spot {
  const [here, before] = [groups[group], groups[group - 1]]
  if (by === 1 && here !== undefined && part + 1 < partsOf(here)) return { group, part: part + 1 }
  if (by === 1) return group + 1 < groups.length ? { group: group + 1, part: 0 } : { group, part }
  if (part > 0) return { group, part: part - 1 }
  return before === undefined ? { group, part } : { group: group - 1, part: partsOf(before) - 1 }
}
