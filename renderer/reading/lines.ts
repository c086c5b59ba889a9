import { useSyncExternalStore } from 'react'
import type { Profile } from '../../shared/connection/view.ts'
import type { FleetLine } from '../../shared/fleet/line.ts'
import { createListed } from '../../shared/fleet/listed.ts'
import type { FleetPart } from '../../shared/fleet/part.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { call, on, onAnswer } from '../bridge.ts'
import { onRefresh } from './refresh.ts'

/** How the lines changed since the operator last asked for them. */
export type LinesChanged = {
  readonly since: string
  readonly changed: ReadonlySet<string>
  readonly added: ReadonlySet<string>
  readonly gone: number
}

/** A stored list: its gateway, when it was read, and how many servers it has. */
export type Kept = { readonly profile: Profile; readonly asOf: string; readonly servers: number }

export type Lines = {
  /** Another one when all lines were forgotten: what was made of them is then no longer true. */
  readonly list: object
  readonly lines: readonly FleetLine[]
  /**
   * The gateway of the stored list, while no gateway is open; null: the lines are those of the open gateway.
   */
  readonly kept: Kept | null
  /** So many of them come from an earlier list, and the open gateway has not told them (`isUnread`). */
  readonly unread: number
  /** Null until the list was read to its end once. */
  readonly changed: LinesChanged | null
  /** How many servers of how many have come, while a list is read; null: all are here, or none is read. */
  readonly reading: {
    readonly servers: number
    readonly of: number | null
    /** The gateway asks to wait; the reading goes on then (ISO 8601). */
    readonly until?: string
    /** Why the rest of a stored list does not come. */
    readonly failed?: AppError
  } | null
}

/**
 * The pause between two updates while a list is read, in milliseconds: each arranges and draws all of it.
 */
const PAUSE_MS = 300
/** The same with more lines than this. */
const LONG_PAUSE_MS = 600
const MANY = 20_000
const pauseMs = (): number => (state.lines.length > MANY ? LONG_PAUSE_MS : PAUSE_MS)

/** For so long (milliseconds) the first lines of a stored list are drawn before the others are asked for. */
const FIRST_MS = 250

/** A stored list that does not come is asked for so often again, after this pause (milliseconds). */
const TRIES = 3
const TRY_AGAIN_MS = 700

const NOTHING: Omit<Lines, 'list'> = { lines: [], kept: null, unread: 0, changed: null, reading: null }
const NONE: ReadonlySet<string> = new Set()

let listed = createListed()
let state: Lines = { ...NOTHING, list: listed }
/** The ids of lines from an earlier list of the same gateway; shown until the new list is complete. */
let old = new Set<string>()
let mark: string | null = null
/**
 * Whose lines are asked for. Null: of none; `''`: of the open gateway; otherwise the profile id of a stored
 * list.
 */
let of: string | null = null
/** The stored list in whose place the gateway is being read: what differs is marked once all of it is. */
let before: { readonly since: string; readonly lines: readonly FleetLine[] } | null = null
let round = 0
let timer: ReturnType<typeof setTimeout> | null = null
let pulling: Promise<void> | null = null
let pullAgain = false
/** How often in a row the lines of a stored list did not come. */
let failures = 0

const listeners = new Set<() => void>()
let stop: (() => void) | null = null

function set(next: Partial<Lines>): void {
  state = { ...state, ...next }
  for (const listener of [...listeners]) listener()
}

/** Changes that were counted since the last time they were shown. */
type Counted = LinesChanged & { readonly changed: Set<string>; readonly added: Set<string> }
let counted: Counted | null = null

function publish(): void {
  const lines = listed.lines()
  const { changed } = state
  const news = counted ?? changed
  counted = null
  const unread = old.size
  if (lines !== state.lines || news !== changed || unread !== state.unread)
    set({ lines, changed: news, unread })
}

/** Which gateway is in sight, open or by its stored list, for the next start. */
const look = (profileId: string | null): void => void call('fleet.look', { profileId })

