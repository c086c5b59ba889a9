import type { Desk } from '../../shared/window/desk.ts'
import { TABS, type ServerTab } from '../server/tabs.ts'
import { SCREENS, type Place } from './screens.tsx'

const FLEET: Place = { at: 'fleet' }

/** The place to begin at. In: where the window was left; null, or nowhere that still exists: the fleet. */
export function placeOnDesk(kept: Desk['place']): Place {
  const screen = SCREENS.find(({ id }) => id === kept?.at)
  if (kept === null || screen === undefined || !screen.needsConnection) return FLEET
  if (screen.id === 'server' && kept.server === undefined) return FLEET
  const tab = TABS.find(([id]) => id === kept.tab && id !== 'test')?.[0] as ServerTab | undefined
  return {
    at: screen.id,
    ...(kept.server !== undefined && { server: kept.server }),
    ...(tab !== undefined && { tab }),
  }
}

/** The present place as it is remembered; null where it is none of a gateway. */
export function deskPlace({ at, server, tab }: Place): Desk['place'] {
  const screen = SCREENS.find(({ id }) => id === at)
  if (screen?.needsConnection !== true) return null
  return { at, ...(server !== undefined && { server }), ...(tab !== undefined && { tab }) }
}
