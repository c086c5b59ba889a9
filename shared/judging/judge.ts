import { boardOf } from '../contextforge/lanes.ts'
import { nearestPair } from '../contextforge/near-miss.ts'
import type { Board } from '../contextforge/board.ts'
import type { Json } from '../kernel/json.ts'
import { remediesFor } from './remedies.ts'
import { candidates, prepare, type Case } from '../contextforge/case.ts'
import {
  STEPS,
  type Diagnosis,
  type Prediction,
  type Step,
  type StepId,
  type TokenAudience,
  type Verdict,
} from '../contextforge/diagnosis.ts'
import type { Facts } from '../contextforge/facts.ts'
import { checks, learnable, type Answer, type Checks, type Finding } from '../contextforge/steps.ts'
import { warningsFor } from '../contextforge/warnings.ts'

const answers: Readonly<Record<Exclude<Answer, 'token-or-crash'>, Omit<Prediction, 'learnedResource'>>> = {
  // The words of these two are the release's own: see predict.
  'not-for-oauth': { status: 401, detail: null, wwwAuthenticate: 'bearer' },
  crash: { status: 500, detail: null, wwwAuthenticate: 'none' },
  'invalid-token': {
    status: 401,
    detail: 'Invalid OAuth access token',
    wwwAuthenticate: 'resource-metadata',
  },
  misconfigured: {
    status: 503,
    detail: 'OAuth authorization server not configured for this resource',
    wwwAuthenticate: 'none',
  },
  'no-email': { status: 401, detail: 'OAuth token missing valid email claim', wwwAuthenticate: 'none' },
  'no-user': {
    status: 401,
    detail: 'User not registered in ContextForge. Please log in via SSO first.',
    wwwAuthenticate: 'none',
  },
  disabled: { status: 401, detail: 'Account disabled', wwwAuthenticate: 'none' },
}

// Whatever goes wrong in these is answered like a wrong audience, but for odd keys: those may end in 500 (`mayCrash`).
const KEY_STEPS: ReadonlySet<StepId> = new Set([
  'metadata',
  'key-url',
  'not-id-token',
  'signature',
  'time',
  'audience',
])

/**
 * The gateway's verdict on one token for one server, predicted. Runs every step, marks the first that blocks, and says what the
 * gateway would answer. Accepted only when every step passed; Rejected when a step fails and none before it is open;
 * Cannot decide otherwise. Does not check what comes after the token: rights of the user (403), proxies, other replicas.
 */
export function judge(facts: Facts, table: Checks = checks): Diagnosis {
  const c = prepare(facts)
  const findings = run(c, table)
  const blocking = blockingOf(findings)
  const verdict = verdictOf(blocking?.finding)
  const board = c.facts.server
    ? boardOf(c.facts.server, facts.gateway, {
        clientIds: candidates(facts, c.claims),
        learned: facts.learned,
      })
    : emptyBoard(facts)
  const steps = findings.map(({ id, finding }, index): Step => {
    const { group, title } = checks[id]
    return {
      id, number: index + 1, group, title,
      outcome: finding.outcome,
      detail: finding.detail,
      explanation: [finding.explanation, finding.hint ?? ''].join(' ').trim(),
      expected: [...(finding.expected ?? [])],
      received: [...(finding.received ?? [])],
      source: finding.source,
      log: finding.log ?? null,
      stopsHere: verdict !== 'accepted' && id === blocking?.id,
    } // prettier-ignore
  })
  const stoppedAt = blocking?.id ?? null
  return {
    verdict,
    stoppedAt,
    ...words(verdict, steps, blocking, board),
    steps,
    prediction: predict(c, verdict, findings, blocking),
    board,
    tokenAudiences: audiences(c, board),
    warnings: warningsFor(c),
    remedies: remediesFor(c, stoppedAt, verdict),
  }
}

interface Found {
  readonly id: StepId
  readonly finding: Finding
}

function run(c: Case, table: Checks): readonly Found[] {
  const findings = STEPS.map((id) => ({ id, finding: table[id].check(c) }))
  const turn = findings.findIndex(({ finding }) => finding.beyond !== undefined)
  const beyond = findings[turn]?.finding.beyond
  if (beyond === undefined) return findings
  return findings.map(({ id, finding }, index) =>
    index <= turn ? { id, finding } : { id, finding: { ...finding, outcome: 'not-checked', detail: beyond } },
  )
}

/**
 * The step that settles the verdict. Every step must pass for a token to be accepted, so a step that fails settles it even when an
 * earlier one could not be checked; only what decides the way through the gateway (the first two steps) must be known before.
 */
