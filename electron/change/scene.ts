import { ok } from '../../shared/kernel/result.ts'
import type { History } from '../history/history.ts'
import { viewServer } from '../judging/view-server.ts'
import type { GatewayHolder } from '../reading/holder.ts'
import type { OpenGateway } from '../reading/open-gateway.ts'
import type { Shelf } from '../shelf/shelf.ts'
import type { Lock } from '../system/lock.ts'
import type { Writer } from './apply.ts'
import type { ChangeDeps, ChangeScene, SeenState } from './desk.ts'
import { journalOf } from './records.ts'

/**
 * What one of several changes asks of the gateway: read, write, read back, and what clients are told, with
 * one to spare.
 */
const REQUESTS_A_CHANGE = 5
/** How often the read-back is tried while the gateway asks to wait. */
const MOST_READS = 3
/** Most tests a change is held against. */
const MOST = 500

/** What the desk needs, from what is open. In: how a snapshot becomes a state to go back to, and the lock. */
export function changeDeps(from: {
  readonly gateways: GatewayHolder
  readonly history: History
  readonly shelf: Shelf
  readonly now: () => number
  readonly newId: () => string
  readonly lock: Lock
  readonly seenState: (id: number) => SeenState | null
}): ChangeDeps {
  const { gateways, history, shelf, now, newId, lock, seenState } = from
  return {
    open: () => {
      const open = gateways.need()
      return open.ok ? ok(sceneOf(open.value)) : open
    },
    shelf: () =>
      shelf.list().map(({ id, token, view: { label, fingerprint } }) => ({ id, token, label, fingerprint })),
    journal: journalOf(history),
    seenState,
    tests: (profileId) => history.tests.list(profileId, MOST),
    now,
    newId,
    whenLocked: lock.whenLocked,
  }
}

function sceneOf(open: OpenGateway): ChangeScene {
  const { opened, scene } = open
  const written = new Set<string>()

  /**
   * Reads the server after a write. Where the gateway asks to wait, it is waited for: a rate limit alone is
   * no reason to call the outcome unknown.
   */
  async function readAnew(serverId: string): ReturnType<Writer['read']> {
    // The read before a write and the read-back must not be answered from anything asked for earlier.
    for (let tried = 1; ; tried++) {
      const reply = await scene.readServer(serverId, 'anew')
      const waits = !reply.ok && reply.error.kind === 'rate-limited' && written.has(serverId)
      if (!waits || tried >= MOST_READS) return reply
      await open.room(1, new AbortController().signal)
    }
  }

  return {
    scene,
    profile: opened.profile,
    signedInAs: opened.session.current().signedInAs,
    writer: {
      read: readAnew,
      write(serverId, update) {
        written.add(serverId)
        return open.putServer(serverId, update)
      },
    },
    fleet: open.feed.neighbours,
    async viewServer(server, readAt) {
      const view = await viewServer(scene, server, open.feed.sharedBy, readAt)
      const known = open.reading.knownServer(server.id)
      return known !== null && known.server.version === server.version ? { ...view, of: known.of } : view
    },
    room: (signal) => open.room(REQUESTS_A_CHANGE, signal),
  }
}
