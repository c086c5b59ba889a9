import type { Answer, Answered } from '../answers.ts'
import type { Case } from '../case.ts'
import type { LogLine } from '../log-lines.ts'
import type { Advise } from './advice.ts'

/**
 * `unknown`: cannot be known here, so the verdict cannot be green. `not-checked`: an earlier step left
 * nothing to check.
 */
export const OUTCOMES = ['pass', 'fail', 'unknown', 'not-checked'] as const
export type StepOutcome = (typeof OUTCOMES)[number]

export const GROUPS = ['Routing', 'Server', 'Keys', 'Claims', 'Person', 'Request'] as const

/** One check of the gateway: everything this app knows of it. The order of the records is the gateway's. */
export interface StepRecord<Id extends string = string> {
  readonly id: Id
  /**
   * What the step decides about. Those of `Routing` decide which way through the gateway is taken, so nothing
   * after them counts before.
   */
  readonly group: (typeof GROUPS)[number]
  readonly title: string
  /** What it wants to find, in words, for steps that compare with no list of values. */
  readonly wants: string
  /** Where it finds what it compares. */
  readonly foundAt: string
  readonly check: Check
  /** The changes that would let a token pass here. */
  readonly advise: Advise
  /**
   * How the gateway answers a token that fails here; a finding may say otherwise. Null: the step never
   * refuses.
   */
  readonly answeredLike: Answer | null
}

export type Check = (c: Case) => Finding

export interface Finding {
  readonly outcome: StepOutcome
  readonly detail: string
  readonly explanation: string
  readonly expected?: readonly string[]
  readonly received?: readonly string[]
  readonly source: string
  readonly log?: LogLine
  /** Where the gateway answers this failure otherwise than others of the step. */
  readonly answer?: Answer
  /** A hint that stands under the explanation, and not in the answer's one line. */
  readonly hint?: string
  /** An open step at which the gateway may fail altogether (HTTP 500), whatever comes after it. */
  readonly mayCrash?: boolean
  /** The gateway goes another way from here on: what that makes of every step after it, in a few words. */
  readonly beyond?: string
  /** The person is settled here, and accepted: no later step about the token counts, in a few words. */
  readonly settles?: string
  /** Settled before: the step does not count. */
  readonly skipped?: boolean
  /** The answer itself, where it depends on more than the step. */
  readonly answered?: Answered
  /** The learning step: accepting the token would write its audience. */
  readonly learns?: boolean
}

type More = Omit<Partial<Finding>, 'outcome' | 'source' | 'detail' | 'explanation'>

const finding =
  (outcome: StepOutcome) =>
  (source: string, detail: string, explanation: string, more: More = {}): Finding => ({
    outcome,
    source,
    detail,
    explanation,
    ...more,
  })

export const pass = finding('pass')
export const fail = finding('fail')
export const unknown = finding('unknown')
export const notChecked = (source: string, why: string): Finding => finding('not-checked')(source, why, why)

/** A failure inside the gateway: HTTP 500. */
export const crash = (source: string, detail: string, explanation: string, more: More = {}): Finding =>
  fail(source, detail, explanation, { answer: 'crash', ...more })

/** Keeps the id as a type of its own. */
export const step = <const Id extends string>(record: StepRecord<Id>): StepRecord<Id> => record
