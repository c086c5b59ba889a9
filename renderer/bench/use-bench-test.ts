import { useMemo } from 'react'
import { wouldSay } from '../../shared/judging/would.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import { useConnection } from '../reading/connection.tsx'
import { useKeptList } from '../reading/lines.ts'
import { useAsked, type Asked } from '../reading/use-asked.ts'
import { useTest } from '../reading/use-test.ts'
import { momentOf } from '../ui/clock.tsx'

export type BenchTest = Asked<'token.test'> & {
  /** When the data was read that the verdict rests on, without a connection; null: it was read for it. */
  readonly asOf: string | null
}

/**
 * The test of the bench. Without a connection it rests on the stored list and the keys that were read, and
 * its words say so. In: the token and the server; null: one of them is missing.
 */
export function useBenchTest(
  question: { readonly tokenId: string; readonly serverId: string } | null,
): BenchTest {
  const { connection } = useConnection()
  const kept = useKeptList()
  const isKept = connection === null && kept !== null
  const test = useTest(isKept ? null : question)
  const before = useAsked(
    'token.kept',
    isKept && question ? { ...question, profileId: kept.profile.id } : null,
  )
  const { value } = before
  const shown = useMemo((): Output<'token.test'> | null => {
    if (value === null) return null
    const { diagnosis, asOf, serverName, clock } = value
    return {
      diagnosis: wouldSay(diagnosis, momentOf(asOf)),
      ...{ serverName, clock, testedAt: asOf, milliseconds: 0, of: null },
    }
  }, [value])
  return isKept ? { ...before, value: shown, asOf: value?.asOf ?? null } : { ...test, asOf: null }
}
