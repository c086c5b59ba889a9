import { createAuthority, issueLoopback } from '../helpers/certificates.ts'
import { startLoopback, type Loopback } from '../helpers/loopback.ts'

/**
 * What answers at an address that is no gateway. Each is a real server on loopback, to be stopped by whoever
 * starts it.
 */

/** A web page, as a portal or a proxy's sign-in shows it. */
export const startWebPage = (): Promise<Loopback> =>
  startLoopback((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    response.end('<!doctype html><title>Welcome</title><h1>Please sign in</h1>')
  })

/** Sends everybody somewhere else. */
export const startRedirect = (to: string): Promise<Loopback> =>
  startLoopback((request, response) => {
    response.writeHead(302, { location: to + request.url }).end()
  })

/** Speaks TLS with a certificate of an authority nobody has heard of. */
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