/** Forgets all lines. */
function clear(): void {
  round++
  listed = createListed()
  counted = null
  old = new Set()
  mark = null
  of = null
  before = null
  failures = 0
  if (timer !== null) clearTimeout(timer)
  timer = null
  set({ ...NOTHING, list: listed })
}

function take(part: FleetPart): void {
  if (part.anew) old = new Set(listed.ids())
  const { added, changed, gone, told } = listed.take(part)
  if (old.size > 0) for (const id of told) old.delete(id)
  const was = counted ?? state.changed
  if (was === null || added.length + changed.length + gone === 0) return
  // Sets that grow: a copy for each of many parts would cost more with each.
  const now = counted ?? { ...was, changed: new Set(was.changed), added: new Set(was.added) }
  for (const id of changed) now.changed.add(id)
  for (const id of added) now.added.add(id)
  counted = { ...now, gone: now.gone + gone }
}

/** Until all of a stored list has come, it is told how far it is: its counts are not final. */
function tellKept(more: boolean): void {
  const { kept, lines } = state
  if (kept !== null) set({ reading: more ? { servers: lines.length, of: kept.servers } : null })
}

/** Nobody else would ask for the rest of a stored list: it is asked for again, and then said to lack. */
function keptFailed(error: AppError): void {
  if (state.kept === null) return
  publish()
  tellKept(true)
  if (++failures <= TRIES) timer ??= setTimeout(() => void pull(), TRY_AGAIN_MS)
  else if (state.reading !== null) set({ reading: { ...state.reading, failed: error } })
}

/** Asks for the rest of a stored list once more, where it did not come. */
export function readKeptAgain(): void {
  failures = 0
  tellKept(true)
  void pull()
}

async function pullOnce(mine: number): Promise<void> {
  let drawn = -Infinity
  for (let more = true; more && of !== null;) {
    const reply = await call('fleet.lines', { profileId: of === '' ? null : of, mark })
    if (round !== mine) return
    if (!reply.ok) return keptFailed(reply.error)
    failures = 0
    take(reply.value)
    ;({ mark, more } = reply.value)
    if (more && performance.now() - drawn < pauseMs()) continue
    drawn = performance.now()
    publish()
    tellKept(more)
  }
}

/** Asks for changed lines. If that is already running, it is done once more afterwards. */
function pull(): Promise<void> {
  if (timer !== null) clearTimeout(timer)
  timer = null
  if (pulling !== null) {
    pullAgain = true
    return pulling
  }
  pulling = pullOnce(round).finally(() => {
    pulling = null
    if (!pullAgain) return
    pullAgain = false
    void pull()
  })
  return pulling
}

const pullSoon = (): void => {
  if (of !== null) timer ??= setTimeout(() => void pull(), pauseMs())
}

/**
 * The list was read to its end. If it is complete, lines that only the earlier list had are removed.
 * Otherwise they may still be there, and what differs from a stored list is marked once all of it was read;
 * until then, what changes from now on is.
 */
async function whole(isComplete: boolean): Promise<void> {
  const mine = round
  await pull()
  while (pulling !== null) await pulling
  if (mine !== round) return
  if (isComplete) {
    for (const id of old) listed.drop(id)
    old = new Set()
    publish()
  }
  const stored = isComplete ? before : null
  if (isComplete) before = null
  if (stored === null && state.changed !== null) return
  const since = asked()
  if (stored === null) return
  const { lines } = state
  const { sinceStored } = await import('./since-stored.ts')
  const differs = await sinceStored(stored.lines, lines)
  // What changed meanwhile is added to it, unless somebody asked for the lines again.
  const now = counted ?? state.changed
  if (now?.since !== since) return
  counted = {
    since: stored.since,
    changed: new Set([...differs.changed, ...now.changed]),
    added: new Set([...differs.added, ...now.added]),
    gone: differs.gone + now.gone,
  }
  publish()
}

/** From now on, changes are counted as changes. Out: since when. */
function asked(): string {
  const since = new Date().toISOString()
  counted = null
  set({ changed: { since, changed: NONE, added: NONE, gone: 0 } })
  return since
}

