import { isPresent, type Validity } from '../connection/validity.ts'
import type { Prediction } from '../contextforge/index.ts'
import type { ProbeReport } from './view.ts'

/** Whether a live answer is still valid by what is known now. */
export type AnswerNow =
  | { readonly old: false }
  /** `says` names what came in between and what to do; `predicted` is what would be answered today. */
  | { readonly old: true; readonly says: string; readonly predicted: Prediction }

/**
 * The verdict the page shows now for the same token and server. `of` null: it is not known which state of the
 * server was judged.
 */
export type JudgedNow = { readonly of: Validity | null; readonly prediction: Prediction }

const PRESENT: AnswerNow = { old: false }

/**
 * Whether a live answer is still about the server as it is now: true for the state it was sent to, and for
 * the state it created itself by learning. In: the answer, and the newest verdict. A verdict whose reading is
 * older than the answer does not make the answer old.
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

/** The result of an old answer, in the past tense: `agreed at version 4`. */
export function agreedThen(report: Pick<ProbeReport, 'agrees' | 'of'>): string {
  const what = report.agrees === null ? 'nothing to compare' : report.agrees ? 'agreed' : 'disagreed'
  const version = report.of?.version ?? null
  return version === null ? what : `${what} at version ${version}`
}
