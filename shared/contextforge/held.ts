import { isObject, type Json } from '../kernel/json.ts'
import type { IssuerFacts, Probe, Reply } from './facts.ts'
import { readKeySet, readMetadata } from './issuer.ts'
import type { ReleaseRules } from './server.ts'

/**
 * What a gateway may still hold of an issuer in place of what is there now: a document as this app read it
 * before. Times are milliseconds since the epoch by this computer's clock.
 */
export interface StillHeld extends IssuerFacts {
  /** `key`: it does not hold the key of the token. */
  readonly of: 'metadata' | 'keys' | 'key'
  /** When it was last read so, and when it was first read as it is now. */
  readonly readAt: number
  readonly changedAt: number
  /** Until when a gateway may hold it at the longest. */
  readonly until: number
}

/** How long (seconds) a gateway holds what it read; nothing is held longer than what was found. */
const FOUND = 300
/** The same in milliseconds: after it no gateway answers by a document of an issuer as it was. */
export const HELD_MS = FOUND * 1000
const REFUSED = 30
const FAILED = 5
const COOLDOWN = 30

/**
 * How long (seconds) metadata is held, by what came: usable metadata five minutes, what was refused half a
 * minute, what failed five seconds. Source: verify_credentials.py `_discover_oidc_metadata`.
 */
export function metadataHeld(issuer: string, probes: readonly Probe[]): number {
  const { state } = readMetadata(issuer, probes)
  if (state === 'found') return FOUND
  return state === 'unknown' || probes.some(({ reply }) => isPassing(reply)) ? FAILED : REFUSED
}

const isPassing = (reply: Reply): boolean =>
  reply.kind === 'unreachable' || reply.status >= 500 || reply.status === 408 || reply.status === 429

/**
 * How long (seconds) a key document is held for a token that names `kid`, at the longest: five minutes where
 * it has that key; half a minute where it has not, since the gateway then reads it again unless it did so for
 * another key a moment ago; not at all where nothing usable came. Which PyJWT a gateway has no reply tells:
 * from 1.0.5 on keys are held with 2.15 or later, before that with every one; the pause came with 2.14.
 * Sources: verify_credentials.py `_NoRedirectPyJWKClient`; PyJWT jwks_client.py of 2.12.1 to 2.15.1.
 */
export function keysHeld(kid: Json | undefined, reply: Reply, rules: ReleaseRules): number {
  const isDocument =
    reply.kind === 'http' &&
    reply.status >= 200 &&
    reply.status < 300 &&
    reply.body.kind === 'json' &&
    isObject(reply.body.value)
  if (!isDocument) return 0
  const set = readKeySet(reply, rules)
  if (set.state !== 'usable') return set.state === 'unknown' ? FOUND : 0
  return set.signing.some(({ key }) => key['kid'] === kid) ? FOUND : COOLDOWN
}
