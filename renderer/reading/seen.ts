import { useEffect, useState, useSyncExternalStore } from 'react'
import type { FleetHead } from '../../shared/fleet/view.ts'
import type { Call, EventPayload, Output } from '../../shared/ipc/contract.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { readMoment } from '../../shared/kernel/times.ts'
import { call, on, onAnswer, onFailure } from '../bridge.ts'

/**
 * The last readings of the open gateway, whoever asked for them: used by the frame, and while the gateway
 * does not answer.
 */
type Seen = {
  readonly fleet: FleetHead | null
  /** When anything was last read from the gateway (ISO 8601); null before the first reading. */
  readonly asOf: string | null
  /** Why the gateway does not answer, and since when; null while it does. */
  readonly gone: Gone | null
}

export type Gone = { readonly error: AppError; readonly since: string }

const NOTHING: Seen = { fleet: null, asOf: null, gone: null }
let seen = NOTHING
const listeners = new Set<() => void>()
let stop: (() => void) | null = null

function set(next: Partial<Seen>): void {
  seen = { ...seen, ...next }
  for (const listener of [...listeners]) listener()
}

/** Notes the time of a reading, unless a later one is known. */
function read(at: string | null | undefined): void {
  const time = at === null || at === undefined ? null : readMoment(at)
  if (at === null || at === undefined || time === null) return
  const before = seen.asOf === null ? null : readMoment(seen.asOf)
  const newer = before === null || time > before
  if (newer)
    set({ asOf: at, gone: seen.gone !== null && time > Date.parse(seen.gone.since) ? null : seen.gone })
}

/**
 * For each call that reads the gateway, the time of that reading. After an apply it is the time of the
 * read-back.
 */
const READ_AT: { readonly [C in Call]?: (answer: Output<C>) => string | null | undefined } = {
  'fleet.read': ({ asOf }) => asOf,
  'server.read': ({ readAt }) => readAt,
  'token.test': ({ of, testedAt }) => of?.answeredAt ?? testedAt,
  'probe.send': ({ left, of, at }) => (left ?? of)?.answeredAt ?? at,
  'change.preview': ({ review }) => review.readAt,
  'change.apply': ({ server }) => server.readAt,
}

/** Errors which mean that the gateway, or something before it, did not answer. A refusal is an answer. */
const GONE: ReadonlySet<AppError['kind']> = new Set([
  ...(['unreachable', 'timed-out', 'name-not-found', 'tls-failed'] as const),
  'gateway-failing',
])

function begin(): () => void {
  const stops = [
    ...(Object.keys(READ_AT) as (keyof typeof READ_AT)[]).map((name) =>
      onAnswer(name, (answer) =>
        read((READ_AT[name] as (value: unknown) => string | null | undefined)(answer)),
      ),
    ),
    onFailure((name, error) => {
      if (name in READ_AT && GONE.has(error.kind)) setGone(error)
    }),
    // The guard reads automatically, even while nobody uses the app.
    on('watch.changed', () => void call('watch.status', {})),
    ...(['watch.status', 'watch.view'] as const).map((name) =>
      onAnswer(name, ({ status }) => {
        if (status.error !== null && GONE.has(status.error.kind)) setGone(status.error)
        else if (status.state === 'watching') read(status.lastLook)
      }),
    ),
    onAnswer('fleet.read', (fleet) => set({ fleet })),
    onAnswer('connection.switch', ({ connection }) => connection !== null && set(NOTHING)),
    ...(['connection.close', 'connection.open', 'connection.demo'] as const).map((name) =>
      onAnswer(name, () => set(NOTHING)),
    ),
  ]
  return () => stops.forEach((end) => end())
}

const setGone = (error: AppError): void =>
  set({ gone: { error, since: seen.gone?.since ?? new Date().toISOString() } })

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  stop ??= begin()
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    stop?.()
    stop = null
    seen = NOTHING
  }
}

const useSeen = <T>(pick: (seen: Seen) => T): T => useSyncExternalStore(subscribe, () => pick(seen))

/** What the newest list says apart from its lines; null before the first. */
export const useSeenFleet = (): FleetHead | null => useSeen(({ fleet }) => fleet)

/** When the gateway was last read; null before the first reading. */
export const useAsOf = (): string | null => useSeen(({ asOf }) => asOf)

/** Why the gateway does not answer, and since when; null while it does. */
export const useGone = (): Gone | null => useSeen(({ gone }) => gone)

/** Every host contacted since the start, and the number of refused requests. */
export function useContacts(): EventPayload<'network.hosts'> {
  const [contacts, setContacts] = useState<EventPayload<'network.hosts'>>({ hosts: [], refused: 0 })
  useEffect(() => on('network.hosts', setContacts), [])
  return contacts
}
