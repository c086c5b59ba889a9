import { err } from '../../shared/kernel/result.ts'
import type { Http, HttpRequest } from './http.ts'

/**
 * Checks every request to a gateway. While `isReadOnly` returns true, no request leaves that could change
 * anything there: only reads, the sign-in, and a live test of which the caller says that it cannot write.
 * Errors: `read-only-profile`, before a connection is tried. Does not know what the gateway changes on its
 * own.
 */
export function guardWrites(http: Http, isReadOnly: () => boolean): Http {
  return {
    ...http,
    send: async (request) =>
      isReadOnly() && !isHarmless(request) ? err({ kind: 'read-only-profile' }) : http.send(request),
  }
}

function isHarmless({ method, url, mayWrite }: HttpRequest): boolean {
  if (method === 'GET') return true
  if (method !== 'POST' && method !== 'DELETE') return false
  const { pathname } = new URL(url)
  // A sign-in creates a token but changes no setting, and without it a read-only profile could not read.
  if (method === 'POST' && /\/auth(\/email)?\/login$/.test(pathname)) return true
  // Ending the session of a live test belongs to the test.
  return /\/servers\/[^/]+\/mcp$/.test(pathname) && mayWrite === false
}
