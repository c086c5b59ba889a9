import { z } from 'zod'

/** One difference after the upgrade, with everything it concerns. */
const difference = z.object({
  id: z.string(),
  /** `tokens`: the verdict on a token. `first-call`: the answer to a client that has no token yet. */
  kind: z.enum(['tokens', 'first-call', 'door', 'default']),
  title: z.string(),
  before: z.string(),
  after: z.string(),
  /** Names of servers, labels of tokens, addresses and clients it concerns; empty where it concerns all. */
  servers: z.array(z.string()),
  tokens: z.array(z.string()),
  doors: z.array(z.string()),
  clients: z.array(z.string()),
  /** The setting that keeps the old behaviour; empty where none does. */
  keep: z.string(),
})
export type Difference = z.infer<typeof difference>

export const rehearsal = z.object({
  from: z.string(),
  to: z.string(),
  outcome: z.enum(['nothing', 'changes', 'cannot-tell']),
  differences: z.array(difference),
  /** What cannot be known, and why. */
  open: z.array(z.object({ what: z.string(), why: z.string() })),
  servers: z.number(),
  tokens: z.number(),
})
export type Rehearsal = z.infer<typeof rehearsal>
