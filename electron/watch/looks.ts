import { DAY_MS, type LookState, type Stretch } from '../../shared/watch/day.ts'

/** What one look found. */
export type LookFound = { readonly state: LookState; readonly unseen: readonly string[] }

/** What the guard found since the app was started, for each gateway. */
export type Looks = {
  /** In: the gateway, what the look found, and which servers are paused. */
  readonly note: (profileId: string, found: LookFound, paused: readonly string[]) => void
  /** The last 24 hours, oldest first. */
  readonly of: (profileId: string) => readonly Stretch[]
}

/** Between looks that are farther apart than this, nothing is known: the app or the computer slept. */
const MOST_BETWEEN_MS = 16 * 60_000
/** Limited, because a gateway that comes and goes makes a stretch each time. */
const MOST = 400
/** Ids in all stretches of a gateway: a long list that fails at another page each time names many servers. */
const MOST_IDS = 20_000

type Noted = LookFound & { readonly from: number; readonly to: number; readonly paused: readonly string[] }

function isSame(one: readonly string[], other: readonly string[]): boolean {
  const ids = new Set(other)
  return one.length === other.length && one.every((id) => ids.has(id))
}

/** The newest of them that fit into what is kept; always the last one. */
function newestOf(noted: readonly Noted[]): readonly Noted[] {
  const kept: Noted[] = []
  let ids = 0
  for (const one of noted.toReversed()) {
    ids += one.paused.length + one.unseen.length
    if (kept.length > 0 && (ids > MOST_IDS || kept.length === MOST)) break
    kept.push(one)
  }
  return kept.reverse()
}

/** Makes the notes. In: the clock. They are kept in memory only, and end with the app. */
export function createLooks(now: () => number): Looks {
  const all = new Map<string, readonly Noted[]>()
  const recent = (profileId: string): readonly Noted[] =>
    (all.get(profileId) ?? []).filter(({ to }) => to >= now() - DAY_MS)
  return {
    note(profileId, found, paused) {
      const at = now()
      const before = recent(profileId)
      const last = before.at(-1)
      const goesOn =
        last !== undefined &&
        last.state === found.state &&
        at - last.to <= MOST_BETWEEN_MS &&
        isSame(last.paused, paused) &&
        isSame(last.unseen, found.unseen)
      const next = goesOn
        ? [...before.slice(0, -1), { ...last, to: at }]
        : [...before, { ...found, paused, from: at, to: at }]
      all.set(profileId, newestOf(next))
    },
    of: (profileId) =>
      recent(profileId).map(({ from, to, state, paused, unseen }) => ({
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        state,
        paused: [...paused],
        unseen: [...unseen],
      })),
  }
}
