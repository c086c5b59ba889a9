import type { TestRecord } from './tests.ts'
import { auditSays } from '../watch/audit-words.ts'
import type { AuditEntry, DriftCard } from '../watch/view.ts'
import { MASK } from '../contextforge/index.ts'
import type { ChangeRecord } from '../change/review.ts'
import { ENABLED, WHOLE } from '../change/settings.ts'

/**
 * An entry of the timeline: a change of ours, a change somebody else made, something the gateway learned, a
 * line of the gateway's audit log, or a test. The timeline lists them newest first.
 */
export type Entry =
  | {
      readonly kind: 'change'
      readonly id: string
      readonly at: string
      readonly serverId: string
      readonly serverName: string
      readonly change: ChangeRecord
    }
  | {
      readonly kind: 'seen'
      readonly id: string
      readonly at: string
      readonly serverId: string
      readonly serverName: string
      readonly seen: DriftCard
    }
  | {
      readonly kind: 'audit'
      readonly id: string
      readonly at: string
      readonly serverId: string
      readonly serverName: string
      readonly audit: AuditEntry
    }
  | {
      readonly kind: 'test'
      readonly id: string
      readonly at: string
      readonly serverId: string
      readonly serverName: string
      readonly test: TestRecord
    }

export const HISTORY_FILTERS = ['all', 'changes', 'seen', 'learned', 'audit', 'tests', 'open'] as const
export type HistoryFilter = (typeof HISTORY_FILTERS)[number]

const fits: Readonly<Record<HistoryFilter, (entry: Entry) => boolean>> = {
  all: () => true,
  changes: ({ kind }) => kind === 'change',
  tests: ({ kind }) => kind === 'test',
  seen: (entry) => entry.kind === 'seen' && entry.seen.kind !== 'learned',
  learned: (entry) => entry.kind === 'seen' && entry.seen.kind === 'learned',
  audit: ({ kind }) => kind === 'audit',
  open: (entry) => entry.kind === 'change' && isOpen(entry.change),
}

const STATES: Readonly<Record<ChangeRecord['state'], string>> = {
  intended: 'written down, not known to have been sent',
  confirmed: 'saved, read back, confirmed',
  'lost-race': 'somebody else saved at the same moment',
  'not-applied': 'not applied',
  unknown: 'not known whether it was applied',
}

/** How a change ended, in words. */
export const changeState = (change: ChangeRecord): string =>
  change.undoneBy === null ? STATES[change.state] : `${STATES[change.state]}, undone later`

/** True while it is not known whether the gateway applied the change. */
export const isOpen = (change: ChangeRecord): boolean =>
  change.state === 'intended' || change.state === 'unknown'

/** True when the change can be taken back: it is confirmed and was not undone yet. */
export const mayUndo = (change: ChangeRecord): boolean =>
  change.state === 'confirmed' && change.undoneBy === null

/** Puts all kinds of entries into one timeline, newest first. Times that cannot be read come last. */
export function timelineOf(
  changes: readonly ChangeRecord[],
  tests: readonly TestRecord[],
  seen: readonly DriftCard[] = [],
  audit: readonly AuditEntry[] = [],
): readonly Entry[] {
  const all: Entry[] = [
    ...changes.map((change): Entry => ({
      kind: 'change',
      id: `change-${change.id}`,
      change,
      ...placeOf(change),
    })),
    ...seen.map((card): Entry => ({ kind: 'seen', id: `seen-${card.id}`, seen: card, ...placeOf(card) })),
    ...audit.map((one): Entry => ({ kind: 'audit', id: `audit-${one.id}`, audit: one, ...placeOf(one) })),
    ...tests.map((test): Entry => ({ kind: 'test', id: `test-${test.id}`, test, ...placeOf(test) })),
  ]
  return all.sort((a, b) => time(b.at) - time(a.at))
}

type Placed = { readonly at: string; readonly serverId: string; readonly serverName: string }
const placeOf = ({ at, serverId, serverName }: Placed): Placed => ({ at, serverId, serverName })
const time = (at: string): number => {
  const parsed = Date.parse(at)
  return Number.isNaN(parsed) ? 0 : parsed
}

