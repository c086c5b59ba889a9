import type { StepId } from '../contextforge/index.ts'
import type { Heat, Reached } from './heat.ts'

/*
 * The verdict on one token at every server of the list, as a column of the fleet: what it is sorted and
 * filtered by. A server that was not judged has no verdict, and is never counted as accepted.
 */

/** One of the few verdicts of a column. */
export type Ending = Reached & { readonly heat: Heat }

/** Null: that server was not judged. */
export type Judged = (serverId: string) => Ending | null

/** In the order in which they are told. */
export const KINDS = ['accepted', 'rejected', 'cannot-decide', 'other-issuer', 'not-judged'] as const
export type EndingKind = (typeof KINDS)[number]

/** Shows only the servers where a token ends so, or at this step. */
export type EndingFilter = EndingKind | StepId

/**
 * Whether a text has the form of such a filter. A step of another release is one at which no token stops
 * here; a window that starts does not load the table of the steps to tell.
 */
export const isEndingFilter = (text: string): text is EndingFilter => /^[a-z]+(-[a-z]+)*$/.test(text)

export const isKind = (filter: EndingFilter): filter is EndingKind =>
  (KINDS as readonly string[]).includes(filter)

/** A token of another issuer is rejected and no failure: it is a kind of its own. */
export const kindOf = (ending: Ending | null): EndingKind =>
  ending === null ? 'not-judged' : ending.heat.otherIssuer ? 'other-issuer' : ending.verdict

/** Whether a server is shown. */
export const fitsEnding = (ending: Ending | null, filter: EndingFilter): boolean =>
  kindOf(ending) === filter || ending?.stoppedAt === filter

/**
 * A sort key: by where the token stops, rejected before not decided at the same step; then where it is not
 * decided without a step, where it is accepted, where it is of another issuer, and where it was not judged.
 */
export function placeOfEnding(ending: Ending | null): number {
  const kind = kindOf(ending)
  if (ending === null || kind === 'not-judged') return 10_003
  if (kind === 'other-issuer') return 10_002
  if (kind === 'accepted') return 10_001
  return ending.at < 0 ? 10_000 : 2 * ending.at + (kind === 'rejected' ? 0 : 1)
}