function blockingOf(findings: readonly Found[]): Found | undefined {
  const open = findings.find(({ finding }) => finding.outcome !== 'pass')
  if (!open || open.finding.outcome === 'fail' || open.id === 'readable' || open.id === 'outside-issuer')
    return open
  return findings.find(({ finding }) => finding.outcome === 'fail') ?? open
}

function verdictOf(blocking: Finding | undefined): Verdict {
  if (!blocking) return 'accepted'
  return blocking.outcome === 'fail' ? 'rejected' : 'cannot-decide'
}

function predict(
  c: Case,
  verdict: Verdict,
  findings: readonly Found[],
  blocking: Found | undefined,
): Prediction {
  // Learning happens after the claims pass and before the user is looked up, so a refused user still leaves its trace.
  const passedClaims = findings
    .slice(0, STEPS.indexOf('learning'))
    .every(({ finding }) => finding.outcome === 'pass')
  const learns =
    c.facts.gateway.capabilities.learns &&
    passedClaims &&
    findings.some(({ finding }) => finding.learns === true)
  const learnedResource: Json = learns ? learnable(c.claims['aud']) : null
  if (verdict === 'accepted') return { status: 200, detail: null, wwwAuthenticate: 'none', learnedResource }
  const answer = blocking?.finding.answer
  // An open step before the failing one only matters when the gateway would answer it differently.
  const before = findings.slice(0, blocking ? STEPS.indexOf(blocking.id) : 0)
  const certain = before.every(
    ({ id, finding }) =>
      finding.outcome === 'pass' ||
      finding.outcome === 'not-checked' ||
      (answer === 'invalid-token' && KEY_STEPS.has(id) && finding.mayCrash !== true),
  )
  if (verdict === 'cannot-decide' || !answer || answer === 'token-or-crash' || !certain)
    return { status: null, detail: null, wwwAuthenticate: null, learnedResource }
  const { crashDetail, refusalDetail } = c.facts.gateway.capabilities.rules
  if (answer === 'not-for-oauth' && refusalDetail === null)
    return { status: null, detail: null, wwwAuthenticate: null, learnedResource }
  const detail =
    answer === 'crash' ? crashDetail : answer === 'not-for-oauth' ? refusalDetail : answers[answer].detail
  return { ...answers[answer], detail, learnedResource }
}

function words(
  verdict: Verdict,
  steps: readonly Step[],
  blocking: Found | undefined,
  board: Board,
): { headline: string; summary: string } {
  const at = steps.find(({ id }) => id === blocking?.id)
  if (!at || !blocking) return { headline: 'Accepted', summary: `All ${steps.length} steps pass.` }
  const where = `step ${at.number} of ${steps.length}: ${at.title.toLowerCase()}`
  const audience = steps.find(({ id }) => id === 'audience')
  const notAudience =
    at.id !== 'audience' && audience?.outcome === 'pass' ? ' This is not an audience problem.' : ''
  if (verdict === 'rejected')
    return {
      headline: `Rejected at ${where}`,
      summary: blocking.finding.explanation + wouldMatch(at, board) + notAudience,
    }
  return { headline: `Cannot decide at ${where}`, summary: blocking.finding.explanation }
}

/** One click away is worth saying at once. */
function wouldMatch(at: Step, board: Board): string {
  const would =
    at.id === 'audience' &&
    board.expected.some(({ state, value }) => state === 'would' && at.received.includes(value))
  return would ? ' It would match if the client id were included.' : ''
}

/** Values of aud whose nearest expected one is looked for. */
const MOST_NEAR = 50

function audiences(c: Case, board: Board): TokenAudience[] {
  const aud = c.claims['aud']
  const values = typeof aud === 'string' ? [aud] : Array.isArray(aud) ? aud : []
  const used = board.expected.filter(({ state }) => state === 'used').map(({ value }) => value)
  const would = board.expected.filter(({ state }) => state === 'would').map(({ value }) => value)
  return values.flatMap((value: Json, index): TokenAudience[] => {
    if (typeof value !== 'string') return []
    const matches = used.find((expected) => expected === value) ?? null
    // What thousands of values look like helps nobody, and costs.
    const near = matches === null && index < MOST_NEAR ? nearestPair(used, [value]) : null
    return [
      {
        value,
        index,
        matches,
        wouldMatch: matches === null ? (would.find((expected) => expected === value) ?? null) : null,
        nearest: near ? { expected: near.expected, says: near.says } : null,
      },
    ]
  })
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
