import { z } from 'zod'
import { profile } from '../connection/profile.ts'
import { wantedChange } from '../change/review.ts'
import { pair } from '../compare/pairs.ts'
import { board, diagnosis } from '../contextforge/index.ts'

const id = z.string().min(1).max(200)

/** A gateway that is compared. `live`: it is the open one; otherwise its stored list is used. */
export const comparedSide = z.object({
  profileId: z.string(),
  name: z.string(),
  url: z.string(),
  environment: profile.shape.environment,
  live: z.boolean(),
  /** When its list was read (ISO 8601). */
  asOf: z.string(),
  servers: z.number(),
})
export type ComparedSide = z.infer<typeof comparedSide>

/** A setting on both sides, as it is shown; empty: not set. */
export const comparedSetting = z.object({
  id: z.string(),
  left: z.string(),
  right: z.string(),
  /** `own`: each is the address of its own server, which is another one on every gateway. */
  relation: z.enum(['same', 'differs', 'own']),
})
export type ComparedSetting = z.infer<typeof comparedSetting>

const comparedServer = z.object({ serverId: z.string(), board, diagnosis: diagnosis.nullable() })

/** A change of a server of the open gateway that makes it more like the other. */
export const likening = z.object({
  serverId: z.string(),
  on: z.enum(['left', 'right']),
  title: z.string(),
  wanted: wantedChange,
  /** What stays as it is, in words. */
  leaves: z.array(z.string()),
})

/** Calls that compare two gateways. They read nothing but what is known, and change nothing. */
export const compareCalls = {
  /**
   * The servers of two gateways, paired by name. Errors: `nothing-found` where no list of a side is
   * known.
   */
  'compare.read': {
    input: z.object({ left: id, right: id }),
    output: z.object({ left: comparedSide, right: comparedSide, pairs: z.array(pair).max(100_000) }),
  },
  /** One pair: every setting on both sides, the verdicts on a token, what explains them, and the changes. */
  'compare.pair': {
    input: z.object({ left: id, right: id, leftId: id, rightId: id, tokenId: id.nullable() }),
    output: z.object({
      settings: z.array(comparedSetting),
      left: comparedServer,
      right: comparedServer,
      /**
       * Which difference explains that the verdicts differ; empty where they do not, or no token is
       * chosen.
       */
      explains: z.string(),
      /** What is offered on the open gateway, the one that explains the verdict first; none offline. */
      plans: z.array(likening),
    }),
  },
  /** The changes that make the open gateway like the other, one for each server that differs. */
  'compare.plan': {
    input: z.object({ left: id, right: id }),
    output: z.object({ on: z.enum(['left', 'right']), items: z.array(likening) }),
  },
  /**
   * Asks the operator for a file and writes the comparison of all servers to it. `file` null: cancelled,
   * nothing written.
   */
  'compare.export': {
    input: z.object({ left: id, right: id, format: z.enum(['csv', 'json']) }),
    output: z.object({ file: z.string().nullable(), servers: z.number() }),
  },
} as const
