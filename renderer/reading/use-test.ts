import { useEffect } from 'react'
import type { Input } from '../../shared/ipc/contract.ts'
import { useAsked, type Asked } from './use-asked.ts'

/**
 * Longer than the gateway's clock is ever uncertain by, so that the second look settles what the first could
 * not.
 */
const SETTLES_MS = 2_500

const ANEW = { anew: true } as const

/**
 * The verdict on a token for a server. A token that was issued this second cannot be decided yet, since its
 * time lies within the uncertainty of the gateway's clock: it is looked at again by itself until that is
 * over.
 */
export function useTest(question: Input<'token.test'> | null): Asked<'token.test'> {
  const test = useAsked('token.test', question, false, ANEW)
  const diagnosis = test.value?.diagnosis
  const tooSoon = diagnosis?.verdict === 'cannot-decide' && diagnosis.stoppedAt === 'time'
  const { again } = test
  useEffect(() => {
    if (!tooSoon) return undefined
    const timer = setTimeout(again, SETTLES_MS)
    return () => clearTimeout(timer)
  }, [tooSoon, again, test.value])
  return test
}
