import { isPresent, type Validity } from '../connection/validity.ts'
import type { Prediction } from '../contextforge/index.ts'
import type { ProbeReport } from './view.ts'

/** What an answer is worth beside what is known now. */
export type AnswerNow =
  | { readonly old: false }
  /** `says` names what came in between and what to do; `predicted` is what would be answered today. */
  | { readonly old: true; readonly says: string; readonly predicted: Prediction }

/**
 * What the page shows now of the same token on the same server. `of` null: it is not known which state of the
 * server was judged.
 */
export type JudgedNow = { readonly of: Validity | null; readonly prediction: Prediction }

const PRESENT: AnswerNow = { old: false }

/**
 * Whether a live answer still is about the server as it is now. It is, for the state it was sent to and for
 * the one it left behind itself by learning. In: the answer, and the newest verdict. A verdict read before
 * the answer was given makes nothing old.
 */
export function answerNow(report: Pick<ProbeReport, 'of' | 'left'>, now: JudgedNow): AnswerNow {
  const { of, left } = report
  if (of === null || now.of === null) return PRESENT
  if ([of, left].some((state) => state !== null && isPresent(state, now.of))) return PRESENT
  if (Date.parse(now.of.answeredAt) < Date.parse(of.answeredAt)) return PRESENT
  return {
    old: true,
    says: `Answered before ${whatCame(left ?? of, now.of)}; send it again.`,
    predicted: now.prediction,
  }
}

function whatCame(then: Validity, now: Validity): string {
  if (then.connection !== now.connection) return 'the gateway was opened again'
  return now.version !== null && now.version !== then.version
    ? `version ${now.version}`
    : 'the server’s settings changed'
}

/** `agreed at version 4`: what came of an answer that is old, in the past. */
export function agreedThen(report: Pick<ProbeReport, 'agrees' | 'of'>): string {
  const what = report.agrees === null ? 'nothing to compare' : report.agrees ? 'agreed' : 'disagreed'
  const version = report.of?.version ?? null
  return version === null ? what : `${what} at version ${version}`
}
