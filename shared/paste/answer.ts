import { z } from 'zod'

/** What a paste can be besides a token. */
export const PASTE_KINDS = [
  'gateway-log',
  'gateway-answer',
  'client-log',
  'client-config',
  'provider-error',
  'authorization-request',
  'challenge',
  'resource-metadata',
  'server-metadata',
  'jwks',
  'address',
] as const

/**
 * What one thing in a paste is, whose it is, what it means, and what cures it where. Made of the field's own
 * words and of names, hosts and scopes of the paste: never of a token, a secret or a cookie, and never the
 * paste again.
 */
export const pasteAnswer = z.object({
  kind: z.enum(PASTE_KINDS),
  /** `A challenge (WWW-Authenticate)`, `A provider's error: invalid_target` and the like: one line. */
  first: z.string(),
  whose: z.string(),
  means: z.string(),
  cure: z.string(),
})
export type PasteAnswer = z.infer<typeof pasteAnswer>

/**
 * An answer before it is chosen: a calm one has nothing to mend, and is left out where something beside it
 * says what went wrong.
 */
export type Candidate = PasteAnswer & { readonly calm: boolean }

/** One thing that was noticed, with what mends it. Empty cure: it is said and needs nothing. */
export interface Noticed {
  readonly says: string
  readonly cure: string
}

export const noticed = (says: string, cure = ''): Noticed => ({ says, cure })

/** What was noticed as two texts, in order; the second is `otherwise` where nothing needs a cure. */
export function joined(
  list: readonly Noticed[],
  otherwise: string,
): { readonly means: string; readonly cure: string; readonly calm: boolean } {
  const cures = [...new Set(list.map(({ cure }) => cure).filter((cure) => cure !== ''))]
  return {
    means: list.map(({ says }) => says).join(' '),
    cure: cures.length === 0 ? otherwise : cures.join(' '),
    calm: cures.length === 0,
  }
}

/** The server and gateway a paste is judged for, where they are known. */
export interface PasteContext {
  readonly gatewayUrl: string
  readonly serverId: string | null
  /** AUTH_HEADER_NAME of the gateway. */
  readonly headerName: string
}
