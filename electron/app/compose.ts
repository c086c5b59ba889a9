import { calls, type Call, type Handlers } from '../../shared/ipc/contract.ts'
import { createAppHandlers } from '../handlers/app.ts'
import type { Deps } from '../handlers/deps.ts'
import { createDeskHandlers } from '../handlers/desk.ts'
import { createDraftHandlers } from '../handlers/draft.ts'
import { createGatewayHandlers } from '../handlers/gateways.ts'
import { createLeftHandlers } from '../handlers/left.ts'
import { createLinesHandlers } from '../handlers/lines.ts'
import { createNetworkHandlers } from '../handlers/network.ts'
import { createProfileHandlers } from '../handlers/profiles.ts'
import { createStandingHandlers } from '../handlers/standing.ts'
import { createWatchHandlers } from '../handlers/watch.ts'
import { createCertificateFiles } from '../profiles/certificate-files.ts'
import { createProfiles } from '../profiles/profiles.ts'
import { createKeptFleets } from '../reading/kept.ts'
import { newsFor } from '../reading/news.ts'
import { lazily } from '../system/lazily.ts'
import { createGuard } from '../watch/guard.ts'

const minuteOf = (at: number): number => new Date(at).getHours() * 60 + new Date(at).getMinutes()

type Now = ReturnType<typeof composeNow>['handlers']

/** The calls that no start makes. */
export type Later = Exclude<Call, keyof Now>

/** What answers a start, and what the rest of the handlers needs of it. */
function composeNow(deps: Deps) {
  const { gateways, history, publish, lock } = deps
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
  const parts = {
    ...createProfileHandlers(profiles, certificates),
    ...createLinesHandlers(deps, kept),
    ...createDeskHandlers(deps),
  }
  const handlers = {
    ...parts,
    ...createLeftHandlers(deps, parts),
    ...createStandingHandlers(deps, async (path) => (await import('../handlers/report.ts')).openReport(path)),
    ...createWatchHandlers(guard),
    ...createAppHandlers(deps),
    ...createNetworkHandlers(deps),
    ...createGatewayHandlers(deps, kept),
    ...createDraftHandlers(deps),
  }
  return { handlers, kept, profiles }
}

/**
 * The handlers of all calls of the contract. If one is missing, this does not compile. Those that no start
 * asks are loaded when the first of them is asked; where that fails, that call fails, and the next tries it
 * again. `loadRest` loads them ahead.
 */
export function createHandlers(deps: Deps): {
  readonly handlers: Handlers
  readonly loadRest: () => Promise<unknown>
} {
  const { handlers: now, kept, profiles } = composeNow(deps)
  let rest: Pick<Handlers, Later> | null = null
  const loading = lazily(async () => {
    const { composeLater } = await import('./compose-later.ts')
    rest = composeLater(deps, kept, profiles)
    return rest
  })
  const isLater = (name: string): name is Later => !Object.hasOwn(now, name)
  const later = Object.keys(calls)
    .filter(isLater)
    // Name and input belong together, which the compiler cannot follow through a lookup.
    .map((name) => [name, async (input: never) => (rest ?? (await loading.get()))[name](input)])
  return {
    handlers: { ...now, ...(Object.fromEntries(later) as Pick<Handlers, Later>) },
    loadRest: loading.get,
  }
}
