import { z } from 'zod'
import { board } from './board.ts'
import { json } from '../kernel/json.ts'

export const verdict = z.enum(['accepted', 'rejected', 'cannot-decide'])
export type Verdict = z.infer<typeof verdict>

/** The gateway's checks in the gateway's order. The position in this list is the step number less one. */
export const STEPS = [
  'readable', 'outside-issuer', 'oauth-on', 'oauth-set-up', 'issuers-listed', 'issuer-allowed', 'metadata', 'key-url',
  'not-id-token', 'signature', 'time', 'audience', 'signed-issuer', 'learning', 'email-claim', 'active-user',
] as const // prettier-ignore
export const stepId = z.enum(STEPS)
export type StepId = z.infer<typeof stepId>

/** `unknown`: cannot be known here, so the verdict cannot be green. `not-checked`: an earlier step left nothing to check. */
export const stepOutcome = z.enum(['pass', 'fail', 'unknown', 'not-checked'])
export type StepOutcome = z.infer<typeof stepOutcome>

export const step = z.object({
  id: stepId,
  number: z.number(),
  group: z.enum(['Routing', 'Server', 'Keys', 'Claims', 'Person']),
  title: z.string(),
  outcome: stepOutcome,
  /** A few words beside the title: `RS256, kid 4f1a…c09e`. */
  detail: z.string(),
  /** One or two sentences for an operator. */
  explanation: z.string(),
  expected: z.array(z.string()),
  received: z.array(z.string()),
  /** The setting, claim or metadata field the check reads. */
  source: z.string(),
  /** The gateway's own log line, null where it logs nothing. */
  log: z.string().nullable(),
  /** The first step the gateway stops at. */
  stopsHere: z.boolean(),
})
export type Step = z.infer<typeof step>

/** What the gateway would answer to one `initialize`. Null fields: cannot be told. */
export const prediction = z.object({
  status: z.number().nullable(),
  detail: z.string().nullable(),
  wwwAuthenticate: z.enum(['none', 'bearer', 'resource-metadata']).nullable(),
  /** What the gateway writes into `resource` while it answers; null when it writes nothing. */
  learnedResource: json.nullable(),
})
export type Prediction = z.infer<typeof prediction>

export const tokenAudience = z.object({
  value: z.string(),
  index: z.number(),
  matches: z.string().nullable(),
  wouldMatch: z.string().nullable(),
  nearest: z.object({ expected: z.string(), says: z.string() }).nullable(),
})
export type TokenAudience = z.infer<typeof tokenAudience>

/** What a careful engineer would object to although the gateway does not. Never mixed with the verdict. */
export const warning = z.object({ title: z.string(), text: z.string() })
export type Warning = z.infer<typeof warning>

/** Whose tokens a remedy lets in, the narrowest first: see shared/judging/widening.ts. */
export const OPENS = [
  'nothing',
  'this-server',
  'one-client',
  'any-client',
  'one-issuer',
  'everybody',
] as const

export const widening = z.object({
  opens: z.enum(OPENS),
  /** Audiences that are accepted afterwards and were not before. */
  audiences: z.array(z.string()),
  issuers: z.array(z.string()),
  /** Pairs of audience (or issuer) and server that become open; 0 for none. */
  pairs: z.number(),
})
export type Widening = z.infer<typeof widening>

export const remedy = z.object({
  id: z.string(),
  title: z.string(),
  text: z.string(),
  /** What it widens, in one honest sentence. */
  risk: z.string(),
  /** The same, measured: what the order of the remedies rests on. */
  widens: widening,
  where: z.enum(['here', 'gateway', 'gateway-environment', 'identity-provider', 'client']),
  /** The change that opens in review; null where it is not done here, or somebody has to type a value first. */
  edit: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('toggle'), on: z.boolean(), clientId: z.string().nullable() }),
    z.object({ kind: z.literal('add-audience'), value: z.string() }),
    z.object({ kind: z.literal('set-keys'), set: z.record(z.string(), json), remove: z.array(z.string()) }),
    z.object({ kind: z.literal('switch'), on: z.boolean() }),
  ]).nullable(), // prettier-ignore
  /** APP_DOMAIN as the gateway's environment would have it; null where that stays. */
  appDomain: z.string().nullable(),
  /** Text to hand to someone else: an environment line, a request to the provider's administrator. */
  copy: z.string().nullable(),
})
export type Remedy = z.infer<typeof remedy>

export const diagnosis = z.object({
  verdict,
  stoppedAt: stepId.nullable(),
  /** "Rejected at step 12 of 16: audience" */
  headline: z.string(),
  summary: z.string(),
  steps: z.array(step),
  prediction,
  board,
  tokenAudiences: z.array(tokenAudience),
  warnings: z.array(warning),
  remedies: z.array(remedy),
})
export type Diagnosis = z.infer<typeof diagnosis>
