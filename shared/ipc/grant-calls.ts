import { z } from 'zod'
import { grantRequest, grantView, introspection, issuerOffer, prefillView } from '../oauth/view.ts'

const nothing = z.object({})

/** Calls about fetching a token from an issuer. Part of the contract. */
export const grantCalls = {
  /** Reads the metadata of the server's issuers, and nothing else of them. */
  'grant.offer': {
    input: z.object({ serverId: z.string() }),
    output: z.object({ serverName: z.string(), issuers: z.array(issuerOffer), prefill: prefillView }),
  },
  /** Begins; how it goes on is told by `grant.changed`. One at a time: `grant-running` otherwise. */
  'grant.start': { input: grantRequest, output: z.object({ grant: grantView }) },
  'grant.current': { input: nothing, output: z.object({ grant: grantView.nullable() }) },
  'grant.cancel': { input: nothing, output: nothing },
  /** Opens the page for the device code that is shown, in the browser. */
  'grant.open-page': { input: nothing, output: nothing },
  /** Refreshes once and compares the two `aud`; the new token goes onto the shelf. */
  'grant.refresh': { input: nothing, output: z.object({ grant: grantView }) },
  /**
   * Asks for the token that was just fetched once more, by the same client and without `resource`; what the
   * two `aud` tell of the issuer is a finding of that fetch. Errors: as of `grant.start`, and
   * `token-gone` where there is nothing to compare with any more.
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
