import { z } from 'zod'
import { json } from '../kernel/json.ts'
import { STEPS } from './way.ts'

const stepId = z.enum(STEPS)

/** Whose a step is: who has to change something when it fails. */
export const whose = z.enum(['client', 'proxy', 'gateway', 'identity-provider'])
export type Whose = z.infer<typeof whose>

/**
 * `survived`: it failed, and this client goes on without it. `assumed`: the walk did not send what would show
 * it. `not-reached`: the client stops before it.
 */
const stepOutcome = z.enum(['passed', 'survived', 'failed', 'assumed', 'not-reached'])
export type StepOutcome = z.infer<typeof stepOutcome>

/** One of the twelve steps, as one client takes it. */
const stepRecord = z.object({
  number: z.number(),
  id: stepId,
  title: z.string(),
  outcome: stepOutcome,
  expected: z.string(),
  received: z.string(),
  whose,
  /** What cures it and where that is done; empty where it passed. */
  cure: z.string(),
  where: z.string(),
})
export type StepRecord = z.infer<typeof stepRecord>

/** One request of the client. `status` is null where the walk did not send it; the query is left out. */
const walkedRequest = z.object({
  side: z.enum(['RS', 'AS']),
  method: z.string(),
  path: z.string(),
  status: z.number().nullable(),
})
export type WalkedRequest = z.infer<typeof walkedRequest>

/**
 * `in`: the first call with a token was answered. `would-get-in`: every step that can be read passes or is
 * survived, and the rest is the client's own doing. Never `in` while anything was assumed.
 */
const walkVerdict = z.enum(['in', 'would-get-in', 'stops', 'cannot-decide'])
export type Verdict = z.infer<typeof walkVerdict>

/** A walk of one client to one address, judged. */
export const walked = z.object({
  client: z.string(),
  rules: z.string(),
  verdict: walkVerdict,
  stoppedAt: z.object({ number: z.number(), id: stepId, whose }).nullable(),
  /**
   * The furthest it got: its last request that was neither a call nor at a made-up issuer's; null unless it
   * stops.
   */
  endedAfter: walkedRequest.nullable(),
  /** Up to and including the stop, or the first call with a token. What reached no server is left out. */
  requests: z.array(walkedRequest),
  steps: z.array(stepRecord),
  says: z.string(),
  /** What it registers and asks authorization for, without what is random and without secrets. */
  sent: z.object({ registration: json, authorization: z.record(z.string(), z.string()).nullable() }),
})
export type Walked = z.infer<typeof walked>
