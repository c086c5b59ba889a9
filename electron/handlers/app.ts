import type { Handlers } from '../../shared/ipc/contract.ts'
import { ok } from '../../shared/result.ts'
import type { Deps } from './deps.ts'

const themes = ['system', 'light', 'dark'] as const

/** What the window needs to know about the app itself, and its look. */
export function createAppHandlers({
  app,
  history,
  vault,
}: Deps): Pick<Handlers, 'app.info' | 'settings.theme'> {
  return {
    'app.info': async () => {
      const theme = themes.find((name) => name === history.profiles.setting('theme')) ?? 'system'
      return ok({ ...app, secrets: { ...vault.protection }, theme, historyProblem: history.problem })
    },
    'settings.theme': async ({ theme }) => {
      const saved = history.profiles.setSetting('theme', theme)
      return saved.ok ? ok({}) : saved
    },
  }
}
