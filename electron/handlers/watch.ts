import type { Handlers } from '../../shared/ipc/contract.ts'
import { ok } from '../../shared/kernel/result.ts'
import type { Guard } from '../watch/guard.ts'

type WatchHandlers = Pick<
  Handlers,
  'watch.view' | 'watch.status' | 'watch.look' | 'watch.acknowledge' | 'watch.pause' | 'watch.settings'
>

/** The calls about what the guard saw, and what an operator does about it. */
export function createWatchHandlers(guard: Guard): WatchHandlers {
  return {
    'watch.view': async () => ok(guard.view()),
    'watch.status': async () => ok(guard.status()),
    'watch.look': async () => {
      const looked = await guard.look()
      return looked.ok ? ok({}) : looked
    },
    'watch.acknowledge': async ({ cardIds }) => {
      const done = guard.acknowledge(cardIds)
      return done.ok ? ok({}) : done
    },
    'watch.pause': async ({ serverId, paused }) => {
      const done = guard.pause(serverId, paused)
      return done.ok ? ok({}) : done
    },
    'watch.settings': async (settings) => {
      const saved = guard.settings.set(settings)
      return saved.ok ? ok({}) : saved
    },
  }
}
