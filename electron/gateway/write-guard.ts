import { err } from '../../shared/kernel/result.ts'
import type { Http, HttpRequest } from './http.ts'

/**
 * Stands in front of every request to a gateway. While `isReadOnly` says so, nothing leaves that could change
 * anything there, whoever asks for it: only reads, the sign-in, and a live test of which its sender says that
 * it cannot write. Errors: `read-only-profile`, before a connection is tried. Does not know what the gateway
 * does on its own.
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
  // Signing in makes a token and changes no setting; without it a read-only profile could not read.
  if (method === 'POST' && /\/auth(\/email)?\/login$/.test(pathname)) return true
  // Ending the session a live test began is part of it.
  return /\/servers\/[^/]+\/mcp$/.test(pathname) && mayWrite === false
}
