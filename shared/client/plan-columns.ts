import type { End, Ends } from './ends.ts'
import type { ClientProfile } from './profile.ts'
import { stepShort } from './words.ts'
import { STEPS } from './way.ts'

/** Clients of a plan that end alike as things are. */
export interface PlanGroup {
  readonly title: string
  readonly profiles: readonly ClientProfile[]
}

/** The columns of a plan: who would get in today, then who stops, by the step, then who is not decided. */
export function planGroups(profiles: readonly ClientProfile[], today: Ends): readonly PlanGroup[] {
  const groups = new Map<End, ClientProfile[]>()
  for (const profile of profiles) {
    const end = today.get(profile.id) ?? null
    groups.set(end, [...(groups.get(end) ?? []), profile])
  }
  const place = (end: End): number => (end === 'in' ? 0 : (end ?? STEPS.length + 1))
  return [...groups]
    .sort(([a], [b]) => place(a) - place(b))
    .map(([end, of]) => ({ title: titleOf(end), profiles: of }))
}

function titleOf(end: End): string {
  if (end === 'in') return 'Would get in today'
  const step = end === null ? undefined : STEPS[end - 1]
  return end === null || step === undefined ? 'Cannot be decided' : `Stop at ${end}: ${stepShort(step)}`
}

/** A client's end in words. */
export const endSays = (end: End): string =>
  end === 'in' ? 'would get in' : end === null ? 'cannot be decided' : `stops at ${end}`

/** The version a profile's rules are of, or that they are by documents: short enough for a column. */
export const rulesShort = ({ basis, rules }: Pick<ClientProfile, 'basis' | 'rules'>): string =>
  basis === 'documented' ? 'by docs' : (rules.split(' ').at(-1) ?? rules)
