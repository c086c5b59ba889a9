import { contextBridge, ipcRenderer } from 'electron'
import { CALLS, EVENTS } from '../../shared/ipc/channels.ts'

type Listener = (payload: unknown) => void
const listeners = new Map<unknown, Set<Listener>>()

ipcRenderer.on(EVENTS, (_event, name: unknown, payload: unknown) => {
  for (const listener of listeners.get(name) ?? []) listener(payload)
})

/*
 * Everything the page can use: two functions on two channels. The contract in the main process decides which
 * calls exist. Electron's event object is not passed on, because it gives access to the sender. The page
 * parses the answers again.
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
