import type { Output } from '../../shared/ipc/contract.ts'
import { takeDesk } from '../reading/desk.ts'
import { showKept } from '../reading/lines.ts'
import { placeOnDesk } from './desk-place.ts'
import { screenOf, type Place } from './screens.tsx'

/**
 * Shows the stored list that was looked at when the window was closed. Out: the place to begin at; null where
 * none was looked at.
 */
export function showLeft({ left }: Output<'fleet.left'>): Place | null {
  if (left === null) return null
  const { profile, asOf, desk, part } = left
  showKept({ profile, asOf }, part)
  const place = placeOnDesk(takeDesk(profile.id, desk))
  return screenOf(place.at).showsKept === true ? place : { at: 'fleet' }
}
