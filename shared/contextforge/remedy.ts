import { z } from 'zod'
import { json } from '../kernel/json.ts'

/** How far a remedy opens a server, the narrowest first: see shared/judging/widening.ts. */
export const OPENS = [
  'nothing',
  'this-server',
  'one-client',
  'any-client',
  'one-issuer',
  'everybody',
] as const

const widening = z.object({
  opens: z.enum(OPENS),
  /** Audiences that are accepted after the remedy but not before. */
  audiences: z.array(z.string()),
  issuers: z.array(z.string()),
  /** The number of pairs of audience (or issuer) and server that become open; 0 for none. */
  pairs: z.number(),
})
export type Widening = z.infer<typeof widening>

export const NO_WIDENING: Widening = { opens: 'nothing', audiences: [], issuers: [], pairs: 0 }

export const remedy = z.object({
  id: z.string(),
  title: z.string(),
  text: z.string(),
  /** What it opens, in one honest sentence. */
  risk: z.string(),
  /** The same, measured; the remedies are ordered by it. */
  widens: widening,
  where: z.enum(['here', 'gateway', 'gateway-environment', 'identity-provider', 'client']),
  /**
   * The change to review; null where Claimcheck cannot make it, or where somebody must type a value first.
   */
  edit: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('toggle'), on: z.boolean(), clientId: z.string().nullable() }),
      z.object({ kind: z.literal('add-audience'), value: z.string() }),
      z.object({
        kind: z.literal('set-keys'),
        set: z.record(z.string(), json),
        remove: z.array(z.string()),
      }),
      z.object({ kind: z.literal('switch'), on: z.boolean() }),
    ])
    .nullable(),
  /** APP_DOMAIN as it would be in the gateway's environment; null where it does not change. */
  appDomain: z.string().nullable(),
  /** Text to hand to somebody else: a line of the environment, a request to the provider's administrator. */
  copy: z.string().nullable(),
})
export type Remedy = z.infer<typeof remedy>
