import { net, type Protocol } from 'electron'
import { APP_SCHEME, CONTENT_SECURITY_POLICY } from './security.ts'

/**
 * The content security policy of the pages, with the exceptions that reloading in place needs: inline scripts
 * and styles, and the socket that reports changes.
 */
const DEV_POLICY = CONTENT_SECURITY_POLICY.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'")
  .replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
  .replace("connect-src 'none'", "connect-src 'self' ws://127.0.0.1:5199")

/**
 * The address from which Vite serves the pages during development; null otherwise. A packaged app ignores the
 * environment, and only an address of this computer is accepted.
 */
export function devServer(packaged: boolean, environment: NodeJS.ProcessEnv): URL | null {
  const address = packaged ? undefined : environment['ELECTRON_RENDERER_URL']
  if (address === undefined || !URL.canParse(address)) return null
  const url = new URL(address)
  return url.protocol === 'http:' && url.hostname === '127.0.0.1' ? url : null
}

/**
 * Serves Vite's pages under our own scheme, so that origin, navigation and calls work as in the packaged app.
 */
export function serveFromVite(protocol: Protocol, server: URL): void {
  protocol.handle(APP_SCHEME, async (request) => {
    const { pathname, search } = new URL(request.url)
    const reply = await net.fetch(new URL(pathname + search, server).href)
    const headers = new Headers(reply.headers)
    headers.set('content-security-policy', DEV_POLICY)
    return new Response(reply.body, { status: reply.status, headers })
  })
}
