import { z } from 'zod'
import { hostOf } from '../kernel/host.ts'
import { profile } from './profile.ts'

/**
 * A saved gateway in the list to switch by. `state`: `here` is the one in sight; `open` is still signed in
 * beside it; `kept` has a stored sign-in; `asks` will ask for the sign-in.
 */
export const listedGateway = profile.pick({ id: true, name: true, url: true, environment: true }).extend({
  state: z.enum(['here', 'open', 'kept', 'asks']),
  /** When the sign-in of an open one ends (ISO 8601); null: that is not known, or it is not open. */
  endsAt: z.string().nullable(),
  /** The stored list that can be shown without a connection; null: there is none. */
  kept: z.object({ servers: z.number(), asOf: z.string() }).nullable(),
})
export type ListedGateway = z.infer<typeof listedGateway>

const STATES: Readonly<Record<ListedGateway['state'], string>> = {
  here: 'open here',
  open: 'signed in',
  kept: 'sign-in kept',
  asks: 'asks for the sign-in',
}

/** The state in a few words. */
export const gatewayStateSays = ({ state }: ListedGateway): string => STATES[state]

/** The host of the gateway where its name does not say it already; empty otherwise. */
export function hostBeside({ name, url }: Pick<ListedGateway, 'name' | 'url'>): string {
  const host = hostOf(url)
  return name.trim().toLowerCase() === host.toLowerCase() ? '' : host
}

/** The digit that opens the gateway at this place of the list; null from the tenth on. */
export const digitOf = (at: number): string | null => (at < 9 ? String(at + 1) : null)
