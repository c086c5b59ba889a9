import { z } from 'zod'
import { json } from '../kernel/json.ts'
import { seen } from './seen.ts'
import { STEPS } from './way.ts'

const stepId = z.enum(STEPS)

/** Whose a step is: who has to change something when it fails. */
export const whose = z.enum(['client', 'proxy', 'gateway', 'identity-provider'])
export type Whose = z.infer<typeof whose>

/**
 * `survived`: it failed, and this client goes on without it. `assumed`: the walk did not send what would show
 * it. `not-looked-at`: this client goes on without looking at it. `not-reached`: the client stops before it.
 */
const stepOutcome = z.enum(['passed', 'survived', 'failed', 'assumed', 'not-looked-at', 'not-reached'])
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

/** What this client would send next, and the walk did not. What is random or secret has no value yet. */
const aheadOf = z.object({
  purpose: z.enum(['register', 'authorize', 'token', 'first-call']),
  method: z.string(),
  /** Without the query, which is among the fields. */
  url: z.string(),
  fields: z.array(z.tuple([z.string(), z.string()])),
})
export type Ahead = z.infer<typeof aheadOf>

/** A walk of one client to one address, judged. */
export const walked = z.object({
  client: z.string(),
  /** As people call it. */
  name: z.string(),
  basis: z.enum(['proven', 'recorded', 'documented']),
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
  /** What going on would send, in its order; empty where nothing is left to send. */
  ahead: z.array(aheadOf),
  /** What was noticed besides the steps. */
  seen: z.array(seen),
  sent: z.object({ registration: json, authorization: z.record(z.string(), z.string()).nullable() }),
})
export type Walked = z.infer<typeof walked>
