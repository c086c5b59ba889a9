import { z } from 'zod'
import { sentTo } from './sent-to.ts'
import type { JsonObject } from '../kernel/json.ts'

/** What was found in a paste, by name and never by value. */
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
  /** First 12 hex digits of SHA-256 over the token. */
  fingerprint: z.string(),
  /** Header and first characters kept, the rest dots. */
  masked: z.string(),
  bytes: z.number(),
  form: z.enum(['jwt', 'opaque', 'encrypted']),
  /**
   * As JSON: a shelf of tokens made of thousands of objects would keep both sides busy for as long as each is
   * looked at on the way.
   */
  headerJson: z.string().nullable(),
  claimsJson: z.string().nullable(),
  issuer: z.string().nullable(),
  audiences: z.array(z.string()),
  /** Seconds since the epoch; null when the token has none that can be read. */
  expiresAt: z.number().nullable(),
  /** The request it was pasted in, by which it is judged; missing: alone. */
  sentTo: sentTo.optional(),
})
export type TokenView = z.infer<typeof tokenView>

/**
 * The header or the claims of a token on the shelf, read anew with every call; empty where it has none to
 * read.
 */
export const readPart = (json: string | null): JsonObject =>
  json === null ? {} : (JSON.parse(json) as JsonObject)
