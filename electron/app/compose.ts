import { keyDiff } from '../../shared/change/plan.ts'
import type { ChangeRecord } from '../../shared/change/review.ts'
import type { Handlers } from '../../shared/ipc/contract.ts'
import { ok } from '../../shared/kernel/result.ts'
import type { BatchMark, Journal, StoredChange } from '../../shared/change/journal.ts'
import type { History } from '../history/history.ts'
import type { OpenGateway } from '../reading/open-gateway.ts'
import { rowsFor, viewServer } from '../judging/view-server.ts'
import { createAppHandlers } from '../handlers/app.ts'
import { createChangeHandlers } from '../handlers/change.ts'
import type { ChangeScene, SeenState } from '../handlers/change.ts'
import { clockOf } from '../watch/cards.ts'
import { createConnectionHandlers } from '../handlers/connection.ts'
import type { Deps } from '../handlers/deps.ts'
import type { BatchMemory } from '../change/batch.ts'
import { createDraftHandlers } from '../handlers/draft.ts'
import { createIssuerHandlers } from '../handlers/issuer.ts'
import { createWalkHandlers } from '../handlers/walk.ts'
import { createHistoryHandlers } from '../handlers/history.ts'
import { createWatchHandlers } from '../handlers/watch.ts'
import { createGuard } from '../watch/guard.ts'
import { createFleetHandlers } from '../handlers/fleet.ts'
import { createGrantHandlers } from '../handlers/grant.ts'
import { createNetworkHandlers } from '../handlers/network.ts'
import { createProbeHandlers } from '../handlers/probe.ts'
import { createControlHandlers } from '../handlers/controls.ts'
import { createReportHandlers } from '../handlers/report.ts'
import { createShelfHandlers } from '../handlers/shelf.ts'
import { createProfileHandlers } from '../handlers/profiles.ts'
import { createTokenHandlers } from '../handlers/token.ts'

/** Most entries shown of the journal and of the tests. */
const MOST = 500

const minuteOf = (at: number): number => new Date(at).getHours() * 60 + new Date(at).getMinutes()

/** Every call of the contract, by noun. Leaving one out does not compile. */
export function createHandlers(deps: Deps): Handlers {
  const { gateways, history, shelf, now, newId, publish } = deps
  const guard = createGuard({
    ...deps,
    random: deps.httpOptions.random,
    minuteOf,
    notify: deps.notify ?? (() => undefined),
  })
  gateways.watch(guard)
  return {
    ...createWatchHandlers(guard),
    ...createHistoryHandlers({
      ...deps,
      changes: (profileId) => journalOf(history).listChanges(profileId),
      tests: (profileId) => history.tests.list(profileId, MOST),
    }),
    ...createAppHandlers(deps),
    ...createProfileHandlers(deps),
    ...createNetworkHandlers(deps),
    ...createConnectionHandlers(deps),
    ...createFleetHandlers(deps),
    ...createTokenHandlers(deps),
    ...createGrantHandlers(deps),
    ...createShelfHandlers(deps),
    ...createProbeHandlers(deps),
    ...createControlHandlers(deps),
    ...createReportHandlers(deps),
    ...createChangeHandlers(
      {
        open: () => {
          const open = gateways.need()
          return open.ok ? ok(changeScene(open.value)) : open
        },
        shelf: () =>
          shelf.list().map(({ id, token, view }) => ({
            id, token, label: view.label, fingerprint: view.fingerprint,
          })), // prettier-ignore
        journal: journalOf(history),
        seenState: (id) => seenState(history, id, now()),
        tests: () => {
          const open = gateways.current()
          return open === null ? [] : history.tests.list(open.opened.profile.id, MOST)
        },
        now,
        newId,
      },
      batchMemory(history),
      (item) => publish('batch.progress', { item }),
    ),
    ...createIssuerHandlers(deps),
    ...createWalkHandlers(deps),
    ...createDraftHandlers(deps),
  }
}

/** A snapshot as what a server can be taken back to. */
function seenState({ snapshots }: History, id: number, at: number): SeenState | null {
  const seen = snapshots.byId(id)
  if (seen === null) return null
  const { profileId, serverId, config } = seen
  const title = `Restore the settings seen ${clockOf(seen.seenAt, new Date(at))}`
  const { enabled } = seen
  return {
    id: '',
    title,
    before: config,
    after: config,
    enabledBefore: enabled,
    enabledAfter: enabled,
    serverId,
    profileId,
  }
}

function changeScene(open: OpenGateway): ChangeScene {
  const { opened, scene } = open
  return {
    scene,
    profile: opened.profile,
    signedInAs: opened.session.current().signedInAs,
    writer: {
      read: scene.readServer,
      write: (serverId, update) => opened.client.putServer(serverId, update),
    },
    fleet: () => Promise.resolve(rowsFor(scene, open.known())),
    viewServer: (server, readAt) => viewServer(scene, server, open.known(), readAt),
  }
}

/** The journal as the write protocol needs it, with rows made ready for the window. */
function journalOf({ changes }: History): Journal {
  return {
    recordIntent: changes.recordIntent,
    recordOutcome: changes.recordOutcome,
    getChange: changes.getChange,
    openChanges: changes.openChanges,
    listChanges: (profileId) =>
      changes.listChanges(profileId, MOST).map((change): ChangeRecord => ({
        id: change.id,
        serverId: change.serverId,
        serverName: change.serverName,
        title: change.title,
        at: change.at,
        by: change.by,
        state: change.state,
        detail: change.detail,
        undoes: change.undoes,
        undoneBy: change.undoneBy,
        diff: keyDiff(change.before, change.after, {
          enabled: movedSwitch(change),
          newSecrets: change.newSecrets,
        }),
        reason: change.reason,
        batchId: change.batch?.id ?? null,
      })),
    lastBatch: (profileId) => lastBatchOf(changes.listChanges(profileId, MOST)),
  }
}

const movedSwitch = ({ enabledBefore, enabledAfter }: StoredChange): { before: boolean; after: boolean } => ({
  before: enabledBefore ?? false,
  after: enabledAfter ?? enabledBefore ?? false,
})

/** The newest batch: the first of its changes carries the list of all servers it was meant for. */
function lastBatchOf(
  list: readonly StoredChange[],
): { batch: BatchMark; changes: readonly StoredChange[] } | null {
  const id = list.find(({ batch }) => batch !== null)?.batch?.id
  const changes = list.filter(({ batch }) => batch !== null && batch.id === id)
  const batch = changes.find((change) => (change.batch?.items.length ?? 0) > 0)?.batch
  return batch ? { batch, changes } : null
}

/** Which unfinished batches nobody wants to be reminded of: the newest is enough, since only that one is ever offered. */
function batchMemory({ profiles }: History): BatchMemory {
  const key = 'batch-forgotten'
  return {
    isForgotten: (batchId) => profiles.setting(key) === batchId,
    forget: (batchId) => void profiles.setSetting(key, batchId),
  }
}
