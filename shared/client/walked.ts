import { z } from 'zod'
import { json } from '../kernel/json.ts'
import { seen } from './seen.ts'
import { STEPS } from './way.ts'

const stepId = z.enum(STEPS)

/** Who has to change something when a step fails. */
export const whose = z.enum(['client', 'proxy', 'gateway', 'identity-provider'])
export type Whose = z.infer<typeof whose>

/**
 * `survived`: it failed, but this client goes on. `assumed`: the walk did not send the request that would
 * show it. `not-looked-at`: this client goes on without looking. `not-reached`: the client stops before it.
 */
const stepOutcome = z.enum(['passed', 'survived', 'failed', 'assumed', 'not-looked-at', 'not-reached'])
export type StepOutcome = z.infer<typeof stepOutcome>

/** One of the twelve steps, as one client meets it. */
const stepRecord = z.object({
  number: z.number(),
  id: stepId,
  title: z.string(),
  outcome: stepOutcome,
  expected: z.string(),
  received: z.string(),
  whose,
  /** What cures it and where that is done; both empty where it passed. */
  cure: z.string(),
  where: z.string(),
})
export type StepRecord = z.infer<typeof stepRecord>

/** One request of the client, without its query. `status` is null where the walk did not send it. */
const walkedRequest = z.object({
  side: z.enum(['RS', 'AS']),
  method: z.string(),
  path: z.string(),
  status: z.number().nullable(),
})
export type WalkedRequest = z.infer<typeof walkedRequest>

/**
 * `in`: the first call with a token was answered. `would-get-in`: every step the walk can read passes or is
 * survived; the rest is up to the client. Never `in` while a step was assumed.
 */
const walkVerdict = z.enum(['in', 'would-get-in', 'stops', 'cannot-decide'])
export type Verdict = z.infer<typeof walkVerdict>

/**
 * A request the client would send next and the walk did not send. Random and secret values are still missing.
 */
const aheadOf = z.object({
  purpose: z.enum(['register', 'authorize', 'token', 'first-call']),
  method: z.string(),
  /** Without the query, whose parameters are in `fields`. */
  url: z.string(),
  fields: z.array(z.tuple([z.string(), z.string()])),
})
export type Ahead = z.infer<typeof aheadOf>

/** A walk of one client to one address, judged. */
export const walked = z.object({
  client: z.string(),
  /** The client's name, as people use it. */
  name: z.string(),
  basis: z.enum(['proven', 'recorded', 'documented']),
  rules: z.string(),
  verdict: walkVerdict,
  stoppedAt: z.object({ number: z.number(), id: stepId, whose }).nullable(),
  /**
   * The last request that got somewhere: not a call, and not to an issuer the client made up. Null unless the
   * client stops.
   */
  endedAfter: walkedRequest.nullable(),
  /** All requests up to the stop or the first call with a token, without those that reached no server. */
  requests: z.array(walkedRequest),
  steps: z.array(stepRecord),
  says: z.string(),
  /** The same without the client's name and the step, where it stops or cannot be decided. */
  reason: z.string(),
  /** What `says` ends with where no client of this kind was run; otherwise empty. */
  caveat: z.string(),
  /** What the rest of the way would send, in its order; empty where nothing is left. */
  ahead: z.array(aheadOf),
  /** Problems that were seen besides the steps. */
  seen: z.array(seen),
  /** What the client registers and asks authorization for, without random and secret values. */
  sent: z.object({ registration: json, authorization: z.record(z.string(), z.string()).nullable() }),
})
export type Walked = z.infer<typeof walked>
