import {
  type Capabilities,
  capabilitiesOf,
  defaultsBetween,
  type Diagnosis,
  doorsOf,
  type Facts,
  footingOf,
  type VirtualServer,
} from '../contextforge/index.ts'
import { judge } from '../judging/judge.ts'
import { FIRST_CALLERS, MODERN_CLIENTS } from './clients.ts'
import { type Door, type DoorAnswer, DOORS, withoutTokenAt, withTokenAt } from './doors.ts'
import type { Difference, Rehearsal } from './rehearsal.ts'

/**
 * The input of a rehearsal: the live configuration, and the tokens of the shelf with the facts about each.
 */
export interface Rehearsed {
  readonly from: Capabilities
  /** The release after the upgrade, as the gateway would spell it. */
  readonly to: string
  readonly servers: readonly VirtualServer[]
  readonly pairs: readonly Pair[]
}

/** One token at one server. */
export interface Pair {
  readonly label: string
  readonly facts: Facts
}

/** One request as both releases answer it. `token` null: without a token. */
export interface Knock {
  readonly door: Door
  readonly server: VirtualServer
  readonly token: string | null
  readonly before: DoorAnswer
  readonly after: DoorAnswer
}

interface Judged {
  readonly pair: Pair
  readonly server: VirtualServer
  readonly before: Diagnosis
  readonly after: Diagnosis
}

/** The rules of the release after the upgrade. */
const rulesAt = (to: string): Capabilities =>
  capabilitiesOf(to, { hasV1: doorsOf(to)?.v1 ?? true }).capabilities

/**
 * Every request that is compared: each address of each server, without a token and with each token of the
 * shelf. In: the input of the rehearsal. Out: the answers of both releases, by their rules. Sends nothing.
 */
export function knocksOf(ask: Rehearsed): readonly Knock[] {
  const to = rulesAt(ask.to)
  const judged = judgedBy(ask, to)
  return ask.servers.flatMap((server) =>
    DOORS.flatMap((door): readonly Knock[] => [
      {
        ...{ door, server, token: null },
        before: withoutTokenAt(door, ask.from, server.oauthEnabled),
        after: withoutTokenAt(door, to, server.oauthEnabled),
      },
      ...judged
        .filter((one) => one.server.id === server.id)
        .map(({ pair, before, after }) => ({
          ...{ door, server, token: pair.label },
          before: withTokenAt(door, ask.from, before.prediction),
          after: withTokenAt(door, to, after.prediction),
        })),
    ]),
  )
}

function judgedBy({ from, pairs }: Rehearsed, to: Capabilities): readonly Judged[] {
  return pairs.flatMap((pair) => {
    const { server, gateway } = pair.facts
    if (server === null) return []
    const by = (capabilities: Capabilities): Diagnosis =>
      judge({ ...pair.facts, gateway: { ...gateway, capabilities } })
    return [{ pair, server, before: by(from), after: by(to) }]
  })
}

/**
 * Rehearses an upgrade: what would change for the servers, tokens, addresses and clients, which defaults
 * change, and what keeps the old behaviour. Does not look at roles, at what tools do, or at settings that
 * were changed and that the gateway does not tell.
 */
export function rehearse(ask: Rehearsed): Rehearsal {
  const to = rulesAt(ask.to)
  const from = ask.from.version ?? 'unknown'
  const judged = judgedBy(ask, to)
  const knocks = knocksOf(ask)
  const differences = [
    ...ofTokens(judged),
    ...ofFirstCalls(knocks),
    ...ofDoors(knocks),
    ...ofDefaults(from, ask.to),
  ]
  const open = openIn(ask, to, judged)
  return {
    ...{ from, to: ask.to, differences, open },
    outcome: differences.length > 0 ? 'changes' : open.length > 0 ? 'cannot-tell' : 'nothing',
    servers: ask.servers.length,
    tokens: new Set(ask.pairs.map(({ label }) => label)).size,
  }
}

const answerOf = ({ verdict, headline, prediction }: Diagnosis): string =>
  `${verdict} ${headline} ${JSON.stringify(prediction)}`

function ofTokens(judged: readonly Judged[]): readonly Difference[] {
  const changed = judged.filter(
    ({ before, after }) =>
      before.prediction.status !== null &&
      after.prediction.status !== null &&
      answerOf(before) !== answerOf(after),
  )
  const says = ({ headline, prediction }: Diagnosis): string =>
    `${headline} (HTTP ${prediction.status}${prediction.detail === null ? '' : `, ${prediction.detail}`})`
  const turn = ({ before, after }: Judged): string => `${says(before)} ${says(after)}`
  return alike(changed, turn, ({ pair }) => pair.label).map((all, index) => ({
    ...NOBODY,
    id: `tokens-${index + 1}`,
    kind: 'tokens',
    title: 'Tokens get another answer',
    before: says(all[0].before),
    after: says(all[0].after),
    servers: unique(all.map(({ server }) => server.name)),
    tokens: unique(all.map(({ pair }) => pair.label)),
  }))
}

