import { keyDiff } from '../shared/change/plan.ts'
import type { ChangeRecord } from '../shared/change/review.ts'
import type { Handlers } from '../shared/ipc/contract.ts'
import { ok } from '../shared/result.ts'
import type { Journal } from './change/journal.ts'
import type { History } from './history/history.ts'
import type { OpenGateway } from './open-gateway.ts'
import { rowsFor, viewServer } from './view-server.ts'
import { createAppHandlers } from './handlers/app.ts'
import { createChangeHandlers } from './handlers/change.ts'
import type { ChangeScene } from './handlers/change.ts'
import { createConnectionHandlers } from './handlers/connection.ts'
import type { Deps } from './handlers/deps.ts'
import { createFleetHandlers } from './handlers/fleet.ts'
import { createProbeHandlers } from './handlers/probe.ts'
import { createControlHandlers } from './handlers/controls.ts'
import { createReportHandlers } from './handlers/report.ts'
import { createShelfHandlers } from './handlers/shelf.ts'
import { createProfileHandlers } from './handlers/profiles.ts'
import { createTokenHandlers } from './handlers/token.ts'

/** Most entries shown of the journal and of the tests. */
const MOST = 500

/** Every call of the contract, by noun. Leaving one out does not compile. */
export function createHandlers(deps: Deps): Handlers {
  const { gateways, history, shelf, now, newId } = deps
  return {
    ...createAppHandlers(deps),
    ...createProfileHandlers(deps),
    ...createConnectionHandlers(deps),
    ...createFleetHandlers(deps),
    ...createTokenHandlers(deps),
    ...createShelfHandlers(deps),
    ...createProbeHandlers(deps),
    ...createControlHandlers(deps),
    ...createReportHandlers(deps),
    ...createChangeHandlers({
      open: () => {
        const open = gateways.need()
        return open.ok ? ok(changeScene(open.value)) : open
      },
      shelf: () => shelf.list().map(({ id, token, view }) => ({ id, token, label: view.label })),
      journal: journalOf(history),
      tests: () => {
        const open = gateways.current()
        return open === null ? [] : history.tests.list(open.opened.profile.id, MOST)
      },
      now,
      newId,
    }),
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
      write: (serverId, config) => opened.client.putServer(serverId, config),
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
        diff: keyDiff(change.before, change.after),
      })),
  }
}
