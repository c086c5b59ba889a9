import type { AppError } from '../../shared/kernel/errors.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import type { Opened } from '../gateway/connect.ts'
import { openGateway, type OpenDeps, type OpenGateway } from './open-gateway.ts'
import type { News } from './reading.ts'
import type { Seen } from './sight.ts'

/** Is told which gateway is open, and what is seen of it. */
export type Watcher = {
  readonly opened: (open: OpenGateway | null) => void
  readonly saw: (open: OpenGateway, seen: Seen, news: News) => void
  /** How many servers of a list have come; null when it is over. */
  readonly progress?: (open: OpenGateway, servers: number | null, of: number | null) => void
}

export type GatewayHolder = {
  readonly current: () => OpenGateway | null
  /** The open gateway, or why there is none to ask: `not-connected`, `sign-in-expired`. */
  readonly need: () => Result<OpenGateway, AppError>
  readonly replace: (opened: Opened | null) => Promise<OpenGateway | null>
  /** Adds a watcher. It is told of every gateway that is opened from now on. */
  readonly watch: (watcher: Watcher) => void
}

/**
 * Holds the gateway the window looks at. In: how to make requests to issuers, the history, and the clock.
 * Does not connect.
 */
export function createGatewayHolder(deps: OpenDeps): GatewayHolder {
  const watchers: Watcher[] = []
  let open: OpenGateway | null = null
  let isFirstDemo = true
  let count = 0
  return {
    watch: (watcher) => void watchers.push(watcher),
    current: () => open,
    need() {
      if (open === null) return err({ kind: 'not-connected' })
      if (open.opened.session.isExpired()) return err({ kind: 'sign-in-expired' })
      return ok(open)
    },
    async replace(opened) {
      const before = open
      // The demo is another gateway with every start of the app: how the last one looked says nothing about
      // it.
      if (opened?.demo === true && isFirstDemo) {
        deps.history.snapshots.forget(opened.profile.id)
        isFirstDemo = false
      }
      count++
      const id = `${opened?.profile.id ?? ''}-${deps.now()}-${count}`
      const made =
        opened === null
          ? null
          : openGateway(id, opened, deps, {
              saw: (...news) => watchers.forEach((watcher) => watcher.saw(...news)),
              progress: (...of) => watchers.forEach((watcher) => watcher.progress?.(...of)),
            })
      open = made?.open ?? null
      watchers.forEach((watcher) => watcher.opened(open))
      made?.begin()
      await before?.close()
      return open
    },
  }
}
