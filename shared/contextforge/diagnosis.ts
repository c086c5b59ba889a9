import { z } from 'zod'
import { afterToken } from './after.ts'
import { prediction } from './answers.ts'
import { apiDoor, board, tokenAudience } from './board.ts'
import { logLine } from './log-lines.ts'
import { remedy } from './remedy.ts'
import { KNOWN, SETTING_KEYS } from './deployment.ts'
import { ALL_IDS } from './steps/index.ts'
import { GROUPS, OUTCOMES } from './steps/step.ts'

export const verdict = z.enum(['accepted', 'rejected', 'cannot-decide'])
export type Verdict = z.infer<typeof verdict>

export const stepId = z.enum(ALL_IDS)

export const stepOutcome = z.enum(OUTCOMES)

const step = z.object({
  id: stepId,
  number: z.number(),
  group: z.enum(GROUPS),
  title: z.string(),
  outcome: stepOutcome,
  /** A few words beside the title: `RS256, kid 4f1a…c09e`. */
  detail: z.string(),
  /** One or two sentences for an operator. */
  explanation: z.string(),
  expected: z.array(z.string()),
  received: z.array(z.string()),
  /** The setting, claim or metadata field that the check reads. */
  source: z.string(),
  /** The line the gateway writes into its log; null where it writes none. */
  log: logLine.nullable(),
  /** True for the first step at which the gateway stops. */
  stopsHere: z.boolean(),
})
export type Step = z.infer<typeof step>

/** What a careful engineer would object to although the gateway accepts it. Never part of the verdict. */
const warning = z.object({ id: z.string(), title: z.string(), text: z.string() })
export type Warning = z.infer<typeof warning>

/** A setting of the gateway that decides the answer although nobody read its value there. */
const restsOn = z.object({
  setting: z.enum(SETTING_KEYS),
  known: z.enum(KNOWN),
  /** The value that was used, and the other value that would change the answer, in words. */
  value: z.string(),
  other: z.string(),
  /** The answer with the used value and with the other one: `Accepted`, `Rejected at …`. */
  answer: z.string(),
  otherAnswer: z.string(),
  means: z.string(),
  /** How an operator finds the value. */
  find: z.string(),
})
export type RestsOn = z.infer<typeof restsOn>

/** A verdict that holds once the gateway has read again what it may still hold as it was before. */
const once = z.object({
  /** What it then is, and what the gateway then answers. */
  verdict,
  prediction,
  /** `the new key`, `the keys again`, `the metadata again`. */
  reads: z.string(),
  /** Until when it may be otherwise at the longest (ISO 8601, by this computer's clock). */
  until: z.string(),
})
export type Once = z.infer<typeof once>

export const diagnosis = z.object({
  verdict,
  stoppedAt: stepId.nullable(),
  /** "Rejected at step N of M: audience" */
  headline: z.string(),
  summary: z.string(),
  steps: z.array(step),
  prediction,
  board,
  tokenAudiences: z.array(tokenAudience),
  /** The same for the REST API; missing or null where no SSO provider is trusted for it. */
  api: apiDoor.nullish(),
  warnings: z.array(warning),
  /** What the gateway would write while it answers, except a learned audience; empty when nothing. */
  writes: z.array(z.string()),
  /** Empty where every setting that counts for this request was read from the gateway. */
  restsOn: z.array(restsOn),
  /** Missing or null where what the gateway may still hold changes nothing. */
  once: once.nullish(),
  remedies: z.array(remedy),
  /** What follows the token; null where nobody looked, and for a token that is refused. */
  after: afterToken.nullable(),
})
export type Diagnosis = z.infer<typeof diagnosis>
