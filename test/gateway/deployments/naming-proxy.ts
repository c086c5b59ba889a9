import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A proxy that tells the gateway who is asking, as an identity-aware one does after its own sign-in. In: the
 * gateway's port, the header and the person. Out: its address and its end.
 */
export function startNamingProxy(
  port: number,
  header: string,
  person: string,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    const headers = { ...incoming.headers, [header.toLowerCase()]: person }
    const { method, url: path } = incoming
    const passed = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    passed.on('error', () => outgoing.destroy())
    incoming.pipe(passed)
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () =>
      resolve({
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        close: () =>
          new Promise((end) => {
            server.close(() => end())
            server.closeAllConnections()
          }),
      }),
    )
  })
}
