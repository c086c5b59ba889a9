import { keepLast, whenForgotten } from '../kernel/keep-last.ts'
import type { Json } from '../kernel/json.ts'
import {
  AFTER,
  BEFORE,
  answered,
  type Case,
  type Decoded,
  type Facts,
  type Finding,
  learnable,
  type Prediction,
  prepare,
  type ReleaseRules,
  type StepId,
  type StepRecord,
  STEPS,
  type Steps,
  type Verdict,
} from '../contextforge/index.ts'
import type { Answered } from './rests-on.ts'

export interface Found {
  readonly record: StepRecord<StepId>
  readonly finding: Finding
}

/** The answer for one set of facts, where every setting has its known or assumed value. */
export interface Answer extends Answered {
  readonly c: Case
  readonly findings: readonly Found[]
  readonly blocking: Found | undefined
}

const AROUND: ReadonlySet<StepRecord<StepId>> = new Set([...BEFORE, ...AFTER])
const withAround = (table: Steps): Steps => [...BEFORE, ...table, ...AFTER]
const WITH_AROUND = withAround(STEPS)

/**
 * The gateway's answer by these facts. In: the facts, the steps to run, and the token's decoded form if the
 * caller has it. Does not look at what the facts leave open.
 */
export function answerTo(facts: Facts, table: Steps, decoded?: Decoded): Answer {
  const c = prepare(facts, decoded)
  const { findings, blocking, verdict, stoppedAt, learns } = summed(
    run(c, table === STEPS ? WITH_AROUND : withAround(table)),
  )
  const { capabilities } = facts.gateway
  const learned = learns && capabilities.learns ? learnable(c.claims['aud']) : null
  const prediction = predict(verdict, findings, blocking, capabilities.rules, learned)
  return { c, findings, blocking, verdict, stoppedAt, prediction }
}

/** What the steps of the gateway found last: the same list while every step finds the same. */
let lastFound: readonly Found[] = []
const forgetFound = (): void => {
  lastFound = []
}

/** What the steps find, without what never counts: steps around the token that simply pass. */
function run(c: Case, table: Steps): readonly Found[] {
  const last = table === WITH_AROUND ? lastFound : []
  let found: Found[] | null = null
  let length = 0
  for (let at = 0; at < table.length; at++) {
    const record = table[at] as StepRecord<StepId>
    const finding = record.check(c)
    const isAround = at < BEFORE.length || at >= table.length - AFTER.length
    if (isAround && finding.outcome === 'pass' && !decides(finding)) continue
    const known = last[length]
    if (known?.finding === finding && known.record === record) found?.push(known)
    else (found ??= last.slice(0, length)).push({ record, finding })
    length++
  }
  found ??= last.length === length ? null : last.slice(0, length)
  if (found === null) return last
  if (table === WITH_AROUND) lastFound = found
  whenForgotten(forgetFound)
  return found
}

const decides = ({ settles, beyond }: Finding): boolean => settles !== undefined || beyond !== undefined

/** The findings as they count where the person is known before the token, or the path is another one. */
function counting(findings: readonly Found[]): readonly Found[] {
  const settled = findings.findIndex(({ finding }) => finding.settles !== undefined)
  const settles = findings[settled]?.finding.settles
  if (settles !== undefined) {
    return findings.map(({ record, finding }) =>
      !AROUND.has(record)
        ? { record, finding: { ...finding, outcome: 'not-checked', detail: settles, skipped: true } }
        : { record, finding },
    )
  }
  const turn = findings.findIndex(({ finding }) => finding.beyond !== undefined)
  const beyond = findings[turn]?.finding.beyond
  if (beyond === undefined) return findings
  return findings.map(({ record, finding }, index) =>
    index <= turn
      ? { record, finding }
      : { record, finding: { ...finding, outcome: 'not-checked', detail: beyond } },
  )
}

/** What follows from the findings alone: the ladder, the step that decides, whether the gateway learns. */
const summed = keepLast((found: readonly Found[]) => {
  const findings = counting(found).filter(
    ({ record, finding }) =>
      finding.outcome === 'fail' ||
      finding.outcome === 'unknown' ||
      finding.settles !== undefined ||
      !AROUND.has(record),
  )
  const blocking = blockingOf(findings)
  // The gateway learns after the claims pass and before it looks the user up, so it may learn even from a
  // token whose user it refuses.
  const learning = findings.findIndex(({ finding }) => finding.learns === true)
  const learns =
    learning !== -1 && findings.slice(0, learning).every(({ finding }) => finding.outcome === 'pass')
  const stoppedAt = blocking?.record.id ?? null
  return { findings, blocking, verdict: verdictOf(blocking?.finding), stoppedAt, learns }
})

/**
 * The step that decides the verdict. Acceptance needs every step, so a failing step decides even when an
 * earlier one could not be checked. Only steps that choose the path through the gateway must be known before
 * it.
 */
function blockingOf(findings: readonly Found[]): Found | undefined {
  const open = findings.find(({ finding }) => finding.outcome !== 'pass' && finding.skipped !== true)
  if (!open || open.finding.outcome === 'fail' || open.record.group === 'Routing') return open
  return findings.find(({ finding }) => finding.outcome === 'fail') ?? open
}

function verdictOf(blocking: Finding | undefined): Verdict {
  if (!blocking) return 'accepted'
  return blocking.outcome === 'fail' ? 'rejected' : 'cannot-decide'
}

const predict = keepLast(
  (
    verdict: Verdict,
    findings: readonly Found[],
    blocking: Found | undefined,
    rules: ReleaseRules,
    learnedResource: Json,
  ): Prediction => {
    if (verdict === 'accepted') return { status: 200, detail: null, wwwAuthenticate: 'none', learnedResource }
    const cannotTell = { status: null, detail: null, wwwAuthenticate: null, learnedResource }
    if (verdict === 'cannot-decide' || !blocking) return cannotTell
    const { answered: exactly } = blocking.finding
    if (exactly !== undefined) return { ...exactly, learnedResource }
    const answer = blocking.finding.answer ?? blocking.record.answeredLike
    // An open step before the failing one matters only if the gateway would answer its failure differently.
    const certain = findings
      .slice(0, findings.indexOf(blocking))
      .every(
        ({ record, finding }) =>
          finding.outcome === 'pass' ||
          finding.outcome === 'not-checked' ||
          (answer === 'invalid-token' &&
            record.answeredLike === 'invalid-token' &&
            finding.mayCrash !== true),
      )
    const words = answer !== null && certain ? answered(answer, rules) : null
    return words === null ? cannotTell : { ...words, learnedResource }
  },
)
