import type { AppError } from '../../shared/kernel/errors.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import type { Opened } from '../gateway/connect.ts'
import { openGateway, type OpenDeps, type OpenGateway } from './open-gateway.ts'
import type { Progress } from './progress.ts'
import type { News } from './reading.ts'
import type { Seen } from './sight.ts'

/** Is told which gateway is open, and what is seen of it. */
export type Watcher = {
  readonly opened: (open: OpenGateway | null) => void
  readonly saw: (open: OpenGateway, seen: Seen, news: News) => void
  readonly progress?: (open: OpenGateway, ...far: Parameters<Progress>) => void
}

export type GatewayHolder = {
  readonly current: () => OpenGateway | null
  /** The open gateway, or why there is none to ask: `not-connected`, `sign-in-expired`. */
  readonly need: () => Result<OpenGateway, AppError>
  /**
   * Makes it the one the window looks at. The one before stays open beside it, except the demo and another
   * connection of the same profile. With null, the present one is closed.
   */
  readonly replace: (opened: Opened | null) => Promise<OpenGateway | null>
  /** Gateways that stay open while the window looks at another. Nothing is read of them. */
  readonly beside: () => readonly OpenGateway[]
  /** Makes one of them the present one. Null: it is not open, or its sign-in has ended, which closes it. */
  readonly switchTo: (profileId: string) => Promise<OpenGateway | null>
  /** Closes the one of this profile that is beside the present one; with null, all of them. */
  readonly closeBeside: (profileId: string | null) => Promise<void>
  /** Adds a watcher. It is told of every gateway that is opened from now on. */
  readonly watch: (watcher: Watcher) => void
}

/** How many gateways stay open beside the present one: each holds what was read of it in memory. */
const MOST_BESIDE = 3

/**
 * Holds the gateway the window looks at, and those it looked at before. In: how to make requests to
 * issuers, the history, and the clock.
 * Does not connect.
 */
export function createGatewayHolder(deps: OpenDeps): GatewayHolder {
  const watchers: Watcher[] = []
  let open: OpenGateway | null = null
  /** The one that was left last comes first. */
  let beside: readonly OpenGateway[] = []
  let isFirstDemo = true
  let count = 0

  const profileOf = ({ opened }: OpenGateway): string => opened.profile.id
  /** The present one is left: it stays open beside the next, or is closed. */
  async function leave(before: OpenGateway | null, next: OpenGateway): Promise<void> {
    const isKept = before !== null && !before.opened.demo && profileOf(before) !== profileOf(next)
    const all = [...(isKept ? [before] : []), ...beside.filter((one) => profileOf(one) !== profileOf(next))]
    const closed = [...beside.filter((one) => one !== next && !all.includes(one)), ...all.slice(MOST_BESIDE)]
    beside = all.slice(0, MOST_BESIDE)
    if (before !== null && !isKept) closed.push(before)
    await Promise.all(closed.map((one) => one.close()))
  }

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
              progress: (of, ...far) => {
                if (of === open) watchers.forEach((watcher) => watcher.progress?.(of, ...far))
              },
            })
      open = made?.open ?? null
      watchers.forEach((watcher) => watcher.opened(open))
      made?.begin()
      if (open === null) await before?.close()
      else await leave(before, open)
      return open
    },
    beside: () => beside,
    async switchTo(profileId) {
      const next = beside.find((one) => profileOf(one) === profileId)
      if (next === undefined) return null
      if (next.opened.session.isExpired()) {
        beside = beside.filter((one) => one !== next)
        await next.close()
        return null
      }
      const before = open
      open = next
      watchers.forEach((watcher) => watcher.opened(next))
      // Whoever waits for a first reading begins with what was read before.
      const { answeredAt } = next.reading.knownFleet()
      const nothingNew = { present: [], restored: [], complete: null, answeredAt }
      watchers.forEach((watcher) => watcher.saw(next, { transitions: [], complete: null }, nothingNew))
      await leave(before, next)
      return next
    },
    async closeBeside(profileId) {
      const closed = beside.filter((one) => profileId === null || profileOf(one) === profileId)
      beside = beside.filter((one) => !closed.includes(one))
      await Promise.all(closed.map((one) => one.close()))
    },
  }
}
