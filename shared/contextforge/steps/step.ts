import type { Answer, Answered } from '../answers.ts'
import { keepLast, keepLastOf } from '../../kernel/keep-last.ts'
import type { Case, Site } from '../case.ts'
import type { LogLine } from '../log-lines.ts'
import type { Advise } from './advice.ts'

/**
 * `unknown`: it cannot be known here, so the verdict cannot be accepted. `not-checked`: an earlier step
 * failed in a way that leaves nothing to check.
 */
export const OUTCOMES = ['pass', 'fail', 'unknown', 'not-checked'] as const
export type StepOutcome = (typeof OUTCOMES)[number]

export const GROUPS = ['Routing', 'Server', 'Keys', 'Claims', 'Person', 'Request'] as const

/** Everything this app knows about one check of the gateway. The records are in the gateway's order. */
export interface StepRecord<Id extends string = string> {
  readonly id: Id
  /**
   * What the step decides about. Steps of the group `Routing` choose the path through the gateway, so later
   * steps count only if those passed.
   */
  readonly group: (typeof GROUPS)[number]
  readonly title: string
  /** What the step expects, in words, for steps that do not compare with a list of values. */
  readonly wants: string
  /** Where the compared value is found. */
  readonly foundAt: string
  readonly check: Check
  /** The changes that would let a token pass this step. */
  readonly advise: Advise
  /**
   * How the gateway answers a token that fails here, unless the finding names another answer. Null: the step
   * never refuses.
   */
  readonly answeredLike: Answer | null
}

export type Check = (c: Case) => Finding

/**
 * A check that sees of the case only what `reads` picks. Most steps find the same for every token of an
 * issuer at a server: while all that is picked is the same, so is the finding, and its words are made once.
 */
export function reading<const R extends readonly unknown[]>(
  reads: (c: Case) => R,
  find: (...read: R) => Finding,
): Check {
  const found = keepLastOf(find)
  return (c) => found(reads(c))
}

/** The same for a check that sees nothing of the token's claims: not even asked again at the same site. */
export function readingSite<const R extends readonly unknown[]>(
  reads: (site: Site) => R,
  find: (...read: R) => Finding,
): Check {
  const found = keepLastOf(find)
  const at = keepLast((site: Site) => found(reads(site)))
  return ({ site }) => at(site)
}

export interface Finding {
  readonly outcome: StepOutcome
  readonly detail: string
  readonly explanation: string
  readonly expected?: readonly string[]
  readonly received?: readonly string[]
  readonly source: string
  readonly log?: LogLine
  /** The answer, where the gateway answers this failure differently from other failures of the step. */
  readonly answer?: Answer
  /** A hint that is shown below the explanation, but not in the one-line answer. */
  readonly hint?: string
  /** For an open step: the gateway may fail here with HTTP 500, whatever the later steps say. */
  readonly mayCrash?: boolean
  /**
   * The gateway takes another path from here: what every later step shows instead of a result, in a few
   * words.
   */
  readonly beyond?: string
  /**
   * The person is known and accepted here, so no later step about the token counts. The reason, in a few
   * words.
   */
  readonly settles?: string
  /** True when an earlier step settled it, so this step does not count. */
  readonly skipped?: boolean
  /** The whole answer, where it depends on more than this step. */
  readonly answered?: Answered
  /** The step that learns: if the token is accepted, its audience is written to `resource`. */
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
/**
 * The finding of a step that could not be checked. In: what it would have read, and why it was not checked.
 */
export const notChecked = (source: string, why: string): Finding => finding('not-checked')(source, why, why)

/** A failure inside the gateway, answered with HTTP 500. */
export const crash = (source: string, detail: string, explanation: string, more: More = {}): Finding =>
  fail(source, detail, explanation, { answer: 'crash', ...more })

/** Keeps the literal type of the id, so that all ids form the type `StepId`. */
export const step = <const Id extends string>(record: StepRecord<Id>): StepRecord<Id> => record
