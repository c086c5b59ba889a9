import type { Output } from '../../shared/ipc/contract.ts'
import { takeDesk } from '../reading/desk.ts'
import { showKept } from '../reading/lines.ts'
import { placeOnDesk } from './desk-place.ts'
import { screenOf, type Place } from './screens.tsx'

/** Shown instead of a screen that needs the gateway, to which a connection leads back. */
export const INSTEAD: Place = { at: 'fleet' }

/**
 * Shows the stored list of the gateway that was in sight when the window was closed. Out: the place to begin
 * at; null where there is none.
 */
export function showLeft({ left }: Output<'fleet.left'>): Place | null {
  if (left === null) return null
  const { profile, asOf, servers, desk, part } = left
  showKept({ profile, asOf, servers }, part)
  const place = placeOnDesk(takeDesk(profile.id, desk, true))
  return screenOf(place.at).showsKept === true ? place : INSTEAD
}
