import { createAuthority, issueLoopback } from '../helpers/certificates.ts'
import { startLoopback, type Loopback } from '../helpers/loopback.ts'

/**
 * Servers that are no gateway. Each is a real server on loopback, and the test that starts it must stop it.
 */

/** A web page, like a portal or the sign-in of a proxy. */
export const startWebPage = (): Promise<Loopback> =>
  startLoopback((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    response.end('<!doctype html><title>Welcome</title><h1>Please sign in</h1>')
  })

/** Redirects every request. */
export const startRedirect = (to: string): Promise<Loopback> =>
  startLoopback((request, response) => {
    response.writeHead(302, { location: to + request.url }).end()
  })

/** Speaks TLS with a certificate of an unknown authority. */
export async function startUntrusted(): Promise<Loopback> {
  const leaf = await issueLoopback(await createAuthority('Nobody knows this authority'))
  return startLoopback((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"healthy"}')
  }, leaf)
}

/** An address of this computer at which nothing listens. */
export async function unusedAddress(): Promise<string> {
  const server = await startLoopback(() => undefined)
  await server.stop()
  return server.url
}
