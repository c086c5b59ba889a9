import type { Publish } from '../ipc/publish.ts'
import type { Watcher } from './holder.ts'

/**
 * Tells the window what was read: that it moved, and which servers have another state than what was judged
 * before.
 */
export const newsFor = (publish: Publish): Watcher => ({
  opened: () => undefined,
  saw({ reading }, { transitions }, { restored, answeredAt }) {
    const ids = new Set([
      ...transitions.map(({ server }) => server.id),
      ...restored.map(({ serverId }) => serverId),
    ])
    const changed = [...ids].flatMap((id) => reading.knownServer(id)?.of ?? [])
    publish('reading.news', { connection: reading.id, asOf: new Date(answeredAt).toISOString(), changed })
  },
  progress: ({ reading }, servers, of) => publish('fleet.progress', { connection: reading.id, servers, of }),
})
