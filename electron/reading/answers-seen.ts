import type { VirtualServer } from '../../shared/contextforge/index.ts'
import { TOLD_FOR_MS, type TwoAnswers } from '../../shared/fleet/two-answers.ts'
import { alternating } from '../../shared/history/live-answers.ts'
import type { History } from '../history/history.ts'
import type { Reading } from './reading.ts'

export type AnswersSeen = (server: Pick<VirtualServer, 'id'>) => TwoAnswers | null

/**
 * Two different answers to the same question, as far as they were seen within the last hour, by reading and
 * by live tests. In: what stores them, the profile's id, and the clock in milliseconds. Out: a function that
 * looks them up as they are at this time; make a new one for each list.
 */
export function createAnswersSeen(
  {
    snapshots,
    tests,
  }: {
    readonly snapshots: Pick<History['snapshots'], 'newest' | 'alternated'>
    readonly tests: Pick<History['tests'], 'live'>
  },
  reading: Pick<Reading, 'wentBack'>,
  profileId: string,
  now: () => number,
): () => AnswersSeen {
  return () => {
    const since = now() - TOLD_FOR_MS
    const states = snapshots.newest(profileId)
    const sameSince = (serverId: string): number => Date.parse(states.get(serverId)?.seenAt ?? '') || 0
    const live = alternating(tests.live(profileId, new Date(since).toISOString()), sameSince)
    const settings = snapshots.alternated(profileId)
    return ({ id }) =>
      [reading.wentBack(id), settings.get(id) ?? null, live.get(id) ?? null].find(
        (one) => one !== null && one.at >= since,
      ) ?? null
  }
}
