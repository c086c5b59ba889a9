import { z } from 'zod'
import type { AppError } from '../../shared/kernel/errors.ts'
import { INTERPRETED } from '../../shared/kernel/interpreted.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { watchSettings, type WatchSettings } from '../../shared/watch/view.ts'
import type { History } from '../history/history.ts'

const pauses = z.object({ all: z.boolean(), servers: z.array(z.string()) })
/** What is not watched in one profile. */
export type Pauses = z.infer<typeof pauses>

const NOTHING: Pauses = { all: false, servers: [] }
const USUAL: WatchSettings = { notify: true, quiet: null }

/** What is watched and when the desktop is notified; everything and always by default. */
export function createWatchSettings({ profiles }: Pick<History, 'profiles'>) {
  const read = <T>(key: string, schema: z.ZodType<T>, usual: T): T => {
    try {
      const parsed = schema.safeParse(JSON.parse(profiles.setting(key) ?? 'null'), INTERPRETED)
      return parsed.success ? parsed.data : usual
    } catch {
      // A damaged setting counts as missing.
      return usual
    }
  }
  return {
    get: (): WatchSettings => read('watch', watchSettings, USUAL),
    set: (value: WatchSettings): Result<null, AppError> =>
      profiles.setSetting('watch', JSON.stringify(value)),
    pauses: (profileId: string): Pauses => read(`watch.paused.${profileId}`, pauses, NOTHING),
    setPauses: (profileId: string, value: Pauses): Result<null, AppError> =>
      profiles.setSetting(`watch.paused.${profileId}`, JSON.stringify(value)),
  }
}
