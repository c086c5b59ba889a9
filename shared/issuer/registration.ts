import { isObject, type Json, type JsonObject } from '../kernel/json.ts'
import type { ProviderId } from './preset.ts'

/**
 * How the client of a token came to exist, as far as the token shows. `itself`: it registered itself (RFC
 * 7591), anew at each sign-in. `by-document`: its id is the address of its metadata document, and the
 * provider has no entry for it. `by-hand`: somebody created it, and it stays. `not-known`: nothing tells.
 */
export interface Registration {
  readonly state: 'itself' | 'by-document' | 'by-hand' | 'not-known'
  /** What shows it, as a sentence. */
  readonly says: string
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Providers where no client can register itself without an administrator. Sources: those of the presets. */
const NOBODY: readonly ProviderId[] = [
  'entra-v2',
  'entra-v1',
  'entra-b2c',
  'adfs',
  'okta-custom',
  'okta-org',
  'cognito',
  'google',
  'authelia',
]

/**
 * Whether the client of a token registered itself. In: the recognised provider, its metadata where it was
 * read, the token's claims, and the client id the server names. Where neither id nor metadata tells, the
 * answer is `not-known`, and cures name both ways. Does not check the token: its claims only choose words
 * here. Sources: runs of Keycloak 26.4 and 26.7 and of Hydra 2.3.0; RFC 8414, section 2
 * (registration_endpoint); the draft on Client ID Metadata Documents (client_id_metadata_document_supported).
 */
export function registrationOf(
  provider: ProviderId,
  metadata: Json | null,
  claims: JsonObject,
  configured: string | null,
): Registration {
  const client = ['azp', 'client_id', 'cid', 'appid']
    .map((name) => claims[name])
    .find((value): value is string => typeof value === 'string' && value !== '')
  const byHand = (says: string): Registration => ({ state: 'by-hand', says })
  if (client === undefined) return { state: 'not-known', says: 'The token does not name its client.' }
  if (/^https:\/\//i.test(client))
    return {
      state: 'by-document',
      says: 'The id of its client is an address (a Client ID Metadata Document): it is no entry at the provider, and nothing can be set on it.',
    }
  if (client === configured) return byHand('Its client is the one that this server names.')
  if (provider === 'keycloak')
    return UUID.test(client)
      ? {
          state: 'itself',
          says: 'Its client registered itself: Keycloak gives those a UUID as id, and one made by hand the name somebody typed.',
        }
      : byHand('Its client was made by hand: Keycloak gives clients that register themselves a UUID as id.')
  if (NOBODY.includes(provider)) return byHand('At this provider no client registers itself.')
  if (provider === 'hydra')
    // FusionAuth gives a UUID also to clients created through its admin API, and it accepts registrations at
    // /oauth2/register whether or not its metadata names that address. So a UUID tells nothing.
    return UUID.test(client)
      ? { state: 'not-known', says: 'Whether its client registered itself cannot be told by the token.' }
      : byHand('Its client was made by hand: Hydra gives clients that register themselves a UUID as id.')
  if (
    isObject(metadata) &&
    typeof metadata['registration_endpoint'] !== 'string' &&
    metadata['client_id_metadata_document_supported'] !== true
  )
    return byHand('Its client was made by hand: the metadata of the issuer offers no registration.')
  return { state: 'not-known', says: 'Whether its client registered itself cannot be told by the token.' }
}

/** True where there is no lasting client on which something could be set. */
export const isFleeting = ({ state }: Registration): boolean => state === 'itself' || state === 'by-document'
