import { z } from 'zod'

/**
 * The lines the gateway writes at its checks, by what they tell, and the level of each. Source: the logger
 * calls of streamablehttp_transport.py (`_route_idp_issued_token`, `_resolve_authorization_servers`) and
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

/** One line of the gateway's log, as it would be written. */
export const logLine = z.object({
  id: z.enum(Object.keys(LEVELS) as LogId[]),
  level: z.enum(['DEBUG', 'INFO', 'WARNING', 'ERROR']),
  text: z.string(),
})
export type LogLine = z.infer<typeof logLine>

export const logged = (id: LogId, text: string): LogLine => ({ id, level: LEVELS[id], text })

/** What PyJWT refuses is written by the gateway in one form, with PyJWT's own words. */
export const notVerified = (reason: string): LogLine =>
  logged('not-verified', `OAuth access token verification failed: ${reason}`)

/** The level of a line, and whether the gateway's default (LOG_LEVEL=ERROR) lets it through. */
export const levelSays = ({ level }: Pick<LogLine, 'level'>): string =>
  `${level}, ${level === 'ERROR' ? 'shown' : 'hidden'} by default`
