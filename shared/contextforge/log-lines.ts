import { z } from 'zod'

/**
 * The lines the gateway logs at its checks, with the level of each. Source: the logger calls of
 * streamablehttp_transport.py (`_route_idp_issued_token`, `_resolve_authorization_servers`) and
 * verify_credentials.py.
 */
const LEVELS = {
  'not-a-jwt': 'DEBUG',
  'no-settings': 'ERROR',
  'no-issuers': 'ERROR',
  'issuers-dropped': 'WARNING',
  'issuer-not-listed': 'INFO',
  'metadata-not-found': 'WARNING',
  'no-key-url': 'WARNING',
  'key-url-elsewhere': 'WARNING',
  'id-token': 'WARNING',
  'not-verified': 'WARNING',
} as const

export type LogId = keyof typeof LEVELS

/** One line as the gateway would log it. */
export const logLine = z.object({
  id: z.enum(Object.keys(LEVELS) as LogId[]),
  level: z.enum(['DEBUG', 'INFO', 'WARNING', 'ERROR']),
  text: z.string(),
})
export type LogLine = z.infer<typeof logLine>

/** A log line, with its level from the table. */
export const logged = (id: LogId, text: string): LogLine => ({ id, level: LEVELS[id], text })

/** The line for everything PyJWT refuses: the gateway puts PyJWT's own text behind the same words. */
export const notVerified = (reason: string): LogLine =>
  logged('not-verified', `OAuth access token verification failed: ${reason}`)

/** The level of a line, and whether it is shown at the gateway's default level (LOG_LEVEL=ERROR). */
export const levelSays = ({ level }: Pick<LogLine, 'level'>): string =>
  `${level}, ${level === 'ERROR' ? 'shown' : 'hidden'} by default`
