import { contextBridge, ipcRenderer } from 'electron'
import { ASKED_FIRST, CALLS, EVENTS } from '../../shared/ipc/channels.ts'

type Listener = (payload: unknown) => void
const listeners = new Map<unknown, Set<Listener>>()

ipcRenderer.on(EVENTS, (_event, name: unknown, payload: unknown) => {
  for (const listener of listeners.get(name) ?? []) listener(payload)
})

const ask = (name: unknown, input: unknown): Promise<unknown> => ipcRenderer.invoke(CALLS, name, input)

/** The answers to what the page asks first, until it asks. Each is for one question: a later one is new. */
const first = new Map<unknown, Promise<unknown>>(ASKED_FIRST.map((name) => [name, ask(name, {})]))
// Whoever takes an answer is told that there is none.
for (const answer of first.values()) answer.catch(() => undefined)

/*
 * Everything the page can use: two functions on two channels. The contract in the main process decides which
 * calls exist, and parses what goes in and out. Electron's event object is not passed on, because it gives
 * access to the sender.
 */
contextBridge.exposeInMainWorld('claimcheck', {
  call(name: unknown, input: unknown): Promise<unknown> {
    const answer = first.get(name) ?? ask(name, input)
    first.delete(name)
    return answer
  },
  on(name: unknown, listener: unknown): () => void {
    if (typeof name !== 'string' || typeof listener !== 'function') throw new Error('not an event')
    const forward: Listener = (payload) => {
      Reflect.apply(listener, undefined, [payload])
    }
    const all = listeners.get(name) ?? new Set()
    listeners.set(name, all.add(forward))
    return () => {
      all.delete(forward)
    }
  },
})