/** An entry in two lines: what it was, and how it ended. */
export function entrySays(entry: Entry): { readonly title: string; readonly text: string } {
  if (entry.kind === 'change') {
    const { title, serverName, state, undoneBy, detail } = entry.change
    const said = title.includes(serverName) ? title : `${title} on ${serverName}`
    const text =
      state === 'confirmed' || detail === '' ? changeState(entry.change) : `${STATES[state]}: ${detail}`
    return { title: said, text: undoneBy !== null && state !== 'confirmed' ? `${text}, undone later` : text }
  }
  if (entry.kind === 'seen') {
    const { seen } = entry
    return { title: seen.title, text: plain(seen.lines[0]?.text ?? '') }
  }
  if (entry.kind === 'audit') return auditSays(entry.audit)
  const { label, serverName, verdict, stoppedAt, probe } = entry.test
  const words = { accepted: 'Accepted', rejected: 'Rejected', 'cannot-decide': 'Cannot decide' } as const
  const at = stoppedAt === null ? '' : ` at ${stoppedAt.replaceAll('-', ' ')}`
  return {
    title: `Tested ${label} on ${serverName}`,
    text: `${words[verdict]}${at}${probe === null || probe === '' ? '' : `; ${probe}`}`,
  }
}

/** Removes the backticks around exact strings, for places that cannot draw them. */
const plain = (text: string): string => text.replaceAll('`', '')

/** Most changes of ours that are read at once, the newest; a search finds older ones. */
export const MOST_CHANGES = 500

const wordsIn = (typed: string): readonly string[] =>
  typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')

/** Words about a change that stand in no row of the journal, because they are made when it is shown. */
const MADE = [
  ...Object.values(STATES).map((state) => `${state}:`),
  ...[' on ', ', undone later', ENABLED, WHOLE, MASK, '(secret)', '(new secret)', 'true', 'false', 'null'],
]
  .join('\n')
  .toLowerCase()

/**
 * The longest typed word that stands, in small letters, in a row of the journal of every change that has it:
 * plain ASCII, nothing that JSON writes in another way, and nothing that is only made when it is shown. Empty
 * where there is none.
 */
export const wordOfRow = (typed: string): string =>
  wordsIn(typed)
    .filter((word) => /^[!#-+\--Z^-z|~]+$/.test(word) && !MADE.includes(word))
    .reduce((longest, word) => (word.length > longest.length ? word : longest), '')

/** Whether a change contains every typed word. */
export const changeHas = (change: ChangeRecord, typed: string): boolean =>
  filterEntries(timelineOf([change], []), 'all', typed).length > 0

/** The entries that pass the filter and contain every typed word. */
export const filterEntries = (
  entries: readonly Entry[],
  filter: HistoryFilter,
  typed: string,
): readonly Entry[] => {
  const words = wordsIn(typed)
  return entries.filter((entry) => {
    if (!fits[filter](entry)) return false
    const { title, text } = entrySays(entry)
    const all = [title, text, entry.serverName, ...wordsOf(entry)].join('\n').toLowerCase()
    return words.every((word) => all.includes(word))
  })
}

/**
 * What an entry can be found by beyond its two lines: keys and values, who did it, and the fingerprint of a
 * token.
 */
function wordsOf(entry: Entry): readonly string[] {
  switch (entry.kind) {
    case 'change':
      return [
        entry.change.by,
        entry.change.reason ?? '',
        ...entry.change.diff.flatMap(({ key, before, after }) => [key, before ?? '', after ?? '']),
      ]
    case 'seen':
      return [
        entry.seen.by ?? '',
        ...entry.seen.lost,
        ...entry.seen.gained,
        ...entry.seen.diff.flatMap(({ key, before, after }) => [key, before ?? '', after ?? '']),
      ]
    case 'audit':
      return [entry.audit.by, entry.audit.action]
    case 'test':
      return [entry.test.fingerprint]
  }
}

/** How many entries a filter would show. */
export const countEntries = (entries: readonly Entry[], filter: HistoryFilter): number =>
  entries.filter(fits[filter]).length

/**
 * Groups entries by calendar day, in the order they come. `dayOf` gives the day of a time in the operator's
 * time zone.
 */
export function byDay(
  entries: readonly Entry[],
  dayOf: (at: string) => string,
): readonly { readonly day: string; readonly entries: readonly Entry[] }[] {
  const days = new Map<string, Entry[]>()
  for (const entry of entries) {
    const day = dayOf(entry.at)
    days.set(day, [...(days.get(day) ?? []), entry])
  }
  return [...days].map(([day, list]) => ({ day, entries: list }))
}
