import { z } from 'zod'

/** What a pasted text can be, other than a token. */
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
 * The answer about one thing in a paste: what it is, whose it is, what it means, and what cures it where.
 * Built from words of the field and from names, hosts and scopes of the paste; never from a token, a secret
 * or a cookie, and it does not repeat the paste.
 */
export const pasteAnswer = z.object({
  kind: z.enum(PASTE_KINDS),
  /** One line, such as `A challenge (WWW-Authenticate)` or `A provider's error: invalid_target`. */
  first: z.string(),
  whose: z.string(),
  means: z.string(),
  cure: z.string(),
  /** The error code of a provider error, such as `invalid_target`. */
  code: z.string().optional(),
})
export type PasteAnswer = z.infer<typeof pasteAnswer>

/** An answer that may be shown. A calm one reports no problem, and is left out where another answer does. */
export type Candidate = PasteAnswer & { readonly calm: boolean }

/** A remark and its cure. An empty cure: there is nothing to do. */
export interface Noticed {
  readonly says: string
  readonly cure: string
}

/** Makes a remark; without `cure` there is nothing to do. */
export const noticed = (says: string, cure = ''): Noticed => ({ says, cure })

/**
 * The remarks as two texts, their words and their cures, in order. The second is `otherwise` where no remark
 * has a cure.
 */
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

/** The server and gateway for which a paste is explained, where they are known. */
export interface PasteContext {
  readonly gatewayUrl: string
  readonly serverId: string | null
  /** The gateway's AUTH_HEADER_NAME. */
  readonly headerName: string
}
