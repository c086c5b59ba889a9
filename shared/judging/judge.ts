import { keepLast, whenForgotten } from '../kernel/keep-last.ts'
import { uncapitalised } from '../kernel/words.ts'
import {
  type Board,
  boardOf,
  candidates,
  type Case,
  type Decoded,
  type Diagnosis,
  type Facts,
  type Finding,
  type GatewayContext,
  isOpen,
  possibleIn,
  prepare,
  type RestsOn,
  type Step,
  type StepId,
  stepOf,
  STEPS,
  type Steps,
  trustedWrites,
  type Verdict,
  type VirtualServer,
  withValues,
} from '../contextforge/index.ts'
import { type Answer, answerTo, type Found } from './answer.ts'
import { apiOf, audiences } from './audiences.ts'
import { footed, withFooting } from './footing.ts'
import { type HeldAnswer, heldFor, onceOf, onceSays, onceWords } from './once.ts'
import { remediesFor } from './remedies.ts'
import {
  type Answered,
  type Counts,
  countsIn,
  leftOpen,
  openSays,
  partAt,
  restsOnOf,
  saidSays,
} from './rests-on.ts'
import { warningsFor } from './warnings.ts'

/**
 * Predicts the gateway's verdict on one token for one server. Runs every step, marks the first that blocks,
 * and says how the gateway would answer. Accepted: every step passes. Rejected: a step fails and no step
 * before it is open. Otherwise: Cannot decide. Does not check what comes after the token: the user's rights
 * (403), proxies, other replicas.
 */
export function judge(facts: Facts, table: Steps = STEPS, decoded?: Decoded): Diagnosis {
  const answer = answerTo(facts, table, decoded)
  const { c, findings } = answer
  const again = (other: Facts): Answer => answerTo(other, table, c.decoded)
  const counts = countsIn(facts, possibleIn(c), answer, again)
  const open = leftOpen(facts, counts)
  const held = heldFor(facts, answer, open.length > 0, again)
  const others = [...open, ...held]
  const { verdict, prediction } = others.length === 0 ? answer : undecided(answer, others)
  const restsOn = restsOnOf(facts, answer, counts)
  const openAt =
    verdict === 'cannot-decide' ? (openStep(answer, open, restsOn) ?? heldStep(answer, held)) : undefined
  const blocking = openAt ?? answer.blocking
  const once = verdict === 'cannot-decide' ? onceOf(answer.verdict, answer, held) : null
  const board = c.facts.server ? boardFor(c.facts.server, c) : emptyBoard(facts)
  const stopping = verdict === 'accepted' ? null : blocking?.record
  const steps = stepsOf(findings, openAt, stopping)
  const trusting = asTrusting(c)
  const { headline, summary } =
    once === null
      ? words(verdict, steps, blocking, board, saidSays(restsOn))
      : onceWords(once, held, words(answer.verdict, steps, answer.blocking, board, '').headline)
  const byTheRules: Diagnosis = {
    verdict,
    stoppedAt: blocking?.record.id ?? null,
    headline,
    summary,
    once,
    steps,
    prediction,
    board,
    tokenAudiences: audiences(c, board),
    api: apiOf(c, trusting),
    warnings: warningsFor(c),
    writes: writesOf(trusting),
    restsOn,
    remedies: blocking && once === null ? remediesFor(c, blocking.record) : [],
    after: null,
  }
  return withFooting(byTheRules, facts.gateway.capabilities)
}

/** A step as it is shown. */
const shownStep = ({ record, finding }: Found, number: number, stopsHere: boolean): Step => ({
  id: record.id,
  number,
  group: record.group,
  title: record.title,
  outcome: finding.outcome,
  detail: finding.detail,
  explanation: [finding.explanation, finding.hint ?? ''].join(' ').trim(),
  expected: [...(finding.expected ?? [])],
  received: [...(finding.received ?? [])],
  source: finding.source,
  log: finding.log ?? null,
  stopsHere,
})

/** The ladder as it is shown. */
const stepsOf = keepLast(
  (findings: readonly Found[], openAt: Found | undefined, stopping: Found['record'] | null | undefined) =>
    withOpen(findings, openAt).map((found, index) => stepAt(found, index + 1, found.record === stopping)),
)

/** A step that passes, as it was shown last: while a token's finding is the one before, the step is too. */
const lastSteps: { readonly found: Found; readonly step: Step }[] = []
const forgetSteps = (): void => {
  lastSteps.length = 0
}

function stepAt(found: Found, number: number, stopsHere: boolean): Step {
  if (stopsHere || found.finding.outcome !== 'pass') return shownStep(found, number, stopsHere)
  const last = lastSteps[number]
  if (last?.found === found) return last.step
  const step = shownStep(found, number, false)
  lastSteps[number] = { found, step }
  whenForgotten(forgetSteps)
  return step
}

/** The board of a server, which is the same for every token that names no client of its own. */
function boardFor(server: VirtualServer, { facts, claims }: Case): Board {
  const clientIds = candidates(facts, claims)
  return clientIds.length === 0
    ? boardWithout(server, facts.gateway, facts.learned)
    : boardOf(server, facts.gateway, { clientIds, learned: facts.learned })
}
const boardWithout = keepLast((server: VirtualServer, gateway: GatewayContext, learned: boolean) =>
  boardOf(server, gateway, { clientIds: [], learned }),
)

/**
 * What the gateway would write. In: the case with an unknown setting taken as switched on, because a test
 * that may write must be announced as one that writes.
 */
function writesOf(trusting: Case): string[] {
  const says = trustedWrites(trusting)
  return says === null ? [] : [says]
}

