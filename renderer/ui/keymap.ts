import { useSyncExternalStore } from 'react'
import { boundTo, drawnOf, keyOfDrawn, type KeyChanges } from '../../shared/window/keys.ts'

/* Which keys mean what in this window, and which of them do something now. One window, one keyboard. */

type Keymap = {
  /** The screen that is open. */
  readonly scope: string
  readonly changes: KeyChanges
  /** The keys somebody listens to now, by the names they have by themselves. */
  readonly live: ReadonlySet<string>
  /** The next key is given to an act, and means nothing else. */
  readonly recording: boolean
}

let map: Keymap = { scope: '', changes: {}, live: new Set(), recording: false }
const listeners = new Set<() => void>()
type Held = { readonly keys: readonly string[]; readonly run: (key: string) => void }

const holders = new Map<object, Held>()

function set(part: Partial<Keymap>): void {
  map = { ...map, ...part }
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** The keys as they are now, for listeners outside of drawing. */
export const keymap = (): Keymap => map

/** The keys as they are now; drawn again when they change. */
export const useKeymap = (): Keymap => useSyncExternalStore(subscribe, keymap)

export function setKeyScope(scope: string): void {
  if (scope !== map.scope) set({ scope })
}

export function setKeyChanges(changes: KeyChanges): void {
  set({ changes })
}

/** While a key is asked for in Settings, nobody else takes it. */
export function setRecording(recording: boolean): void {
  if (recording !== map.recording) set({ recording })
}

/** Says which keys one listener takes now, and does what one of them does; none: it is gone. */
export function holdKeys(holder: object, keys: readonly string[], run: (key: string) => void): void {
  const before = holders.get(holder)?.keys ?? []
  if (keys.length === 0) holders.delete(holder)
  else holders.set(holder, { keys, run })
  if (before.join(' ') !== keys.join(' '))
    set({ live: new Set([...holders.values()].flatMap((held) => held.keys)) })
}

/** Does what a key does now, as if it were pressed where nothing else has the focus. */
export function doKey(key: string): void {
  ;[...holders.values()].findLast(({ keys }) => keys.includes(key))?.run(key)
}

/** A drawn key as it is to be drawn now: another, where it was changed. */
export function useDrawn(drawn: string): string {
  const { scope, changes } = useKeymap()
  const key = keyOfDrawn(drawn)
  const now = boundTo(changes, scope, key)
  return now === key ? drawn : drawnOf(now)
}
