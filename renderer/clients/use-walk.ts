import { useCallback, useEffect, useRef, useState } from 'react'
import type { GoingPhase, GoneOn } from '../../shared/client/going.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import type { Walked } from '../../shared/client/walked.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { call, on } from '../bridge.ts'

/** The result of going on with one client. */
export interface Gone extends GoneOn {
  readonly judged: Output<'client.go-on'>['judged']
  readonly arrival: Output<'client.go-on'>['arrival']
}

export interface Walking {
  readonly answer: Output<'client.walk'> | null
  /** The results of the clients that went on since the walk, the last one last. */
  readonly gone: ReadonlyMap<string, Gone>
  readonly error: AppError | null
  readonly busy: boolean
  /** The phase of a client that is going on; null where none is. */
  readonly phase: GoingPhase | null
  readonly walk: () => void
  readonly goOn: (walked: Walked, hosts: readonly string[], mayLearn: boolean) => void
  readonly cancel: () => void
}

/**
 * The walks to one server. Starts one as soon as `ready` is true. A late answer to an earlier walk is
 * dropped, and leaving the tab ends running walks.
 */
export function useWalk(serverId: string, ready: boolean): Walking {
  const [round, setRound] = useState(0)
  const [done, setDone] = useState(-1)
  const [answer, setAnswer] = useState<Output<'client.walk'> | null>(null)
  const [gone, setGone] = useState<ReadonlyMap<string, Gone>>(new Map())
  const [error, setError] = useState<AppError | null>(null)
  const [phase, setPhase] = useState<GoingPhase | null>(null)
  const isHere = useRef(true)
  const goingOn = useRef<string | null>(null)

  useEffect(() => {
    if (!ready) return undefined
    let wanted = true
    const ask = { serverId, clients: [], clientId: null, hostsOnly: null, publicUrl: null }
    void call('client.walk', ask).then((reply) => {
      if (!wanted) return
      setDone(round)
      setError(reply.ok || reply.error.kind === 'cancelled' ? null : reply.error)
      if (!reply.ok) return
      setAnswer(reply.value)
      setGone(new Map())
    })
    return () => {
      wanted = false
    }
  }, [serverId, ready, round])
  useEffect(
    () => on('client.going', (going) => going.client === goingOn.current && setPhase(going.phase)),
    [],
  )
  useEffect(() => {
    isHere.current = true
    return () => {
      isHere.current = false
      void call('client.cancel', {})
    }
  }, [])

  const walk = useCallback(() => setRound((count) => count + 1), [])
  const goOn = useCallback(
    ({ client }: Walked, hosts: readonly string[], mayLearn: boolean) => {
      goingOn.current = client
      setPhase('registering')
      setError(null)
      const ask = { serverId, client, clientId: null, hostsOnly: [...hosts], publicUrl: null, mayLearn }
      void call('client.go-on', ask).then((reply) => {
        if (!isHere.current) return
        goingOn.current = null
        setPhase(null)
        setError(reply.ok || reply.error.kind === 'cancelled' ? null : reply.error)
        if (!reply.ok) return
        const { gone: came, judged, arrival } = reply.value
        setGone((before) => {
          const others = [...before].filter(([id]) => id !== client)
          return new Map([...others, [client, { ...came, judged, arrival }]])
        })
      })
    },
    [serverId],
  )
  const cancel = useCallback(() => void call('client.cancel', {}), [])
  const busy = (ready && done !== round) || phase !== null
  return { answer, gone, error, busy, phase, walk, goOn, cancel }
}
