import { contextBridge, ipcRenderer } from 'electron'
import { callNames, channelOf, eventNames } from '../../shared/ipc/names.ts'

/*
 * The whole surface the page gets: two functions, limited to the names in the contract. Electron's event
 * object is never passed on, since it carries the sender. Answers are parsed again on the page's side.
 */
contextBridge.exposeInMainWorld('claimcheck', {
  call(name: unknown, input: unknown): Promise<unknown> {
    if (typeof name !== 'string' || !callNames.has(name)) return Promise.reject(new Error('unknown call'))
    return ipcRenderer.invoke(channelOf(name), input)
  },
  on(name: unknown, listener: unknown): () => void {
    if (typeof name !== 'string' || !eventNames.has(name) || typeof listener !== 'function')
      throw new Error('unknown event')
    const forward = (_event: unknown, payload: unknown): void => {
      Reflect.apply(listener, undefined, [payload])
    }
    ipcRenderer.on(channelOf(name), forward)
    return () => {
      ipcRenderer.removeListener(channelOf(name), forward)
    }
  },
})
