import { useEffect } from 'react'
import type { ShelfVerdict } from '../../shared/token/shelf.ts'
import { onAnswer } from '../bridge.ts'
import { useShelf } from './shelf.tsx'
import { useAsked } from './use-asked.ts'

/**
 * The verdict of one server on every token of the shelf; empty until it is known. In: the server in sight,
 * null for none.
 */
export function useShelfVerdicts(serverId: string | null): ReadonlyMap<string, ShelfVerdict> {
  const { tokens } = useShelf()
  // The tokens are part of the question: another shelf is asked about anew.
  const about = tokens.map(({ id }) => id).join(' ')
  const asked = useAsked('token.shelf', serverId === null || about === '' ? null : { serverId, about })
  const { again } = asked
  // What was applied or learned changes verdicts, wherever it was asked for.
  useEffect(() => {
    const stops = [
      onAnswer('change.apply', again),
      onAnswer('probe.send', ({ configChanged }) => configChanged && again()),
    ]
    return () => stops.forEach((stop) => stop())
  }, [again])
  return new Map((asked.value?.verdicts ?? []).map((one) => [one.tokenId, one]))
}
