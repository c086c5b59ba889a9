import type { Handlers } from '../../shared/ipc/contract.ts'
import { SETTING_NAMES, storedName } from '../../shared/window/app-settings.ts'
import { openMemoryDatabase } from '../history/database.ts'
import { historyOn, type History } from '../history/history.ts'
import type { Protection } from '../vault/vault.ts'

const SAYS =
  'Memory only: nothing is written to this computer, and what is remembered is gone when you leave it. Changes are switched off, since one that is not written down first could not be settled after a crash.'

/**
 * A history that is never on the disk. In: the open history on the disk, whose profiles and settings are
 * copied; null when the app was started in memory-only mode. Secrets are not copied. Like every history that
 * does not outlive the process, it accepts no change.
 */
export function memoryHistory(from: History | null): History {
  const history = historyOn(openMemoryDatabase(SAYS))
  for (const profile of from?.profiles.list() ?? []) history.profiles.save(profile)
  for (const name of SETTING_NAMES.map(storedName)) {
    const value = from?.profiles.setting(name) ?? null
    if (value !== null) history.profiles.setSetting(name, value)
  }
  return history
}

/** In memory-only mode secrets are kept in memory, whatever keyring there is. */
export const memoryProtection = (backend: string): Protection => ({
  kept: 'memory',
  backend,
  says: 'Memory only: sign-ins are gone when you leave it or quit.',
})

/** Everything the handlers use, and how to close it; memory-only mode replaces one by another. */
export type Scene = {
  readonly handlers: Handlers
  readonly history: History
  /** Loads the handlers that no start asks, ahead of the first question for one. */
  readonly loadRest: () => Promise<unknown>
  readonly end: () => Promise<void>
}
