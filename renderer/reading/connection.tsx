import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'
import type { Connection } from '../../shared/connection/view.ts'
import { call, onAnswer } from '../bridge.ts'
import { requestRefresh } from './refresh.ts'

type ConnectionState = {
  /** The open connection; null while there is none. */
  readonly connection: Connection | null
  readonly setConnection: (connection: Connection | null) => void
  /** Reads everything on the screen again, and the connection itself, because the operator wants it. */
  readonly refresh: () => void
  /** The same because something was noticed: what is marked as changed stays marked. */
  readonly refreshByItself: () => void
}

const Context = createContext<ConnectionState | null>(null)

/** The open connection. */
export function useConnection(): ConnectionState {
  const state = useContext(Context)
  if (!state) throw new Error('no connection state here')
  return state
}

/** Holds the connection, and updates it after a new sign-in or a changed assumption. */
export function ConnectionProvider({ children }: { readonly children: ReactNode }) {
  const [connection, setConnection] = useState<Connection | null>(null)

  useEffect(() => {
    const stops = [
      onAnswer('connection.renew', (answer) => setConnection(answer.connection)),
      onAnswer('connection.say', (answer) => setConnection(answer.connection)),
      onAnswer('connection.assume', (answer) => setConnection(answer.connection)),
      onAnswer('connection.public', (answer) => setConnection(answer.connection)),
    ]
    return () => stops.forEach((stop) => stop())
  }, [])

  const readAgain = useCallback((byOperator: boolean) => {
    requestRefresh(byOperator)
    void call('connection.current', {}).then((result) => {
      if (result.ok && result.value.connection) setConnection(result.value.connection)
    })
  }, [])
  const refresh = useCallback(() => readAgain(true), [readAgain])
  const refreshByItself = useCallback(() => readAgain(false), [readAgain])
  const value = useMemo(
    () => ({ connection, setConnection, refresh, refreshByItself }),
    [connection, refresh, refreshByItself],
  )
  return <Context value={value}>{children}</Context>
}
