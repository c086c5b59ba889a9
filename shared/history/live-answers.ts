import type { TwoAnswers } from '../fleet/two-answers.ts'
import type { TestRecord } from './tests.ts'

/** Answers further apart than this, in milliseconds, are not compared. */
const WITHIN_MS = 10 * 60_000

/**
 * The status by which the gateway itself answered a token. Other statuses may come from a proxy or be
 * temporary.
 */
const answerOf = ({ probe }: TestRecord): number | null => {
  const status = Number(/^\d{3}/.exec(probe ?? '')?.[0] ?? 0)
  return [200, 401, 403].includes(status) ? status : null
}

/**
 * The ids of servers at which one token was answered in one way, then in another, then in the first way
 * again. In: the live tests, newest first, and the time (milliseconds since the epoch) since which a server
 * is known to be unchanged. Compares only tests since then that had the same prediction: a cache of one
 * gateway never goes back, so another gateway must have answered in between.
 */
export function alternating(
  tests: readonly TestRecord[],
  sameSince: (serverId: string) => number,
): ReadonlyMap<string, TwoAnswers> {
  const asked = new Map<string, TestRecord[]>()
  for (const one of tests) {
    if (answerOf(one) === null || Date.parse(one.at) < sameSince(one.serverId)) continue
    const key = JSON.stringify([one.serverId, one.fingerprint, one.verdict, one.stoppedAt])
    asked.set(key, [...(asked.get(key) ?? []), one])
  }
  const found = new Map<string, TwoAnswers>()
  for (const [last, ...before] of asked.values()) {
    if (last === undefined) continue
    const at = Date.parse(last.at)
    const usual = answerOf(last)
    const turn = before.findIndex((one) => answerOf(one) !== usual)
    const first = before.slice(turn + 1).find((one) => answerOf(one) === usual)
    const other = answerOf(before[turn] ?? last)
    if (turn === -1 || first === undefined || usual === null || other === null) continue
    if (at - Date.parse(first.at) > WITHIN_MS) continue
    const known = found.get(last.serverId)
    if (known === undefined || known.at < at)
      found.set(last.serverId, { kind: 'live', label: last.label, usual, other, at })
  }
  return found
}
