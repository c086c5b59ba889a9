import { uncapitalised } from '../kernel/words.ts'
import {
  type Facts,
  type GatewayContext,
  isOpen,
  type Open,
  type Prediction,
  type RestsOn,
  SETTINGS,
  type StepId,
  stepOf,
  valueSays,
  type Verdict,
  withValues,
} from '../contextforge/index.ts'

/** The parts of an answer that are compared. */
export interface Answered {
  readonly verdict: Verdict
  readonly stoppedAt: StepId | null
  readonly prediction: Prediction
  /** Every step with its finding, in the order of the ladder. */
  readonly findings: readonly {
    readonly record: { readonly id: StepId }
    readonly finding: { readonly outcome: string }
  }[]
}

/** A setting that counts for a request, because another value would change the answer. */
export interface Counts {
  readonly open: Open
  readonly other: Answered
}

/**
 * The settings nobody read that count for one request. In: the facts, the other possible values, and how to
 * answer with them. A setting counts where one of its other values changes the answer.
 */
export function countsIn(
  facts: Facts,
  possible: readonly Open[],
  taken: Answered,
  answer: (facts: Facts) => Answered,
): readonly Counts[] {
  return possible.flatMap((open) => {
    const other = answer({ ...facts, gateway: otherwise(facts.gateway, open) })
    return sameAnswer(taken, other) ? [] : [{ open, other }]
  })
}

const otherwise = (gateway: GatewayContext, { values }: Open): GatewayContext => ({
  ...gateway,
  deployment: withValues(gateway.deployment, values),
})

/** Whether two answers are the same to whoever gets them. */
export const sameAnswer = (a: Answered, b: Answered): boolean =>
  a.verdict === b.verdict &&
  (a.prediction === b.prediction || JSON.stringify(a.prediction) === JSON.stringify(b.prediction))

/** Of these settings, those the operator did not tell either: they leave the answer open. */
export const leftOpen = (facts: Facts, counts: readonly Counts[]): readonly Counts[] =>
  counts.filter(({ open }) => isOpen(facts.gateway.deployment, open.setting))

/** The first step at which two answers differ; null where only their texts differ. */
export function partAt(a: Answered, b: Answered): StepId | null {
  const at = a.findings.findIndex(({ record, finding }, index) => {
    const other = b.findings[index]
    return other?.record.id !== record.id || other.finding.outcome !== finding.outcome
  })
  return a.findings[at]?.record.id ?? b.findings[a.findings.length]?.record.id ?? null
}

/** Each setting that counts with both answers, for the ladder, the report and the command line. */
export const restsOnOf = (facts: Facts, taken: Answered, counts: readonly Counts[]): RestsOn[] =>
  counts.map(({ open, other }) => {
    const fact = facts.gateway.deployment[open.setting]
    const { means, find } = SETTINGS[open.setting]
    return {
      setting: open.setting,
      known: fact.known,
      value: valueSays(fact.value),
      other: valueSays(open.values[open.setting] ?? fact.value),
      answer: answerSays(taken),
      otherAnswer: answerSays(other),
      means,
      find,
    }
  })

function answerSays({ verdict, stoppedAt, prediction }: Answered): string {
  const at = stoppedAt === null ? '' : ` at ${uncapitalised(stepOf(stoppedAt).title)}`
  const status = prediction.status === null ? '' : ` (HTTP ${prediction.status})`
  if (verdict === 'accepted') return 'accepted'
  return verdict === 'rejected' ? `rejected${at}${status}` : `not to be decided${at}`
}

/**
 * "as you said: JWT_ISSUER_VERIFICATION is on"; empty where the answer rests on nothing the operator said.
 */
export function saidSays(restsOn: readonly Pick<RestsOn, 'setting' | 'value' | 'known'>[]): string {
  if (restsOn.length === 0) return ''
  const said = restsOn.filter(({ known }) => known === 'said')
  const all = [...new Set(said.map(({ setting, value }) => `${setting} is ${value}`))]
  return all.length === 0 ? '' : ` As you said: ${all.join(', ')}.`
}

/** Why it cannot be decided: the answer for either value, and where the value is found. */
export function openSays(restsOn: readonly RestsOn[]): string {
  const open = restsOn.filter(({ known }) => known === 'assumed' || known === 'unknown')
  return open
    .map(
      (one) =>
        `It depends on ${one.setting}, which the gateway does not tell this login: ${one.value}${one.known === 'assumed' ? ' (the default)' : ''}, and the token is ${one.answer}; ${one.other}, and it is ${one.otherAnswer}. You find it ${one.find}.`,
    )
    .join(' ')
}