/** The case with SSO_API_TOKEN_AUTH_ENABLED on, where nobody told it and there is a provider to trust. */
function asTrusting(c: Case): Case {
  const { facts } = c
  const { gateway } = facts
  if (!gateway.trusted?.length || !isOpen(gateway.deployment, 'SSO_API_TOKEN_AUTH_ENABLED')) return c
  const deployment = withValues(gateway.deployment, { SSO_API_TOKEN_AUTH_ENABLED: true })
  return prepare({ ...facts, gateway: { ...gateway, deployment } }, c.decoded)
}

/**
 * The answer while a setting that counts is open: only what is the same for every value is kept. If any of
 * the values would write, the answer counts as writing.
 */
function undecided(
  answer: Answer,
  others: readonly { readonly other: Answered }[],
): Pick<Answered, 'verdict' | 'prediction'> {
  const all: readonly Answered[] = [answer, ...others.map(({ other }) => other)]
  const verdict = all.every((one) => one.verdict === answer.verdict) ? answer.verdict : 'cannot-decide'
  const learnedResource = all.map((one) => one.prediction.learnedResource).find((one) => one !== null) ?? null
  return { verdict, prediction: { status: null, detail: null, wwwAuthenticate: null, learnedResource } }
}

/** The first step at which the answers differ, as one that cannot be known; undefined: nothing is open. */
function openStep(answer: Answer, open: readonly Counts[], restsOn: readonly RestsOn[]): Found | undefined {
  const [first] = open
  if (first === undefined) return undefined
  const key = first.open.setting
  return partingStep(answer, first.other, {
    source: key,
    detail: `depends on ${key}`,
    explanation: `Cannot decide. ${openSays(restsOn)}`,
  })
}

/** The same where the gateway may still hold what it read before. */
const heldStep = (answer: Answer, held: readonly HeldAnswer[]): Found | undefined =>
  held[0] &&
  partingStep(answer, held[0].other, {
    source: 'what the gateway read before',
    detail: 'changed a moment ago',
    explanation: onceSays(held),
  })

function partingStep(
  answer: Answer,
  other: Answered,
  says: Pick<Finding, 'source' | 'detail' | 'explanation'>,
): Found | undefined {
  const id = partAt(answer, other) ?? answer.stoppedAt
  if (id === null) return answer.blocking
  const found = answer.findings.find((one) => one.record.id === id)
  return { record: stepOf(id), finding: { ...says, ...found?.finding, ...says, outcome: 'unknown' } }
}

/**
 * The ladder with the open step in place of the step's own finding, or after all others where it has none.
 */
const withOpen = (findings: readonly Found[], open: Found | undefined): readonly Found[] =>
  open === undefined
    ? findings
    : findings.some(({ record }) => record.id === open.record.id)
      ? findings.map((one) => (one.record.id === open.record.id ? open : one))
      : [...findings, open]

/**
 * Only the verdict and the step that decides it, equal to those of `judge` but without its texts. `decoded`:
 * the token's decoded form, if the caller has it.
 */
export function settle(
  facts: Facts,
  decoded?: Decoded,
): { readonly verdict: Verdict; readonly stoppedAt: StepId | null } {
  const { capabilities } = facts.gateway
  const answer = answerTo(facts, STEPS, decoded)
  const { stoppedAt } = answer
  const verdict = footed(answer.verdict, capabilities)
  const again = (other: Facts): Answer => answerTo(other, STEPS, decoded)
  const open = leftOpen(facts, countsIn(facts, possibleIn(answer.c), answer, again))
  const others = [...open, ...heldFor(facts, answer, open.length > 0, again)]
  const [first] = others
  if (first === undefined || undecided(answer, others).verdict !== 'cannot-decide')
    return { verdict, stoppedAt }
  return { verdict: 'cannot-decide', stoppedAt: partAt(answer, first.other) ?? stoppedAt }
}

/** The verdict in words. */
const words = keepLast(wordsFor)

function wordsFor(
  verdict: Verdict,
  steps: readonly Step[],
  blocking: Found | undefined,
  board: Board,
  said: string,
): { headline: string; summary: string } {
  const at = blocking && steps.find(({ id }) => id === blocking.record.id)
  if (!at || !blocking) {
    const settled = steps.find(({ outcome }) => outcome === 'not-checked')
    const all = settled === undefined ? `All ${steps.length} steps pass.` : (steps[0]?.explanation ?? '')
    return { headline: 'Accepted', summary: all + said }
  }
  const where = `step ${at.number} of ${steps.length}: ${uncapitalised(at.title)}`
  const audience = steps.find(({ id }) => id === 'audience')
  const notAudience =
    at.id !== 'audience' && audience?.outcome === 'pass' ? ' This is not an audience problem.' : ''
  // Only said where it is true: not while another step was not checked or fails too.
  const fine =
    at.id === 'active-user' && steps.every((step) => step === at || step.outcome === 'pass')
      ? 'Every check on the token itself passes. '
      : ''
  const { explanation } = blocking.finding
  if (verdict === 'rejected')
    return {
      headline: `Rejected at ${where}`,
      summary: fine + explanation + wouldMatch(at, board) + notAudience + said,
    }
  return { headline: `Cannot decide at ${where}`, summary: fine + explanation + said }
}

/** Names the toggle in the summary when it alone would make the audience match. */
function wouldMatch(at: Step, board: Board): string {
  const would =
    at.id === 'audience' &&
    board.expected.some(({ state, value }) => state === 'would' && at.received.includes(value))
  return would ? ' It would match if the client id were included.' : ''
}

function emptyBoard(facts: Facts): Board {
  return {
    model: facts.gateway.capabilities.model,
    appDomain: facts.gateway.appDomain,
    canonical: null,
    lanes: [],
    expected: [],
    matching: 'nothing',
    learningArmed: false,
    toggle: { state: 'not-used', note: 'The gateway has no server with this id.' },
  }
}
