import { useSyncExternalStore } from 'react'
import { drawnNow, type KeyChanges } from '../../shared/window/keys.ts'

/* What the keys mean in this window, and which of them have a listener now. There is one window and one
   keyboard. */

type Keymap = {
  /** The id of the open screen. */
  readonly scope: string
  readonly changes: KeyChanges
  /** The keys with a listener, by their default names. */
  readonly live: ReadonlySet<string>
  /** True: the next key is given to an action, and does nothing else. */
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

/** The present keys, for listeners outside of components. */
export const keymap = (): Keymap => map

/** The present keys; a component is drawn again when they change. */
export const useKeymap = (): Keymap => useSyncExternalStore(subscribe, keymap)

/** Sets which screen is open. */
export function setKeyScope(scope: string): void {
  if (scope !== map.scope) set({ scope })
}

/** Sets which keys were changed by the operator. */
export function setKeyChanges(changes: KeyChanges): void {
  set({ changes })
}

/** While the settings wait for a key, no other listener gets it. */
export function setRecording(recording: boolean): void {
  if (recording !== map.recording) set({ recording })
}

/** Sets the keys of one listener, and how to run one of them; none when it is gone. */
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

/** How keys are drawn now: as others, if they were changed on the open screen, or on the one given. */
export function useDrawn(drawn: string, on?: string): string {
  return useSyncExternalStore(subscribe, () => drawnNow(map.changes, on ?? map.scope, drawn))
}
