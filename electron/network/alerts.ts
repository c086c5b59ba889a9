import type { Socket } from 'node:net'
import type { buildConnector } from 'undici'
import { errors } from './undici.ts'

/**
 * Remembers TLS alerts. Under TLS 1.3 a server checks the client certificate after the handshake, and the
 * library then only reports that the connection was closed.
 */
export type Alerts = {
  readonly watch: (connect: buildConnector.connector) => buildConnector.connector
  /** The first error on the connection a failure came from; otherwise the failure itself. */
  readonly explain: (thrown: unknown) => unknown
}

/** Makes an empty memory of TLS alerts. */
export function createAlerts(): Alerts {
  const first = new Map<number, Error>()
  const listen = (socket: Socket): void => {
    const port = socket.localPort
    if (port === undefined) return
    first.delete(port)
    socket.once('error', (error) => {
      if ('code' in error && String(error.code).startsWith('ERR_SSL')) first.set(port, error)
    })
    // Kept a little longer than the failure needs to be reported. After that the port number may belong to
    // another connection.
    socket.once('close', () => setTimeout(() => first.delete(port), 1_000).unref())
  }
  return {
    watch: (connect) => (options, callback) =>
      connect(options, (...[error, socket]: Parameters<buildConnector.Callback>) => {
        if (error !== null) return callback(error, null)
        listen(socket)
        callback(null, socket)
      }),
    explain(thrown) {
      if (!(thrown instanceof errors.SocketError)) return thrown
      const port = thrown.socket?.localPort
      return (port === undefined ? undefined : first.get(port)) ?? thrown
    },
  }
}
