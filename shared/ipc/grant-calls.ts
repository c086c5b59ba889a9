import { z } from 'zod'
import { grantRequest, grantView, introspection, issuerOffer, prefillView } from '../oauth/view.ts'

const nothing = z.object({})

/** Calls about fetching a token from an issuer. Part of the contract. */
export const grantCalls = {
  /** Reads the metadata of the server's issuers; sends them nothing else. */
  'grant.offer': {
    input: z.object({ serverId: z.string() }),
    output: z.object({ serverName: z.string(), issuers: z.array(issuerOffer), prefill: prefillView }),
  },
  /** Starts; the progress is told by `grant.changed`. Only one at a time: otherwise `grant-running`. */
  'grant.start': { input: grantRequest, output: z.object({ grant: grantView }) },
  'grant.current': { input: nothing, output: z.object({ grant: grantView.nullable() }) },
  'grant.cancel': { input: nothing, output: nothing },
  /** Opens the issuer's page for the shown device code in the browser. */
  'grant.open-page': { input: nothing, output: nothing },
  /** Refreshes the token once and compares the `aud` of both; the new token is put on the shelf. */
  'grant.refresh': { input: nothing, output: z.object({ grant: grantView }) },
  /**
   * Asks the issuer again for the token that was just fetched, with the same client and without `resource`.
   * What the two `aud` tell about the issuer is added to that fetch. Errors: those of `grant.start`, and
   * `token-gone` where the first token is no longer there to compare with.
   */
  'grant.ask-twice': { input: nothing, output: z.object({ grant: grantView }) },
  /** Sends a token of the shelf to its issuer's introspection endpoint; `hosts` as with `grant.start`. */
  'grant.introspect': {
    input: z.object({
      serverId: z.string(),
      tokenId: z.string(),
      issuer: z.string().max(2_000),
      clientId: z.string().max(2_000),
      clientSecret: z.string().max(16_384),
      hosts: z.array(z.string()).max(20),
    }),
    output: introspection,
  },
} as const

export const grantEvents = {
  'grant.changed': z.object({ grant: grantView }),
} as const