/** A gateway was opened: its lines replace the stored ones one by one. */
async function opened(profileId: string, isDemo: boolean): Promise<void> {
  look(isDemo ? null : profileId)
  const isSame = of === profileId
  if (!isSame) clear()
  const { kept, lines, reading } = state
  // Of a list that has not come whole, what is missing would be called new.
  if (kept !== null && reading === null) before = { since: kept.asOf, lines }
  if (kept !== null) set({ kept: null, reading: null })
  const mine = round
  // The stored list is shown at once, while the gateway is being read.
  if (!isSame && !isDemo) {
    of = profileId
    await pull()
    if (mine !== round) return
  }
  of = ''
  await pull()
}

/**
 * Shows the stored list of a gateway, without a connection. `first`: its first lines, where the app told them
 * at the start with where the window was left; the others are asked for once these are drawn.
 */
export function showKept(kept: Kept, first?: FleetPart): void {
  clear()
  of = kept.profile.id
  set({ kept, reading: { servers: 0, of: kept.servers } })
  if (first === undefined) {
    look(of)
    return void pull()
  }
  take(first)
  mark = first.mark
  publish()
  tellKept(first.more)
  timer = setTimeout(() => void pull(), FIRST_MS)
}

/** Shows no lines of any gateway. */
export function hideLines(): void {
  look(null)
  clear()
}

function begin(): () => void {
  const stops = [
    onAnswer('connection.current', ({ connection }) => {
      if (connection !== null && of !== '') void opened(connection.profile.id, connection.demo)
    }),
    ...(['connection.open', 'connection.demo', 'connection.switch'] as const).map((name) =>
      onAnswer(name, ({ connection }) => {
        if (connection !== null) void opened(connection.profile.id, connection.demo)
      }),
    ),
    onAnswer('connection.close', hideLines),
    onAnswer('fleet.read', ({ complete }) => void whole(complete)),
    on('lock.fell', () => {
      if (state.kept !== null) hideLines()
    }),
    on('reading.news', () => of === '' && pullSoon()),
    on('fleet.progress', ({ servers, of: all, until }) => {
      const waits = until === undefined ? {} : { until }
      set({ reading: servers === null ? null : { servers, of: all, ...waits } })
      if (of === '') pullSoon()
    }),
    onRefresh((byOperator) => {
      if (byOperator && state.changed !== null) asked()
    }),
  ]
  return () => stops.forEach((end) => end())
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  stop ??= begin()
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    stop?.()
    stop = null
    clear()
  }
}

/** A part of the lines and what is known of them. Who reads it is rendered only when that part changes. */
export const useLinesPart = <T>(pick: (lines: Lines) => T): T =>
  useSyncExternalStore(subscribe, () => pick(state))

/** The lines of the fleet as they are known now, and whether they are being read. */
export const useLines = (): Lines => useLinesPart((lines) => lines)

/** Whether a line comes from an earlier list, and the open gateway has not told it, at least not yet. */
export const isUnread = (serverId: string): boolean => old.has(serverId)

/** The lines as they are known now, for what happens once. */
export const linesNow = (): readonly FleetLine[] => state.lines

/** The id of the worst finding of a server; undefined where it has none. */
export const useWorstFinding = (serverId: string): string | undefined =>
  useLinesPart(({ lines }) => lines.find(({ id }) => id === serverId)?.findings[0]?.id)

/** How many lines there are. Who reads only this is rendered only when the number changes. */
export const useLineCount = (): number => useLinesPart(({ lines }) => lines.length)

/** How far a stored list is of which nothing has come yet; null: there is none, or there are lines. */
export const useKeptToCome = (): Lines['reading'] =>
  useLinesPart(({ kept, lines, reading }) => (kept !== null && lines.length === 0 ? reading : null))

/** The gateway whose kept list is shown; null while a gateway is open, or none is shown. */
export const useKeptList = (): Kept | null => useLinesPart(({ kept }) => kept)
