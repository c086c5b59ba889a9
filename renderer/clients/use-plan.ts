import { useMemo, useState } from 'react'
import type { ClientProfile } from '../../shared/client/profile.ts'
import { AS_SHIPPED, meetingOf, type RealmSaid } from '../../shared/client/meeting.ts'
import { canSwitch, planSteps, together, type PlanStep } from '../../shared/client/plan-steps.ts'
import type { Ends } from '../../shared/client/ends.ts'
import { whereTheyEnd, type Meeting, type PersonState } from '../../shared/client/realm.ts'
import { wayIn, type WayIn } from '../../shared/client/way-in.ts'
import { stripSlashes } from '../../shared/contextforge/index.ts'
import type { ServerView } from '../../shared/fleet/view.ts'
import { useWish, type Wishes } from './use-wish.ts'

/** A plan at any provider, as it is shown. */
export interface Plan {
  readonly profiles: readonly ClientProfile[]
  readonly plan: WayIn
  /** Who is left after the last line, with the reason; empty where none is known. */
  readonly cannot: readonly { readonly client: string; readonly why: string }[]
  readonly steps: readonly PlanStep[]
  /** Its lines can be switched one by one. */
  readonly switches: boolean
  readonly chosen: readonly string[]
  readonly choose: (ids: readonly string[]) => void
  /** Switches the line of a title: titles stay while numbers change with what is still to be done. */
  readonly flip: (title: string) => void
  /** Where each client would end as things are. */
  readonly today: Ends
}

export interface RealmPlan extends Plan {
  readonly meeting: Meeting
  readonly said: RealmSaid
  readonly say: (said: RealmSaid) => void
}

const wishes: Wishes<RealmSaid> = new Map()

/**
 * The plan by which clients get to a server of a Keycloak. In: the server, its public address, the realm's,
 * and who shall call tools; null where nobody is known.
 */
export function usePlan(
  view: ServerView,
  address: string,
  issuer: string,
  person: PersonState | null,
): RealmPlan {
  const wish = useWish(wishes, stripSlashes(issuer), AS_SHIPPED)
  const { said, profiles } = wish
  const [off, setOff] = useState<ReadonlySet<string>>(new Set())
  const meeting = useMemo(
    () => meetingOf(view.row, address, issuer, said, person),
    [view.row, address, issuer, said, person],
  )
  const plan = useMemo(() => wayIn(profiles, meeting), [profiles, meeting])
  const today = useMemo(() => whereTheyEnd(profiles, meeting), [profiles, meeting])
  const switches = useMemo(() => canSwitch(profiles, meeting, plan), [profiles, meeting, plan])
  const steps = useMemo(() => {
    if (!switches) return together(plan)
    const numbers = plan.lines.filter(({ title }) => off.has(title)).map(({ number }) => number)
    return planSteps(profiles, meeting, plan, new Set(numbers))
  }, [profiles, meeting, plan, off, switches])
  return {
    ...wish,
    meeting,
    plan,
    cannot: [],
    today,
    steps,
    switches,
    flip: (title) =>
      setOff((last) => {
        const next = new Set(last)
        if (!next.delete(title)) next.add(title)
        return next
      }),
  }
}
