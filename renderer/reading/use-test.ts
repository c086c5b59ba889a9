import { useEffect } from 'react'
import type { Input } from '../../shared/ipc/contract.ts'
import { useAsked, type Asked } from './use-asked.ts'

/**
 * The time between two attempts, in milliseconds. Usually longer than the uncertainty of the gateway's clock,
 * so that the second attempt can decide.
 */
const SETTLES_MS = 2_500

const ANEW = { anew: true } as const

/**
 * The verdict on a token for a server. A token that was issued this second cannot be decided, because its
 * time lies within the uncertainty of the gateway's clock; so it is judged again until it can be.
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
