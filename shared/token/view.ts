import { z } from 'zod'
import { sentTo } from './sent-to.ts'

/** Something found in a paste, by name and never by value. */
export const found = z.object({
  kind: z.enum([
    'access-token',
    'id-token',
    'opaque-token',
    'encrypted-token',
    'refresh-token',
    'client-assertion',
    'dpop-proof',
    'account-token',
    'other-jwt',
  ]),
  from: z.string(),
  used: z.boolean(),
})
export type Found = z.infer<typeof found>

/** A token on the shelf as the window may know it: its claims and a fingerprint, never the token. */
export const tokenView = z.object({
  id: z.string(),
  label: z.string(),
  /** The first 12 hex digits of the token's SHA-256. */
  fingerprint: z.string(),
  /**
   * A JWT's first characters, then dots; of an opaque token only dots. The beginning of the fingerprint
   * follows.
   */
  masked: z.string(),
  bytes: z.number(),
  form: z.enum(['jwt', 'opaque', 'encrypted']),
  /**
   * As JSON text: as objects, the claims of a whole shelf would be checked value by value on both sides of
   * every call, which takes long.
   */
  headerJson: z.string().nullable(),
  claimsJson: z.string().nullable(),
  issuer: z.string().nullable(),
  audiences: z.array(z.string()),
  /** Seconds since the epoch; null when the token has no expiry that can be read. */
  expiresAt: z.number().nullable(),
  /** The request the token was pasted with, by which it is judged; missing: it was pasted alone. */
  sentTo: sentTo.optional(),
})
export type TokenView = z.infer<typeof tokenView>
