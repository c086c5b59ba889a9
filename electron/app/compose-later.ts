import type { Handlers } from '../../shared/ipc/contract.ts'
import { batchMemory, journalOf } from '../change/records.ts'
import { changeDeps } from '../change/scene.ts'
import { createGrants } from '../grant/grants.ts'
import { createAccessHandlers } from '../handlers/access.ts'
import { createChangeHandlers } from '../handlers/change.ts'
import { createCompareHandlers } from '../handlers/compare.ts'
import { createConnectionHandlers } from '../handlers/connection.ts'
import { createControlHandlers } from '../handlers/controls.ts'
import type { Deps } from '../handlers/deps.ts'
import { createExchangeHandlers } from '../handlers/exchange.ts'
import { createFleetExport } from '../handlers/fleet-export.ts'
import { createFleetHandlers } from '../handlers/fleet.ts'
import { createGrantHandlers } from '../handlers/grant.ts'
import { createHistoryHandlers } from '../handlers/history.ts'
import { createIssuerHandlers } from '../handlers/issuer.ts'
import { createKeptHandlers } from '../handlers/kept.ts'
import { createMatrixHandlers } from '../handlers/matrix.ts'
import { createProbeHandlers } from '../handlers/probe.ts'
import { createRehearsalHandlers } from '../handlers/rehearsal.ts'
import { createReportHandlers } from '../handlers/report.ts'
import { createShelfHandlers } from '../handlers/shelf.ts'
import { createTokenHandlers } from '../handlers/token.ts'
import { createWalkHandlers } from '../handlers/walk.ts'
import { askMetadata } from '../issuer/gather.ts'
import type { SavedProfiles } from '../profiles/profiles.ts'
import type { KeptFleets } from '../reading/kept.ts'
import { createAccess } from '../walking/access.ts'
import { createAccessFile } from '../walking/access-file.ts'
import { createWalks } from '../walking/walks.ts'
import { seenState } from '../watch/seen-state.ts'
import type { Later } from './compose.ts'

/** How many tests the history shows at most. */
const MOST = 500

/**
 * The handlers of what no start asks. They are made once one of them is asked, so whatever must see a gateway
 * being opened or the app being locked before that belongs to compose.ts.
 */
export function composeLater(deps: Deps, kept: KeptFleets, profiles: SavedProfiles): Pick<Handlers, Later> {
  const { history, now, publish } = deps
  const journal = journalOf(history)
  const access = createAccess({ ...deps, progress: (round) => publish('access.progress', { round }) })
  return {
    ...createKeptHandlers(deps, kept),
    ...createFleetHandlers(deps),
    ...createHistoryHandlers({
      ...deps,
      changes: journal.listChanges,
      tests: (profileId) => history.tests.list(profileId, MOST),
      isKept: (profileId) => kept.of(profileId) !== null,
    }),
    ...createExchangeHandlers({ ...deps, profiles }),
    ...createConnectionHandlers(deps),
    ...createFleetExport(deps, kept),
    ...createCompareHandlers(deps, kept),
    ...createTokenHandlers(deps),
    ...createGrantHandlers(
      createGrants({
        ...deps,
        told: (grant) => publish('grant.changed', { grant }),
        askMetadata: ({ scene }, issuer) => askMetadata(scene.get, issuer),
      }),
    ),
    ...createShelfHandlers(deps),
    ...createMatrixHandlers(deps),
    ...createProbeHandlers(deps),
    ...createControlHandlers(deps),
    ...createReportHandlers(deps),
    ...createChangeHandlers(
      changeDeps({ ...deps, seenState: (id) => seenState(history, id, now()) }),
      batchMemory(history),
      (item) => publish('batch.progress', { item }),
      (done, of) => publish('batch.planned', { done, of }),
    ),
    ...createIssuerHandlers(deps),
    ...createRehearsalHandlers(deps),
    ...createWalkHandlers(
      createWalks({ ...deps, access, told: (going) => publish('client.going', going) }),
      deps,
    ),
    ...createAccessHandlers(
      access,
      createAccessFile({ ...deps, access, madeBy: `Claimcheck ${deps.app.version}` }),
    ),
  }
}
