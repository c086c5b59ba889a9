import { useCallback, useEffect, useRef } from 'react'
import type { Connection } from '../../shared/connection/view.ts'
import { call } from '../bridge.ts'
import { useConnection } from '../reading/connection.tsx'

/**
 * What happens once a gateway is open: its connection is taken, and changes that a crash or a lost reply left
 * open are looked at. What was found is said in a banner.
 */
export function useOpening(then: () => void): (connection: Connection) => void {
  const { setConnection } = useConnection()
  const latest = useRef(then)
  useEffect(() => {
    latest.current = then
  })
  return useCallback(
    (connection: Connection) => {
      setConnection(connection)
      latest.current()
      // The banner listens for the answer.
      void call('change.resolve', {})
    },
    [setConnection],
  )
}
