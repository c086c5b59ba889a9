import { useCallback, useEffect, useRef } from 'react'
import type { ChangeRecord } from '../../shared/change/review.ts'
import type { Connection } from '../../shared/connection/view.ts'
import { call } from '../bridge.ts'
import { useToasts } from '../ui/toast.tsx'
import { useConnection } from './connection.tsx'

const STATES: Readonly<Record<ChangeRecord['state'], string>> = {
  intended: 'it could not be looked at yet',
  confirmed: 'it was applied',
  'lost-race': 'somebody else saved as well',
  'not-applied': 'it was not applied',
  unknown: 'it is still not known whether it was applied',
}

/**
 * What happens once a gateway is open: its connection is taken, and changes that a crash or a lost reply left open are
 * looked at. What was found is said.
 */
export function useOpening(then: () => void): (connection: Connection) => void {
  const { setConnection } = useConnection()
  const { show } = useToasts()
  const latest = useRef(then)
  useEffect(() => {
    latest.current = then
  })
  return useCallback(
    (connection: Connection) => {
      setConnection(connection)
      latest.current()
      void call('change.resolve', {}).then((result) => {
        if (!result.ok || result.value.resolved.length === 0) return
        const [first, ...rest] = result.value.resolved
        if (!first) return
        const more = rest.length === 0 ? '' : ` ${rest.length} more are in the history.`
        show({
          tone: first.state === 'confirmed' ? 'ok' : 'unsure',
          title: 'An unfinished change was looked at',
          text: `${first.title} on ${first.serverName}: ${STATES[first.state]}.${more}`,
          action: { label: 'Got it', onPress: () => undefined },
        })
      })
    },
    [setConnection, show],
  )
}
