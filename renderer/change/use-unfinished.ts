import { useEffect, useState } from 'react'
import type { Output } from '../../shared/ipc/contract.ts'
import { onAnswer } from '../bridge.ts'

/** The changes that were open when the app ended, and their outcome; null when there is nothing to report. */
export function useUnfinished(): readonly [Output<'change.resolve'> | null, () => void] {
  const [found, setFound] = useState<Output<'change.resolve'> | null>(null)
  useEffect(() => {
    const say = (answer: Output<'change.resolve'>) => {
      const { resolved, stillOpen, rest } = answer
      setFound(resolved.length + stillOpen.length > 0 || rest !== null ? answer : null)
    }
    const stops = [
      onAnswer('change.resolve', say),
      onAnswer('connection.close', () => setFound(null)),
      onAnswer('connection.open', () => setFound(null)),
      onAnswer('connection.demo', () => setFound(null)),
      onAnswer('connection.switch', ({ connection }) => connection !== null && setFound(null)),
    ]
    return () => stops.forEach((stop) => stop())
  }, [])
  return [found, () => setFound(null)]
}
