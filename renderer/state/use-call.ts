import { useCallback, useEffect, useState } from 'react'
import type { Call, Input, Output } from '../../shared/ipc/contract.ts'
import { call } from '../bridge.ts'
import { useRefresh } from './refresh.ts'
import { valueOf, type Remote } from './remote.ts'

export { valueOf, type Remote } from './remote.ts'

/**
 * Asks at once, again on `reload`, and again whenever the input changes. With a null input nothing is asked.
 * The old value stays in sight meanwhile; a late answer to an older question is dropped.
 */
export function useCall<C extends Call>(
  name: C,
  input: Input<C> | null,
): { readonly remote: Remote<Output<C>>; readonly value: Output<C> | null; readonly reload: () => void } {
  const [round, setRound] = useState(0)
  const [remote, setRemote] = useState<Remote<Output<C>>>({ state: 'idle' })
  const asked = input === null ? null : JSON.stringify(input)

  useEffect(() => {
    if (asked === null) {
      setRemote({ state: 'idle' })
      return undefined
    }
    let wanted = true
    setRemote((last) => ({ state: 'loading', value: valueOf(last) }))
    // What was written from the input a moment ago is read back; nothing else can stand there.
    void call(name, JSON.parse(asked) as Input<C>).then((result) => {
      if (!wanted) return
      setRemote((last) =>
        result.ok
          ? { state: 'ready', value: result.value }
          : { state: 'failed', error: result.error, value: valueOf(last) },
      )
    })
    return () => {
      wanted = false
    }
  }, [name, asked, round])

  const reload = useCallback(() => setRound((count) => count + 1), [])
  useRefresh(reload)
  return { remote, value: valueOf(remote), reload }
}
