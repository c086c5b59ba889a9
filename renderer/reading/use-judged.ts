import { useEffect, useMemo } from 'react'
import { judgedOf, type Judged } from '../../shared/fleet/judged.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { onAnswer } from '../bridge.ts'
import { useAsked } from './use-asked.ts'

/** The verdicts on a token at every server of the list. */
export type Column = {
  /** Null until they are known. */
  readonly judged: Judged | null
  /** When the servers they are about were read; null until they are known. */
  readonly asOf: string | null
  readonly busy: boolean
  readonly error: AppError | null
}

/**
 * Judges a token at every server of the list. In: its id (null: none), and when the gateway was read last:
 * after every reading it is judged again, and the verdicts of before stay until then.
 */
export function useJudged(tokenId: string | null, readAt: string): Column {
  const asked = useAsked(
    'token.column',
    tokenId === null || readAt === '' ? null : { tokenId, about: readAt },
    true,
  )
  const { value, busy, error, again } = asked
  // What was applied or learned changes the verdicts, also where it is not read back.
  useEffect(() => {
    const stops = [
      onAnswer('change.apply', again),
      onAnswer('probe.send', ({ configChanged }) => configChanged && again()),
    ]
    return () => stops.forEach((stop) => stop())
  }, [again])
  // The verdicts on another token say nothing about this one.
  const mine = value?.tokenId === tokenId ? value : null
  const judged = useMemo(() => (mine === null ? null : judgedOf(mine)), [mine])
  return { judged, asOf: mine?.asOf ?? null, busy, error }
}
