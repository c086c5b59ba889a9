import { readMoment } from '../kernel/times.ts'
import { each, finish, sorting, type Work } from '../kernel/work.ts'
import { FINDING_IDS, findingName, severityOf, SEVERITIES, type FindingId } from './findings.ts'
import { fits, type FleetFilter } from './filter.ts'
import { fitsEnding, placeOfEnding, type EndingFilter, type Judged } from './judged.ts'
import type { FleetLine } from './line.ts'
import { isFound, wordsOf } from './search.ts'

/**
 * Decides which lines of the fleet are shown, in which order and in which groups. Pure, so that it is tested
 * without a window.
 */

export const SORTS = ['server', 'issuer', 'audiences', 'toggle', 'health', 'token', 'changed'] as const
export type SortKey = (typeof SORTS)[number]
export const GROUPS = ['issuer', 'provider', 'finding', 'team'] as const
export type GroupKey = (typeof GROUPS)[number]

export type Arrangement = {
  readonly filter: FleetFilter
  readonly typed: string
  /** Null: in the gateway's own order. */
  readonly sort: { readonly by: SortKey; readonly down: boolean } | null
  readonly group: GroupKey | null
  /** Ids of the groups that are closed: only their heading is shown. */
  readonly closed: ReadonlySet<string>
  /** Ids of servers that stand before all others, in the whole list or in their group. Missing: none. */
  readonly pinned?: ReadonlySet<string> | undefined
  /** The verdicts on the token that is tested; null or missing: none is, and nothing is ordered by them. */
  readonly judged?: Judged | null | undefined
  /** Only where the token ends so; null or missing: wherever it ends. */
  readonly ending?: EndingFilter | null | undefined
}

export type GroupHead = {
  readonly key: string
  readonly title: string
  readonly detail: string
  readonly lines: number
  readonly broken: number
  readonly risk: number
  readonly closed: boolean
}
export type Item =
  { readonly head: GroupHead; readonly line?: never } | { readonly line: FleetLine; readonly head?: never }

export type Arranged = {
  /** Headings and lines as they are drawn, from top to bottom. */
  readonly items: readonly Item[]
  /** The lines that pass filter and search, in the order they are drawn, including those in closed groups. */
  readonly lines: readonly FleetLine[]
  /** The ids of those lines. */
  readonly ids: readonly string[]
}

/** Filters, sorts and groups a fleet. Lines that compare equal keep the gateway's order. */
export const arrange = (all: readonly FleetLine[], arrangement: Arrangement): Arranged =>
  finish(arranging(all, arrangement))

/**
 * The same as work that can be paused, for a hundred thousand lines. `before`: what was drawn before, whose
 * items are drawn again where they are equal: a list that grows is arranged again and again.
 */
export function* arranging(
  all: readonly FleetLine[],
  { filter, typed, sort, group, closed, pinned, judged = null, ending = null }: Arrangement,
  before: readonly Item[] = [],
): Work<Arranged> {
  const words = wordsOf(typed)
  const isHit = (line: FleetLine): boolean =>
    fits(line, filter) &&
    (judged === null || ending === null || fitsEnding(judged(line.id), ending)) &&
    isFound(line, words)
  const isAll = filter === 'all' && words.length === 0 && (judged === null || ending === null)
  let found = isAll ? all : yield* allOf(all, isHit)
  if (sort !== null) found = yield* sortedBy(found, keyOf(sort.by, judged), sort.down)
  const lines = pinnedFirst(found, pinned)
  const groups = group === null ? null : yield* grouping(lines, group)
  if (groups === null) {
    const [items, ids] = [new Array<Item>(lines.length), new Array<string>(lines.length)]
    yield* each(lines, (line, at) => {
      ids[at] = line.id
      const known = before[at]
      items[at] = known?.line === line ? known : { line }
    })
    return { items, lines, ids }
  }
  return yield* inGroups(groups, closed)
}

/** Those for which it holds. */
function* allOf<T>(all: readonly T[], holds: (one: T) => boolean): Work<readonly T[]> {
  const found: T[] = []
  yield* each(all, (one) => {
    if (holds(one)) found.push(one)
  })
  return found
}

function* inGroups(groups: readonly Group[], closed: ReadonlySet<string>): Work<Arranged> {
  const [items, lines, ids]: [Item[], FleetLine[], string[]] = [[], [], []]
  for (const { head, members } of groups) {
    const isClosed = closed.has(head.key)
    items.push({ head: { ...head, closed: isClosed } })
    yield* each(members, (line) => {
      lines.push(line)
      ids.push(line.id)
      if (!isClosed) items.push({ line })
    })
  }
  return { items, lines, ids }
}

const place = new Map(FINDING_IDS.map((id, index) => [id, index]))
const LEVELS = ['broken', 'risk', 'unknown', 'ok', 'off'] as const

/** A sort key: the smaller it is, the more urgently a line needs attention. */
const needOf = ({ health, findings }: FleetLine): number => {
  const worst = findings[0]
  return LEVELS.indexOf(health.level) * 1_000 + (worst === undefined ? 999 : (place.get(worst.id) ?? 0))
}

type Key = (line: FleetLine) => string | number

