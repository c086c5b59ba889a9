import { useCallback, useEffect, useRef } from 'react'
import type { Connection } from '../../shared/connection/view.ts'
import { call } from '../bridge.ts'
import { useConnection } from '../reading/connection.tsx'

/**
 * Called when a gateway was opened: stores the connection, and asks for the outcome of changes that a crash
 * or a lost reply left open. The result is shown in a banner.
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
