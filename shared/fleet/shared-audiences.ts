import { LANE_NAMES } from '../audience/lane-names.ts'
import { stripSlashes, type Lane } from '../contextforge/index.ts'
import { visible } from '../kernel/visible.ts'
import { count, figure } from '../kernel/words.ts'
import { A_STEP, finish, sorting, type Work } from '../kernel/work.ts'
import type { FleetLine } from './line.ts'
import { holds as has, wordsOf } from './search.ts'

/*
 * Which servers accept the same audience. A token for one of them carries the audience of all, and of those
 * that name its issuer too, it passes the steps of issuer and audience.
 */

/** What of a server decides whether it shares an audience. */
export type Sharer = Pick<FleetLine, 'name' | 'team' | 'issuers' | 'audiences'>

/** A server of a group, and the setting through which it accepts the value. */
export type Holds<S extends Sharer> = { readonly server: S; readonly lane: Lane }

/** One value that two or more servers accept. */
export type SharedAudience<S extends Sharer> = {
  readonly value: string
  readonly servers: number
  /** Through which settings they accept it, the most frequent first. */
  readonly lanes: readonly { readonly lane: Lane; readonly servers: number }[]
  /**
   * The issuer that most of them name, how many name it, and of how many teams they are; those of no team
   * count as one. Null: none names an issuer.
   */
  readonly together: { readonly issuer: string; readonly servers: number; readonly teams: number } | null
  /** At most `MOST_SHOWN`: those that were searched for, and of every setting at least one. */
  readonly shown: readonly Holds<S>[]
}

export type SharedAudiences<S extends Sharer> = {
  /** Those that fit what was searched for. */
  readonly groups: readonly SharedAudience<S>[]
  /** How many there are, whatever was searched for. */
  readonly all: number
  /** How many servers accept one of the values, whatever was searched for. */
  readonly servers: number
}

/** So many servers of a group are drawn; of more, the number is said. */
export const MOST_SHOWN = 8

/** In the order in which they are drawn. */
const LANES: readonly Lane[] = ['R', 'I', 'C', 'L', 'A']

/** The groups at once. */
export const sharedAudiences = <S extends Sharer>(servers: readonly S[], typed = ''): SharedAudiences<S> =>
  finish(sharing(servers, typed))

/**
 * The groups of servers that share an audience, as work that can be paused. First those where a token for one
 * team fits servers of another, then by how many one token fits, then by how many accept the value. In: the
 * servers, and words that must all be in the value or in the name of one of its servers. Looks at issuer and
 * audience only, not at the other steps a token has to pass. Keeps no more than `MOST_SHOWN` servers of each
 * group, however many have it.
 */
export function* sharing<S extends Sharer>(servers: readonly S[], typed = ''): Work<SharedAudiences<S>> {
  const words = wordsOf(typed)
  const holders = new Map<string, number>()
  for (const [at, { audiences }] of servers.entries()) {
    for (const { value } of once(audiences)) holders.set(value, (holders.get(value) ?? 0) + 1)
    if (at % A_STEP === 0) yield
  }
  const found = new Map<string, Group<S>>()
  let accepting = 0
  for (const [at, server] of servers.entries()) {
    const shared = once(server.audiences).filter(({ value }) => (holders.get(value) ?? 0) > 1)
    for (const { value, lane } of shared) {
      const group = found.get(value) ?? newGroup<S>()
      found.set(value, group)
      add(group, { server, lane }, value, words)
    }
    if (shared.length > 0) accepting++
    if (at % A_STEP === 0) yield
  }
  const groups: SharedAudience<S>[] = []
  let at = 0
  for (const [value, group] of found) {
    if (group.isFound) groups.push(told(value, group))
    if (++at % A_STEP === 0) yield
  }
  return { groups: yield* sorting(groups, byWeight), all: found.size, servers: accepting }
}

/** A value that a server has twice is one of its values. */
const once = (audiences: Sharer['audiences']): Sharer['audiences'] =>
  audiences.length < 2
    ? audiences
    : audiences.filter(({ value }, at) => audiences.findIndex((one) => one.value === value) === at)

type Group<S extends Sharer> = {
  servers: number
  isFound: boolean
  readonly lanes: Map<Lane, number>
  readonly issuers: Map<string, { servers: number; readonly teams: Set<string | null> }>
  /** The first of each setting, and the first that were searched for. */
  readonly first: Map<Lane | 'found', Holds<S>[]>
}

