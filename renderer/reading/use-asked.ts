import { startTransition, useCallback, useEffect, useRef, useState } from 'react'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Call, Input, Output } from '../../shared/ipc/contract.ts'
import { call } from '../bridge.ts'
import { useRefresh } from './refresh.ts'

type Answer<C extends Call> = {
  readonly key: string
  readonly value: Output<C> | null
  readonly error: AppError | null
}

export type Asked<C extends Call> = {
  /** The newest answer. While it is asked again, the earlier answer stays if it is about the same thing. */
  readonly value: Output<C> | null
  readonly error: AppError | null
  readonly busy: boolean
  readonly again: () => void
}

/**
 * Calls the main process whenever the input changes; does nothing while it is null. A late answer to an
 * earlier question is dropped. With `keep`, the answer to the earlier question stays until the new one
 * arrives. `repeated` is added to the input when the same question is asked again.
 */
export function useAsked<C extends Call>(
  name: C,
  input: Input<C> | null,
  keep = false,
  repeated?: Partial<Input<C>>,
): Asked<C> {
  const asked = useAskedOnce(name, input, keep, repeated)
  useRefresh(asked.again)
  return asked
}

/**
 * Like `useAsked`, for what somebody is about to confirm: reading everything again does not repeat the
 * question, so that the text never changes while it is being read.
 */
export function useAskedOnce<C extends Call>(
  name: C,
  input: Input<C> | null,
  keep = false,
  repeated?: Partial<Input<C>>,
): Asked<C> {
  const [round, setRound] = useState(0)
  const [answer, setAnswer] = useState<Answer<C> | null>(null)
  const about = input === null ? null : JSON.stringify(input)
  const key = about === null ? null : `${round}:${about}`
  const asked = useRef<string | null>(null)
  const besides = useRef(repeated)

  useEffect(() => {
    if (about === null || key === null) return undefined
    let wanted = true
    const more = asked.current === about ? besides.current : undefined
    asked.current = about
    void call(name, { ...(JSON.parse(about) as Input<C>), ...more }).then((result) => {
      if (!wanted) return
      // Long answers are drawn in parts, between which keys and clicks are handled.
      startTransition(() =>
        setAnswer((last) => {
          if (result.ok) return { key, value: result.value, error: null }
          const before = last && last.key.endsWith(`:${about}`) ? last.value : null
          return { key, value: before, error: result.error }
        }),
      )
    })
    return () => {
      wanted = false
    }
  }, [name, about, key])

  const again = useCallback(() => setRound((count) => count + 1), [])
  const current = answer !== null && answer.key.endsWith(`:${about ?? ''}`)
  if (about === null || answer === null || (!current && !keep)) {
    return { value: null, error: null, busy: about !== null, again }
  }
  return { value: answer.value, error: answer.error, busy: answer.key !== key, again }
}
