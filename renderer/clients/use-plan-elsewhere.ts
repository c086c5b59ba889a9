import { useMemo } from 'react'
import { whereTheyEndElsewhere } from '../../shared/client/elsewhere.ts'
import { serverState } from '../../shared/client/meeting.ts'
import { together } from '../../shared/client/plan-steps.ts'
import type { ProviderWay } from '../../shared/client/providers.ts'
import type { PersonState } from '../../shared/client/realm.ts'
import {
  elsewhereOf,
  SHIPPED,
  wayInElsewhere,
  type ProviderSaid,
} from '../../shared/client/way-in-elsewhere.ts'
import type { ServerView } from '../../shared/fleet/view.ts'
import type { Plan } from './use-plan.ts'
import { useWish, type Wishes } from './use-wish.ts'

export interface PlanElsewhere extends Plan {
  readonly said: ProviderSaid
  readonly say: (said: ProviderSaid) => void
}

const wishes: Wishes<ProviderSaid> = new Map()

/**
 * The plan by which clients get to a server whose provider is no Keycloak. In: the server, its public
 * address, the issuer, the provider's way, whether a walk saw a place to register at, and who shall call
 * tools; null where nobody is known. Its lines only go together.
 */
export function usePlanElsewhere(
  view: ServerView,
  address: string,
  issuer: string,
  way: ProviderWay,
  registers: boolean,
  person: PersonState | null,
): PlanElsewhere {
  const wish = useWish(wishes, issuer, SHIPPED)
  const { said, profiles } = wish
  const met = useMemo(
    () => elsewhereOf(way, serverState(view.row, address), issuer, said, registers, person),
    [way, view.row, address, issuer, said, registers, person],
  )
  const plan = useMemo(() => wayInElsewhere(way, profiles, met), [way, profiles, met])
  return {
    ...wish,
    plan,
    cannot: plan.cannot,
    steps: useMemo(() => together(plan), [plan]),
    switches: false,
    flip: () => undefined,
    today: useMemo(() => whereTheyEndElsewhere(profiles, met), [profiles, met]),
  }
}
