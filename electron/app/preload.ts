import { contextBridge, ipcRenderer } from 'electron'
import { CALLS, EVENTS } from '../../shared/ipc/channels.ts'

type Listener = (payload: unknown) => void
const listeners = new Map<unknown, Set<Listener>>()

ipcRenderer.on(EVENTS, (_event, name: unknown, payload: unknown) => {
  for (const listener of listeners.get(name) ?? []) listener(payload)
})

/*
 * The whole surface the page gets: two functions on two channels of ours. Which calls there are is decided in
 * the main process, by the contract. Electron's event object is never passed on, since it carries the sender.
 * Answers are parsed again on the page's side.
 */
contextBridge.exposeInMainWorld('claimcheck', {
  call: (name: unknown, input: unknown): Promise<unknown> => ipcRenderer.invoke(CALLS, name, input),
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
