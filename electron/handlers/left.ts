import type { Handlers } from '../../shared/ipc/contract.ts'
import { ok } from '../../shared/kernel/result.ts'
import type { Deps } from './deps.ts'

/** The setting with the profile id of the gateway in sight, open or by its stored list; empty: none. */
const LEFT = 'left'

type Answering = Pick<Handlers, 'profile.list' | 'fleet.kept' | 'desk.read' | 'fleet.lines'>

/**
 * Brings the window back to the gateway that was in sight when it was closed, by its stored list. In: the
 * handlers that answer for its parts, so that what is hidden from them is hidden here. A page that keeps
 * crashing does not go back to it.
 */
export function createLeftHandlers(
  { app, gateways, history: { profiles }, lock, keepsCrashing = () => false }: Deps,
  answers: Answering,
): Pick<Handlers, 'fleet.look' | 'fleet.left'> {
  const leftAt = (): string => profiles.setting(LEFT) ?? ''
  // A lock hides stored lists; a gateway that is open stays in sight.
  lock.whenLocked(() => {
    if (leftAt() !== '' && gateways.current() === null) profiles.setSetting(LEFT, '')
  })
  return {
    'fleet.look': async ({ profileId }) => {
      const left = profileId ?? ''
      const saved = left === leftAt() ? ok(null) : profiles.setSetting(LEFT, left)
      return saved.ok ? ok({}) : saved
    },
    'fleet.left': async () => {
      const profileId = leftAt()
      if (profileId === '' || gateways.current() !== null || app.startDemo || keepsCrashing())
        return ok({ left: null })
      const head = await answers['fleet.kept']({ profileId })
      if (!head.ok || head.value.kept === null) return ok({ left: null })
      const [listed, desk, lines] = await Promise.all([
        answers['profile.list']({}),
        answers['desk.read']({ profileId }),
        answers['fleet.lines']({ profileId, mark: null }),
      ])
      const profile = listed.ok ? listed.value.profiles.find(({ id }) => id === profileId) : undefined
      if (profile === undefined || !desk.ok || !lines.ok) return ok({ left: null })
      const { asOf, servers } = head.value.kept
      return ok({ left: { profile, asOf, servers, desk: desk.value.desk, part: lines.value } })
    },
  }
}