const newGroup = <S extends Sharer>(): Group<S> => ({
  ...{ servers: 0, isFound: false, lanes: new Map(), issuers: new Map(), first: new Map() },
})

function add<S extends Sharer>(
  group: Group<S>,
  holds: Holds<S>,
  value: string,
  words: readonly string[],
): void {
  const { server, lane } = holds
  group.isFound ||= words.every((word) => has(server.name, word) || has(value, word))
  const kind = words.some((word) => has(server.name, word)) ? 'found' : lane
  const first = group.first.get(kind) ?? []
  if (first.length < MOST_SHOWN) group.first.set(kind, [...first, holds])
  group.servers++
  group.lanes.set(lane, (group.lanes.get(lane) ?? 0) + 1)
  for (const issuer of new Set(server.issuers.map(stripSlashes))) {
    const those = group.issuers.get(issuer) ?? { servers: 0, teams: new Set() }
    those.servers++
    those.teams.add(server.team)
    group.issuers.set(issuer, those)
  }
}

function told<S extends Sharer>(value: string, group: Group<S>): SharedAudience<S> {
  const [most] = [...group.issuers].sort(
    ([, one], [, other]) => other.servers - one.servers || other.teams.size - one.teams.size,
  )
  const lanes = [...group.lanes].map(([lane, servers]) => ({ lane, servers }))
  return {
    value,
    servers: group.servers,
    lanes: lanes.sort((one, other) => other.servers - one.servers),
    together: most ? { issuer: most[0], servers: most[1].servers, teams: most[1].teams.size } : null,
    shown: shownOf(group),
  }
}

/** What was searched for, and then from each setting in turn; drawn by setting. */
function shownOf<S extends Sharer>({ first }: Group<S>): readonly Holds<S>[] {
  const shown = (first.get('found') ?? []).slice(0, MOST_SHOWN)
  for (let turn = 0; turn < MOST_SHOWN; turn++)
    for (const lane of LANES) {
      const next = first.get(lane)?.[turn]
      if (next !== undefined && shown.length < MOST_SHOWN) shown.push(next)
    }
  return shown.sort((one, other) => LANES.indexOf(one.lane) - LANES.indexOf(other.lane))
}

function byWeight<S extends Sharer>(one: SharedAudience<S>, other: SharedAudience<S>): number {
  const weight = ({ together, servers }: SharedAudience<S>) => {
    const fits = together === null || together.servers < 2 ? null : together
    return [fits !== null && fits.teams > 1 ? 1 : 0, fits?.servers ?? 0, servers]
  }
  const [left, right] = [weight(one), weight(other)]
  const at = left.findIndex((part, index) => part !== right[index])
  return at >= 0 ? (right[at] ?? 0) - (left[at] ?? 0) : one.value < other.value ? -1 : 1
}

type Told = SharedAudience<Sharer>

/** `3 servers accept it: 2 through resource, 1 through client id.` */
export function holdersSay({ servers, lanes: [first, ...others] }: Told): string {
  const through = ({ lane, servers: many }: Told['lanes'][number]): string =>
    `${figure(many)} through ${LANE_NAMES[lane]}`
  if (first === undefined) return ''
  const all = `${figure(servers)} servers accept it`
  if (others.length === 0) return `${all} through ${LANE_NAMES[first.lane]}.`
  return `${all}: ${[first, ...others].map(through).join(', ')}.`
}

/** How far one token comes with it, by issuer and audience alone. */
export function fitsSay({ servers, together }: Told): string {
  if (together === null) return 'None of them names an issuer.'
  if (together.servers < 2) return 'No two of them name the same issuer.'
  const all = servers === 2 ? 'both' : `all ${figure(servers)}`
  const whom = together.servers === servers ? all : `${figure(together.servers)} of them`
  const teams = together.teams > 1 ? ', of different teams' : ''
  const issuer = together.issuer.replace(/^https:\/\//, '')
  return `One token of ${visible(issuer)} fits issuer and audience of ${whom}${teams}.`
}

/** `2 more servers`, of those that are not drawn; empty: all are. */
export function moreSays({ servers, shown }: Told): string {
  const more = servers - shown.length
  return more === 0 ? '' : count(more, 'more server')
}

/** `7 shared audiences, on 12 servers`, or how many of them fit what was searched for. */
export function allSay({ groups, all, servers }: SharedAudiences<Sharer>): string {
  const many =
    groups.length === all ? count(all, 'shared audience') : `${figure(groups.length)} of ${figure(all)}`
  return `${many}${all === 0 ? '' : `, on ${count(servers, 'server')}`}`
}
