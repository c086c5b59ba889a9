import type { TestRecord } from '../../shared/history/tests.ts'
import { ok } from '../../shared/kernel/result.ts'
import type { History } from '../history/history.ts'
import { rowsFor, viewServer } from '../judging/view-server.ts'
import type { GatewayHolder } from '../reading/holder.ts'
import type { OpenGateway } from '../reading/open-gateway.ts'
import type { Shelf } from '../shelf/shelf.ts'
import type { Lock } from '../system/lock.ts'
import type { ChangeDeps, ChangeScene, SeenState } from './desk.ts'
import { journalOf } from './records.ts'

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
    tests: (): readonly TestRecord[] => {
      const open = gateways.current()
      return open === null ? [] : history.tests.list(open.opened.profile.id, MOST)
    },
    now,
    newId,
    whenLocked: lock.whenLocked,
  }
}

function sceneOf(open: OpenGateway): ChangeScene {
  const { opened, scene } = open
  return {
    scene,
    profile: opened.profile,
    signedInAs: opened.session.current().signedInAs,
    writer: {
      // Before a write and after it, nothing that was asked for earlier will do.
      read: (serverId) => scene.readServer(serverId, 'anew'),
      write: (serverId, update) => open.putServer(serverId, update),
    },
    fleet: () => Promise.resolve(rowsFor(scene, open.known())),
    viewServer: (server, readAt) => viewServer(scene, server, open.known(), readAt),
  }
}
