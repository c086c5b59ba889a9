import { net, type Protocol } from 'electron'
import { APP_SCHEME, CONTENT_SECURITY_POLICY } from './security.ts'

/**
 * The policy of the pages but for what reloading in place needs: inline code and styles, and the socket that
 * tells of changes.
 */
const DEV_POLICY = CONTENT_SECURITY_POLICY.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'")
  .replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
  .replace("connect-src 'none'", "connect-src 'self' ws://127.0.0.1:5199")

/**
 * Where Vite serves the pages while the app is worked on; null everywhere else. A packaged app does not ask
 * the environment, and nothing but this computer's own address is taken.
 */
export function devServer(packaged: boolean, environment: NodeJS.ProcessEnv): URL | null {
  const address = packaged ? undefined : environment['ELECTRON_RENDERER_URL']
  if (address === undefined || !URL.canParse(address)) return null
  const url = new URL(address)
  return url.protocol === 'http:' && url.hostname === '127.0.0.1' ? url : null
}

/**
 * Hands the pages on from Vite under our own scheme, so that origin, navigation and calls are kept as in the
 * field.
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
