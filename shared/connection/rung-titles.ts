import type { RungId } from '../kernel/errors.ts'

/** What each rung of the connection ladder is called, climbed or not. */
export const rungTitles: Readonly<Record<RungId, string>> = {
  address: 'Address',
  reachable: 'Reachable',
  tls: 'Secure connection',
  gateway: 'Is it a gateway',
  'sign-in': 'Sign-in',
  version: 'Version',
  rights: 'Rights',
  servers: 'Servers',
}
