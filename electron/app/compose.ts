import type { Handlers } from '../../shared/ipc/contract.ts'
import { batchMemory, journalOf } from '../change/records.ts'
import { changeDeps } from '../change/scene.ts'
import { createGrants } from '../grant/grants.ts'
import { createAccessHandlers } from '../handlers/access.ts'
import { createAppHandlers } from '../handlers/app.ts'
import { createChangeHandlers } from '../handlers/change.ts'
import { createCompareHandlers } from '../handlers/compare.ts'
import { createConnectionHandlers } from '../handlers/connection.ts'
import { createControlHandlers } from '../handlers/controls.ts'
import type { Deps } from '../handlers/deps.ts'
import { createDeskHandlers } from '../handlers/desk.ts'
import { createDraftHandlers } from '../handlers/draft.ts'
import { createExchangeHandlers } from '../handlers/exchange.ts'
import { createFleetExport } from '../handlers/fleet-export.ts'
import { createFleetHandlers } from '../handlers/fleet.ts'
import { createGatewayHandlers } from '../handlers/gateways.ts'
import { createGrantHandlers } from '../handlers/grant.ts'
import { createHistoryHandlers } from '../handlers/history.ts'
import { createIssuerHandlers } from '../handlers/issuer.ts'
import { createKeptHandlers } from '../handlers/kept.ts'
import { createLeftHandlers } from '../handlers/left.ts'
import { createMatrixHandlers } from '../handlers/matrix.ts'
import { createNetworkHandlers } from '../handlers/network.ts'
import { createProbeHandlers } from '../handlers/probe.ts'
import { createProfileHandlers } from '../handlers/profiles.ts'
import { createReportHandlers } from '../handlers/report.ts'
import { createShelfHandlers } from '../handlers/shelf.ts'
import { createTokenHandlers } from '../handlers/token.ts'
import { createRehearsalHandlers } from '../handlers/rehearsal.ts'
import { createWalkHandlers } from '../handlers/walk.ts'
import { createWatchHandlers } from '../handlers/watch.ts'
import { askMetadata } from '../issuer/gather.ts'
import { createCertificateFiles } from '../profiles/certificate-files.ts'
import { createProfiles } from '../profiles/profiles.ts'
import { createKeptFleets } from '../reading/kept.ts'
import { newsFor } from '../reading/news.ts'
import { createAccess } from '../walking/access.ts'
import { createAccessFile } from '../walking/access-file.ts'
import { createWalks } from '../walking/walks.ts'
import { createGuard } from '../watch/guard.ts'
import { seenState } from '../watch/seen-state.ts'

/** How many tests the history shows at most. */
const MOST = 500

const minuteOf = (at: number): number => new Date(at).getHours() * 60 + new Date(at).getMinutes()

/** The handlers of all calls of the contract. If one is missing, this does not compile. */
export function createHandlers(deps: Deps): Handlers {
  const { gateways, history, now, publish, lock } = deps
  const { random } = deps.httpOptions
  const guard = createGuard({ ...deps, random, minuteOf, notify: deps.notify ?? (() => undefined) })
  gateways.watch(guard)
  gateways.watch(newsFor(publish))
  const kept = createKeptFleets(history, lock, (thrown) => deps.report('kept-list', thrown))
  gateways.watch(kept.watcher)
  lock.whenLocked(() => {
    deps.shelf.forget(null)
    gateways.current()?.drafts.clear()
    // Their sign-ins are not left to whoever comes by.
    void gateways.closeBeside(null)
    publish('lock.fell', {})
  })
  const certificates = createCertificateFiles(deps.files)
  const profiles = createProfiles(deps, certificates)
  const journal = journalOf(history)
  const access = createAccess({ ...deps, progress: (round) => publish('access.progress', { round }) })
  const parts = {
    ...createProfileHandlers(profiles, certificates),
    ...createKeptHandlers(deps, kept),
    ...createDeskHandlers(deps),
    ...createFleetHandlers(deps, kept),
  }
  return {
    ...parts,
    ...createLeftHandlers(deps, parts),
    ...createWatchHandlers(guard),
    ...createHistoryHandlers({
      ...deps,
      changes: journal.listChanges,
      tests: (profileId) => history.tests.list(profileId, MOST),
      isKept: (profileId) => kept.of(profileId) !== null,
    }),
    ...createAppHandlers(deps),
    ...createExchangeHandlers({ ...deps, profiles }),
    ...createNetworkHandlers(deps),
    ...createConnectionHandlers(deps),
    ...createFleetExport(deps, kept),
    ...createGatewayHandlers(deps, kept),
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
    ...createDraftHandlers(deps),
  }
}
