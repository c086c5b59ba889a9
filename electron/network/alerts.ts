import type { Socket } from 'node:net'
import type { buildConnector } from 'undici'
import { errors } from 'undici'

/**
 * Remembers what the other side said in TLS before it hung up. Under TLS 1.3 a server looks at a client
 * certificate after the handshake, and the library then tells only that the connection was closed.
 */
export type Alerts = {
  readonly watch: (connect: buildConnector.connector) => buildConnector.connector
  /** The first error of the connection a failure came from; else the failure as it is. */
  readonly explain: (thrown: unknown) => unknown
}

export function createAlerts(): Alerts {
  const first = new Map<number, Error>()
  const listen = (socket: Socket): void => {
    const port = socket.localPort
    if (port === undefined) return
    first.delete(port)
    socket.once('error', (error) => {
      if ('code' in error && String(error.code).startsWith('ERR_SSL')) first.set(port, error)
    })
    // A little later than its failure is told, and no longer: the number is somebody else's then.
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
