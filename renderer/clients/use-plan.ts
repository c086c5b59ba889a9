import { useMemo, useState } from 'react'
import { PROFILES } from '../../shared/client/profiles/all.ts'
import type { ClientProfile } from '../../shared/client/profile.ts'
import { canSwitch, planSteps, type PlanStep } from '../../shared/client/plan-steps.ts'
import { FRESH, type Meeting, type RealmState } from '../../shared/client/realm.ts'
import { wayIn, type WayIn } from '../../shared/client/way-in.ts'
import { configOf } from '../../shared/contextforge/index.ts'
import type { ServerView } from '../../shared/fleet/view.ts'

/** What an operator says of the realm, where it is another one than Keycloak ships. */
export interface RealmSaid {
  readonly hosts: string
  readonly senderMustMatch: boolean
  readonly checksScopes: boolean
  /** Further scopes of the realm, and the one whose tokens hold this server's address. */
  readonly scopes: string
  readonly carrier: string
}

export const AS_SHIPPED: RealmSaid = {
  hosts: '',
  senderMustMatch: true,
  checksScopes: true,
  scopes: '',
  carrier: '',
}

export interface Plan {
  readonly profiles: readonly ClientProfile[]
  readonly meeting: Meeting
  readonly plan: WayIn
  readonly steps: readonly PlanStep[]
  /** Its lines can be switched one by one. */
  readonly switches: boolean
  readonly chosen: readonly string[]
  readonly choose: (ids: readonly string[]) => void
  readonly said: RealmSaid
  readonly say: (said: RealmSaid) => void
  readonly flip: (number: number) => void
}

/** Clients that were run here are asked for; the others may be added. */
const FIRST = PROFILES.filter(({ basis }) => basis !== 'documented').map(({ id }) => id)

/** What was said of realms and wished for, by issuer: it outlives the tab. */
const remembered = new Map<string, { readonly said: RealmSaid; readonly chosen: readonly string[] }>()

/** The plan by which clients get to a server of a Keycloak. In: the server, and its public address. */
export function usePlan(view: ServerView, address: string, issuer: string): Plan {
  const [{ said, chosen }, set] = useState(remembered.get(issuer) ?? { said: AS_SHIPPED, chosen: FIRST })
  const [off, setOff] = useState<ReadonlySet<number>>(new Set())
  const keep = (next: { readonly said: RealmSaid; readonly chosen: readonly string[] }) => {
    remembered.set(issuer, next)
    set(next)
    setOff(new Set())
  }
  const profiles = useMemo(() => PROFILES.filter(({ id }) => chosen.includes(id)), [chosen])
  const meeting = useMemo(() => meetingOf(view, address, issuer, said), [view, address, issuer, said])
  const plan = useMemo(() => wayIn(profiles, meeting), [profiles, meeting])
  const switches = useMemo(() => canSwitch(profiles, meeting, plan), [profiles, meeting, plan])
  const steps = useMemo(
    () => (switches ? planSteps(profiles, meeting, plan, off) : together(plan)),
    [profiles, meeting, plan, off, switches],
  )
  return {
    profiles,
    meeting,
    plan,
    steps,
    switches,
    chosen,
    choose: (ids) => keep({ said, chosen: ids }),
    said,
    say: (next) => keep({ said: next, chosen }),
    flip: (number) =>
      setOff((last) => {
        const next = new Set(last)
        if (!next.delete(number)) next.add(number)
        return next
      }),
  }
}

/** Lines that only go together are all on. */
const together = ({ today, lines }: WayIn): readonly PlanStep[] =>
  lines.map((line, at) => {
    const before = lines[at - 1]?.lets ?? today
    return {
      line,
      on: true,
      needs: [],
      lets: line.lets,
      gains: line.lets.filter((id) => !before.includes(id)),
    }
  })

function meetingOf({ row }: ServerView, address: string, issuer: string, said: RealmSaid): Meeting {
  const { server, board } = row
  const scopes = configOf(server)['scopes_supported']
  const carrier = said.carrier.trim()
  const more = wordsIn(said.scopes)
  const optional: RealmState['optionalScopes'] = [
    ...FRESH.optionalScopes,
    ...[...more, ...(carrier === '' ? [] : [carrier])].filter((one, at, all) => all.indexOf(one) === at),
  ]
  return {
    server: {
      address,
      isPublic: server.visibility === 'public',
      expects: board.expected.filter(({ state }) => state === 'used').map(({ value }) => value),
      scopes: Array.isArray(scopes) ? scopes.filter((one) => typeof one === 'string') : null,
    },
    realm: {
      issuer: issuer.replace(/(?<!\/)\/+$/, ''),
      ...FRESH,
      optionalScopes: optional,
      audiences: carrier === '' ? {} : { [carrier]: [address] },
      trustedHosts: { hosts: wordsIn(said.hosts), senderMustMatch: said.senderMustMatch },
      checksScopes: said.checksScopes,
    },
  }
}

const wordsIn = (text: string): readonly string[] => text.split(/[\s,]+/).filter((word) => word !== '')
