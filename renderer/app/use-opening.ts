import { useCallback, useEffect, useRef } from 'react'
import type { Connection } from '../../shared/connection/view.ts'
import { call } from '../bridge.ts'
import { useConnection } from '../reading/connection.tsx'
import { openDesk } from '../reading/desk.ts'
import { placeOnDesk } from './desk-place.ts'
import type { Place } from './screens.tsx'

/**
 * Called when a gateway was opened: takes its desk, stores the connection, and asks for the outcome of
 * changes that a crash or a lost reply left open. The result is shown in a banner. `then` gets the place to
 * begin at, and the connection.
 */
export function useOpening(
  then: (at: Place, connection: Connection) => void,
): (connection: Connection) => void {
  const { setConnection } = useConnection()
  const latest = useRef(then)
  useEffect(() => {
    latest.current = then
  })
  return useCallback(
    (connection: Connection) => {
      void openDesk(connection.profile.id).then((place) => {
        setConnection(connection)
        latest.current(placeOnDesk(place), connection)
        // The banner listens for the answer.
        void call('change.resolve', {})
      })
    },
    [setConnection],
  )
}
