import type { Connection } from '../connection/view.ts'
import { agreedThen, answerNow } from '../probe/now.ts'
import type { ProbeReport } from '../probe/view.ts'
import type { Validity } from '../connection/validity.ts'
import { claimRows } from '../token/claims.ts'
import { readPart } from '../token/part.ts'
import type { TokenView } from '../token/view.ts'
import { type MiniBoards, miniBoardsOf } from '../audience/mini-boards.ts'
import { isObject } from '../kernel/json.ts'
import { instant } from '../kernel/words.ts'
import type { Diagnosis } from '../contextforge/index.ts'
import { redactAll, type Redaction, type Replacement } from './redact.ts'
import { REPORT_FORMAT, type Report } from './report.ts'

export type ReportParts = {
  readonly connection: Pick<Connection, 'profile' | 'capabilities'>
  readonly server: { readonly id: string; readonly name: string }
  readonly token: TokenView
  readonly diagnosis: Diagnosis
  /** The state of the server that was judged; null where that is not known. */
  readonly of: Validity | null
  readonly testedAt: string
  readonly live: ProbeReport | null
  /** The fix that would be tried first, as far as its effect is known; missing: none. */
  readonly change?: { readonly title: string; readonly boards: MiniBoards } | undefined
  /** `Claimcheck 0.1.0` */
  readonly madeBy: string
  /** The time by the gateway's clock, in seconds since the epoch. */
  readonly now: number
  readonly madeAt: string
}

/** The claims whose values the verdict depends on. Of every other claim the report contains only the name. */
const SHOWN = new Set([
  'iss',
  'aud',
  'exp',
  'nbf',
  'iat',
  'email',
  'preferred_username',
  'sub',
  'azp',
  'client_id',
  'scope',
])
const PERSONAL = [
  'email',
  'preferred_username',
  'sub',
  'name',
  'given_name',
  'family_name',
  'upn',
  'unique_name',
  'oid',
  'nickname',
]
const LONGEST = 4_000

/**
 * Makes a report from what the bench shows, and lists what was replaced in it. In: the parts, and what to
 * leave out.
 */
export function buildReport(
  parts: ReportParts,
  redaction: Redaction,
): { readonly report: Report; readonly replaced: readonly Replacement[] } {
  const { connection, server, token, diagnosis } = parts
  const read = readPart(token.claimsJson)
  const claims = claimRows({
    claims: read,
    steps: diagnosis.steps,
    tokenAudiences: diagnosis.tokenAudiences,
    now: parts.now,
    clock: instant,
  })
  const plain: Report = {
    format: REPORT_FORMAT,
    version: 1,
    madeAt: parts.madeAt,
    madeBy: parts.madeBy,
    redacted: { ...redaction },
    gateway: {
      name: connection.profile.name,
      release: `ContextForge ${connection.capabilities.version ?? '(release not known)'}`,
      environment: connection.profile.environment,
      model: connection.capabilities.model,
    },
    server: { ...server },
    token: {
      label: token.label,
      fingerprint: token.fingerprint,
      form: token.form,
      bytes: token.bytes,
      claims: claims.slice(0, 200).map(({ name, value, use }) => ({
        name,
        value:
          SHOWN.has(name.replace(/\[\d+\]$/, '')) || value === 'not in the token' ? value : '(not handed on)',
        use,
      })),
    },
    testedAt: parts.testedAt,
    verdict: diagnosis.verdict,
    headline: diagnosis.headline,
    summary: diagnosis.summary,
    steps: diagnosis.steps.map(({ group: _group, ...step }) => ({
      ...step,
      log: step.log?.text ?? null,
      expected: step.expected.slice(0, 200),
      received: step.received.slice(0, 200),
    })),
    expected: diagnosis.board.expected
      .slice(0, 200)
      .map(({ lane, value, state, from }) => ({ lane, value, state, from })),
    boards: boardsIn(parts),
    prediction: { status: diagnosis.prediction.status, detail: diagnosis.prediction.detail },
    live: parts.live && liveOf(parts.live, parts),
    ...(diagnosis.after !== null && { after: afterOf(diagnosis.after) }),
    warnings: diagnosis.warnings.slice(0, 50).map(({ title, text }) => ({ title, text })),
    remedies: diagnosis.remedies
      .slice(0, 50)
      .map(({ title, text, risk, where }) => ({ title, text, risk, where })),
  }
  const own = read['user']
  const owner = isObject(own) && typeof own['email'] === 'string' ? [own['email']] : []
  const people = PERSONAL.flatMap((name) => {
    const value = read[name]
    return typeof value === 'string' ? [value] : []
  }).concat(owner)
  // The label names the client or a person. It is replaced as a person's name only where a personal claim has
  // the same value.
  const { value, replaced } = redactAll(shortened(plain), redaction, people)
  return { report: value, replaced }
}

/** The switchboard now, and after the fix. Without a fix OAuth counts as on: the steps say if it is not. */
function boardsIn({ change, diagnosis: { board, tokenAudiences } }: ReportParts): Report['boards'] {
  if (change !== undefined)
    return {
      before: change.boards.before,
      change: { title: change.title, after: change.boards.after },
    }
  const side = { board, token: tokenAudiences, oauth: true }
  return { before: miniBoardsOf(side, side).before }
}

/**
 * What comes after the token, without the names of the tools, which the reader of a report may not be allowed
 * to see.
 */
const afterOf = ({ says, steps }: NonNullable<Diagnosis['after']>): NonNullable<Report['after']> => ({
  says,
  steps: steps.map(({ number, title, outcome, detail, explanation }) => ({
    number,
    title,
    outcome,
    detail,
    explanation,
  })),
})

/**
 * The live answer with the prediction it was compared with, and whether it is still about the judged state of
 * the server.
 */
function liveOf(live: ProbeReport, { of, diagnosis }: ReportParts): NonNullable<Report['live']> {
  const now = answerNow(live, { of, prediction: diagnosis.prediction })
  return {
    status: live.actual.status,
    detail: live.actual.detail,
    agrees: live.agrees,
    at: live.at,
    predicted: live.predicted.status,
    ...(now.old && { old: `${agreedThen(live)}. ${now.says}` }),
  }
}

function shortened<T>(value: T): T {
  if (typeof value === 'string')
    return (value.length > LONGEST ? `${value.slice(0, LONGEST - 1)}…` : value) as T
  if (Array.isArray(value)) return value.map((item: unknown) => shortened(item)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shortened(item)])) as T
}