const KEYS: Readonly<Record<Exclude<SortKey, 'token'>, Key>> = {
  server: ({ name }) => name.toLowerCase(),
  issuer: ({ provider, issuers }) => `${provider}\n${issuers[0] ?? ''}`.toLowerCase(),
  audiences: ({ audiences }) => audiences[0]?.value.toLowerCase() ?? '\uffff',
  toggle: ({ toggle }) => toggle.state,
  health: needOf,
  changed: ({ updatedAt }) => (updatedAt === null ? 0 : (readMoment(updatedAt) ?? 0)),
}

const keyOf = (by: SortKey, judged: Judged | null): Key =>
  by !== 'token' ? KEYS[by] : judged === null ? () => 0 : ({ id }) => placeOfEnding(judged(id))

/** Pinned servers first; otherwise the order stays. */
function pinnedFirst(lines: readonly FleetLine[], pinned: ReadonlySet<string> | undefined) {
  if (pinned === undefined || pinned.size === 0) return lines
  return [...lines.filter(({ id }) => pinned.has(id)), ...lines.filter(({ id }) => !pinned.has(id))]
}

function* sortedBy(lines: readonly FleetLine[], key: Key, down: boolean): Work<FleetLine[]> {
  const keyed: { readonly line: FleetLine; readonly key: string | number }[] = []
  yield* each(lines, (line) => keyed.push({ line, key: key(line) }))
  const sign = down ? -1 : 1
  const sorted = yield* sorting(keyed, (one, other) =>
    one.key < other.key ? -sign : one.key > other.key ? sign : 0,
  )
  return sorted.map(({ line }) => line)
}

type Named = Pick<GroupHead, 'key' | 'title' | 'detail'>

const NAMES: Readonly<Record<GroupKey, (line: FleetLine) => Named>> = {
  issuer: ({ provider, issuers: [issuer] }) => ({
    key: issuer ?? provider,
    title: provider,
    detail: issuer?.replace(/^https:\/\//, '') ?? '',
  }),
  provider: ({ provider }) => ({ key: provider, title: provider, detail: '' }),
  finding: ({ findings: [worst], health }) =>
    worst === undefined || health.level === 'off'
      ? { key: health.level, title: health.level === 'off' ? 'OAuth off' : 'Nothing found', detail: '' }
      : { key: worst.id, title: findingName(worst.id), detail: '' },
  team: ({ team }) => ({ key: team ?? '', title: team ?? 'No team', detail: '' }),
}

type Group = {
  readonly head: Named & { lines: number; broken: number; risk: number }
  readonly members: FleetLine[]
}

function* grouping(lines: readonly FleetLine[], by: GroupKey): Work<readonly Group[]> {
  const groups = new Map<string, Group>()
  yield* each(lines, (line) => {
    const named = NAMES[by](line)
    const group = groups.get(named.key) ?? { head: { ...named, lines: 0, broken: 0, risk: 0 }, members: [] }
    group.members.push(line)
    group.head.lines += 1
    if (line.health.level === 'broken') group.head.broken += 1
    if (line.health.level === 'risk') group.head.risk += 1
    groups.set(named.key, group)
  })
  return yield* sorting(
    [...groups.values()],
    ({ head: one }, { head: other }) =>
      other.broken - one.broken || other.risk - one.risk || (one.title < other.title ? -1 : 1),
  )
}

export type FleetSummary = {
  readonly all: number
  readonly levels: Readonly<Record<FleetLine['health']['level'], number>>
  readonly oauthOn: number
  readonly clientId: number
  /** How many servers have each finding, the worst finding first. */
  readonly findings: readonly { readonly id: FindingId; readonly servers: number }[]
}

/** Each finding there is, the worst first and then the most frequent, with how many servers have it. */
export function countFindings(servers: readonly Pick<FleetLine, 'findings'>[]): FleetSummary['findings'] {
  const found = new Map<FindingId, number>()
  for (const { findings } of servers) for (const { id } of findings) found.set(id, (found.get(id) ?? 0) + 1)
  return worstFirst(found)
}

const worstFirst = (found: ReadonlyMap<FindingId, number>): FleetSummary['findings'] =>
  [...found]
    .map(([id, many]) => ({ id, servers: many }))
    .sort((one, other) => {
      const worse = SEVERITIES.indexOf(severityOf(one.id)) - SEVERITIES.indexOf(severityOf(other.id))
      return worse || other.servers - one.servers
    })

/** Counts over the whole fleet. */
export const summaryOf = (lines: readonly FleetLine[]): FleetSummary => finish(summing(lines))

/** The same as work that can be paused. */
export function* summing(lines: readonly FleetLine[]): Work<FleetSummary> {
  const levels = { broken: 0, risk: 0, unknown: 0, ok: 0, off: 0 }
  const found = new Map<FindingId, number>()
  let [oauthOn, clientId] = [0, 0]
  yield* each(lines, (line) => {
    levels[line.health.level] += 1
    if (line.oauthEnabled) oauthOn += 1
    if (fits(line, 'client-id')) clientId += 1
    for (const { id } of line.findings) found.set(id, (found.get(id) ?? 0) + 1)
  })
  return { all: lines.length, levels, oauthOn, clientId, findings: worstFirst(found) }
}