const NOBODY = { servers: [], tokens: [], doors: [], clients: [], keep: '' }

function ofFirstCalls(knocks: readonly Knock[]): readonly Difference[] {
  const changed = knocks.filter((knock) => knock.token === null && differs(knock))
  const turn = ({ before, after }: Knock): string => `${before.says} ${after.says}`
  return alike(changed, turn, ({ door }) => door.id).map((all, index) => ({
    ...NOBODY,
    id: `first-call-${index + 1}`,
    kind: 'first-call',
    title: 'Requests without a token are answered otherwise',
    before: all[0].before.says,
    after: all[0].after.says,
    servers: unique(all.map(({ server }) => server.name)),
    doors: unique(all.map(({ door }) => door.title)),
    clients: all.some(({ door }) => door.id === 'server') ? [...FIRST_CALLERS] : [],
  }))
}

/** Addresses whose answer to a token changes although the token itself is judged the same. */
function ofDoors(knocks: readonly Knock[]): readonly Difference[] {
  const usual = (knock: Knock): Knock | undefined =>
    knocks.find(
      ({ door, server, token }) => door.id === 'server' && server === knock.server && token === knock.token,
    )
  const changed = knocks.filter((knock) => {
    const own = usual(knock)
    const sameAsOwn = own?.before.says === knock.before.says && own.after.says === knock.after.says
    return knock.token !== null && knock.door.id !== 'server' && differs(knock) && !sameAsOwn
  })
  const turn = ({ door, before, after }: Knock): string => `${door.id} ${before.says} ${after.says}`
  return alike(changed, turn, ({ token }) => token ?? '').map((all, index) => ({
    ...NOBODY,
    id: `door-${index + 1}`,
    kind: 'door',
    title: 'A door answers tokens otherwise',
    before: all[0].before.says,
    after: all[0].after.says,
    servers: unique(all.map(({ server }) => server.name)),
    tokens: unique(all.map(({ token }) => token ?? '')),
    doors: [all[0].door.title],
    clients: all[0].door.speaks === 'server/discover' ? [...MODERN_CLIENTS] : [],
    keep: all[0].door.speaks === 'server/discover' ? 'MCP_INBOUND_PROTOCOL_MODE=legacy' : '',
  }))
}

const ofDefaults = (from: string, to: string): readonly Difference[] =>
  defaultsBetween(from, to).map(({ setting, before, after, means, keep }) => ({
    ...NOBODY,
    id: `default-${setting}`,
    kind: 'default',
    title: `${setting}: ${means}`,
    before: before === null ? 'no such setting' : before === '' ? 'empty' : before,
    after: after === '' ? 'empty' : after,
    keep,
  }))

/** Whether both answers are known and differ. */
export const differs = ({ before, after }: Knock): boolean =>
  before.status !== null && after.status !== null && before.says !== after.says

function openIn(ask: Rehearsed, to: Capabilities, judged: readonly Judged[]): Rehearsal['open'] {
  const rests = [ask.from, to].flatMap((one) => {
    const { kind, says } = footingOf(one)
    return kind === 'verified' ? [] : [{ what: `The rules of ${one.version ?? 'this gateway'}`, why: says }]
  })
  const undecided = judged.filter(
    ({ before, after }) => before.verdict === 'cannot-decide' || after.verdict === 'cannot-decide',
  )
  const from = ask.from.version ?? ''
  const isBack = defaultsBetween(ask.to, from).length > 0 && defaultsBetween(from, ask.to).length === 0
  const back = {
    what: 'The defaults of settings',
    why: `${ask.to} is an earlier release: which defaults change is known for going forward only.`,
  }
  return [
    ...rests,
    ...(isBack ? [back] : []),
    ...undecided.map(({ pair, server, before, after }) => ({
      what: `${pair.label} on ${server.name}`,
      why: (before.verdict === 'cannot-decide' ? before : after).summary,
    })),
  ]
}

function grouped<T>(all: readonly T[], by: (one: T) => string): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>()
  for (const one of all) {
    const group = groups.get(by(one))
    if (group === undefined) groups.set(by(one), [one])
    else group.push(one)
  }
  return [...groups.values()]
}

/**
 * Groups in which every server has the same tokens, or the same doors, so that each one named holds for each
 * server named.
 */
function alike<T extends { readonly server: VirtualServer }>(
  all: readonly T[],
  by: (one: T) => string,
  of: (one: T) => string,
): readonly (readonly [T, ...T[]])[] {
  return grouped(all, by).flatMap((same) => {
    const those = new Map<string, string[]>()
    for (const one of same) those.set(one.server.id, [...(those.get(one.server.id) ?? []), of(one)])
    return grouped(same, ({ server }) => JSON.stringify(unique(those.get(server.id) ?? [])))
  })
}

const unique = (names: readonly string[]): string[] => [...new Set(names)]
