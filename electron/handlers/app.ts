import type { Handlers } from '../../shared/ipc/contract.ts'
import { keyChanges } from '../../shared/ipc/settings-calls.ts'
import { NO_POLICY } from '../../shared/policy/policy.ts'
import { ok } from '../../shared/kernel/result.ts'
import type { Deps } from './deps.ts'

const themes = ['system', 'light', 'dark'] as const

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
}: Deps): Pick<
  Handlers,
  | 'app.info'
  | 'app.zoom'
  | 'settings.theme'
  | 'settings.keys'
  | 'settings.idle'
  | 'settings.background'
  | 'settings.memory-only'
> {
  return {
    'app.info': async () => {
      const theme = themes.find((name) => name === history.profiles.setting('theme')) ?? 'system'
      return ok({
        ...app,
        memoryOnly: app.memoryOnly ?? false,
        secrets: { ...vault.protection },
        theme,
        policy: policy ?? NO_POLICY,
        historyProblem: history.problem,
        idleMinutes: idleMinutesOf(history.profiles.setting('idle-minutes')),
        background: history.profiles.setting('background') === 'on',
        keys: keysOf(history.profiles.setting('keys')),
      })
    },
    'app.zoom': async ({ step }) => ok({ percent: zoom?.(step) ?? 100 }),
    'settings.idle': async ({ minutes }) => {
      // Applies to this session even if it cannot be stored for the next.
      setIdleMinutes(minutes)
      const saved = history.profiles.setSetting('idle-minutes', String(minutes))
      return saved.ok ? ok({}) : saved
    },
    'settings.background': async ({ on }) => {
      setBackground?.(on)
      const saved = history.profiles.setSetting('background', on ? 'on' : 'off')
      return saved.ok ? ok({}) : saved
    },
    'settings.memory-only': async ({ on }) => {
      setMemoryOnly?.(on)
      return ok({})
    },
    'settings.keys': async ({ keys }) => {
      const saved = history.profiles.setSetting('keys', JSON.stringify(keys))
      return saved.ok ? ok({}) : saved
    },
    'settings.theme': async ({ theme }) => {
      const saved = history.profiles.setSetting('theme', theme)
      return saved.ok ? ok({}) : saved
    },
  }
}

/** What was changed of the keys; what cannot be read counts as not changed. */
function keysOf(saved: string | null): Record<string, string> {
  try {
    return keyChanges.parse(JSON.parse(saved ?? '{}'))
  } catch {
    return {}
  }
}

/** The default time without input after which the shelf is cleared, in minutes. */
const IDLE_MINUTES = 15

/** The stored minutes; anything that is no valid number counts as not set. */
export function idleMinutesOf(saved: string | null): number {
  const minutes = saved === null ? NaN : Number(saved)
  return Number.isInteger(minutes) && minutes >= 0 && minutes <= 480 ? minutes : IDLE_MINUTES
}
