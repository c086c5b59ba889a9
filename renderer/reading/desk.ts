import { useSyncExternalStore } from 'react'
import { EMPTY_DESK, withoutLongTexts, type Desk } from '../../shared/window/desk.ts'
import { call } from '../bridge.ts'

/*
 * What is remembered of the window for the open gateway, and kept for the next start. It belongs to one
 * profile: that of the open gateway, or of the stored list that is shown.
 */

/** The pause before what is being typed is kept, in milliseconds. */
const PAUSE_MS = 250

let of: string | null = null
let desk: Desk = EMPTY_DESK
let timer: ReturnType<typeof setTimeout> | null = null
const listeners = new Set<() => void>()
/** The profiles whose place was gone back to since the page was loaded. */
const returned = new Set<string>()

const publish = (): void => {
  for (const listener of [...listeners]) listener()
}

function keep(): void {
  if (timer !== null) clearTimeout(timer)
  timer = null
  if (of !== null) void call('desk.keep', { profileId: of, desk: withoutLongTexts(desk) })
}

/**
 * Takes the desk of a profile. Out: where the window was, at the first time since the page was loaded; later
 * null, because then somebody came from another screen. `stored`: for its stored list, from which a
 * connection leads back to where it was read.
 */
export async function openDesk(profileId: string, stored = false): Promise<Desk['place']> {
  const read = await call('desk.read', { profileId })
  return takeDesk(profileId, read.ok ? read.value.desk : null, stored)
}

/** The same with a desk that was read already; null: it could not be read. */
export function takeDesk(profileId: string, read: Desk | null, stored: boolean): Desk['place'] {
  // Of the same profile, this page has the newest.
  if (of !== profileId) {
    if (timer !== null) keep()
    // Nothing is written over a desk that could not be read.
    of = read === null ? null : profileId
    desk = read ?? EMPTY_DESK
    publish()
  }
  const isFirst = !returned.has(profileId)
  if (stored) returned.delete(profileId)
  else returned.add(profileId)
  return isFirst ? desk.place : null
}

/** The desk now. */
export const deskNow = (): Desk => desk

/** Changes a part of it and keeps it. `typing`: more is about to follow, so it is kept a moment later. */
export function changeDesk(part: Partial<Desk>, typing = false): void {
  desk = { ...desk, ...part }
  publish()
  if (timer !== null) clearTimeout(timer)
  if (typing) timer = setTimeout(keep, PAUSE_MS)
  else keep()
}

/** Forgets what this page knows of all desks, for tests: what was kept stays. */
export function leaveDesk(): void {
  if (timer !== null) clearTimeout(timer)
  timer = null
  of = null
  desk = EMPTY_DESK
  returned.clear()
  publish()
}

// The last change before the window is closed.
window.addEventListener('pagehide', () => timer !== null && keep())

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/**
 * A part of the desk of the open gateway; of an empty one before a gateway was opened. In: which part, that
 * stays the same until it is changed. Who reads it is drawn again only then.
 */
export const useDesk = <T>(pick: (desk: Desk) => T): T => useSyncExternalStore(subscribe, () => pick(desk))
