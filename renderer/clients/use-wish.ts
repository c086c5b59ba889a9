import { useMemo, useState } from 'react'
import { PROFILES } from '../../shared/client/profiles/all.ts'
import type { ClientProfile } from '../../shared/client/profile.ts'

/** What is said of a provider, and the ids of the clients that shall get in. */
interface Wish<Said> {
  readonly said: Said
  readonly chosen: readonly string[]
}
/** By the provider's address: it outlives the tab. */
export type Wishes<Said> = Map<string, Wish<Said>>

/** Clients that were run here are asked for; the others may be added. */
const FIRST = PROFILES.filter(({ basis }) => basis !== 'documented').map(({ id }) => id)

export interface Wishing<Said> extends Wish<Said> {
  readonly profiles: readonly ClientProfile[]
  readonly say: (said: Said) => void
  readonly choose: (ids: readonly string[]) => void
}

/** The wish at one provider, kept in `wishes`. In: also what holds of it until somebody says otherwise. */
export function useWish<Said>(wishes: Wishes<Said>, at: string, shipped: Said): Wishing<Said> {
  const [{ said, chosen }, set] = useState(wishes.get(at) ?? { said: shipped, chosen: FIRST })
  const keep = (next: Wish<Said>) => {
    wishes.set(at, next)
    set(next)
  }
  const profiles = useMemo(() => PROFILES.filter(({ id }) => chosen.includes(id)), [chosen])
  return {
    ...{ said, chosen, profiles },
    say: (next) => keep({ said: next, chosen }),
    choose: (ids) => keep({ said, chosen: ids }),
  }
}
