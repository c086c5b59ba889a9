import type { Handlers } from '../../shared/ipc/contract.ts'
import { NO_POLICY } from '../../shared/policy/policy.ts'
import { ok } from '../../shared/kernel/result.ts'
import { SETTING_NAMES, settingsOf, storedName, storedText } from '../../shared/window/app-settings.ts'
import type { Deps } from './deps.ts'

/** What the window needs to know about the app, and its settings. */
export function createAppHandlers({
  app,
  history,
  vault,
  setIdleMinutes,
  policy,
  setMemoryOnly,
  setBackground,
  zoom,
}: Deps): Pick<Handlers, 'app.info' | 'app.zoom' | 'settings.change' | 'settings.memory-only'> {
  return {
    'app.info': async () =>
      ok({
        ...app,
        ...settingsOf(history.profiles.setting),
        memoryOnly: app.memoryOnly ?? false,
        secrets: { ...vault.protection },
        policy: policy ?? NO_POLICY,
        historyProblem: history.problem,
      }),
    'app.zoom': async ({ step }) => ok({ percent: zoom?.(step) ?? 100 }),
    'settings.change': async (changed) => {
      if (changed.idleMinutes !== undefined) setIdleMinutes(changed.idleMinutes)
      if (changed.background !== undefined) setBackground?.(changed.background)
      for (const name of SETTING_NAMES) {
        const value = changed[name]
        if (value === undefined) continue
        const saved = history.profiles.setSetting(storedName(name), storedText(value))
        if (!saved.ok) return saved
      }
      return ok({})
    },
    'settings.memory-only': async ({ on }) => {
      setMemoryOnly?.(on)
      return ok({})
    },
  }
}
