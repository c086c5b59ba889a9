import type { Publish } from '../ipc/publish.ts'
import type { Watcher } from './holder.ts'

/**
 * Tells the window that something was read, and which servers are no longer as they were when they were
 * judged.
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
  progress({ reading }, servers, of, until) {
    const waits = until === undefined ? {} : { until: new Date(until).toISOString() }
    publish('fleet.progress', { connection: reading.id, servers, of, ...waits })
  },
})
