import { useEffect } from 'react'
import type { ShelfVerdict } from '../../shared/token/shelf.ts'
import { onAnswer } from '../bridge.ts'
import { useShelf } from './shelf.tsx'
import { useAsked } from './use-asked.ts'

/**
 * The verdicts of one server on all tokens of the shelf; empty until they are known. In: the chosen server,
 * null for none.
 */
export function useShelfVerdicts(serverId: string | null): ReadonlyMap<string, ShelfVerdict> {
  const { tokens } = useShelf()
  // The token ids are part of the question, so that a changed shelf is asked about again.
  const about = tokens.map(({ id }) => id).join(' ')
  const asked = useAsked('token.shelf', serverId === null || about === '' ? null : { serverId, about })
  const { again } = asked
  // What was applied or learned changes the verdicts, wherever that was done.
  useEffect(() => {
    const stops = [
      onAnswer('change.apply', again),
      onAnswer('probe.send', ({ configChanged }) => configChanged && again()),
    ]
    return () => stops.forEach((stop) => stop())
  }, [again])
  return new Map((asked.value?.verdicts ?? []).map((one) => [one.tokenId, one]))
}
