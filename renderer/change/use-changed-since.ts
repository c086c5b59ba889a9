import { useCallback, useEffect, useState } from 'react'
import { isPresent, type Validity } from '../../shared/connection/validity.ts'
import type { ServerView } from '../../shared/fleet/view.ts'
import { call, onAnswer } from '../bridge.ts'
import { useRefresh } from '../reading/refresh.ts'

/**
 * Whether a server was saved since a plan for it was made. In: the state the plan is based on; null while
 * there is none. Out: the present state, or null while it is the same. It is compared whenever the server is
 * read, by whatever part of the page.
 */
export function useChangedSince(base: Validity | null): Validity | null {
  const [seen, setSeen] = useState<Validity | null>(null)
  const serverId = base?.serverId ?? null
  useEffect(
    () =>
      onAnswer('server.read', ({ of }: ServerView) => {
        if (of?.serverId === serverId) setSeen(of)
      }),
    [serverId],
  )
  const look = useCallback(() => {
    // The answer is noticed above, like every reading of the server.
    if (serverId !== null) void call('server.read', { serverId })
  }, [serverId])
  useRefresh(look)
  if (base === null || seen === null || isPresent(seen, base)) return null
  return Date.parse(seen.answeredAt) < Date.parse(base.askedAt) ? null : seen
}
