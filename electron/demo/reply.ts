import type { Json } from '../../shared/kernel/json.ts'

/** One request, as the routes of the demo gateway see it. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

export interface Reply {
  readonly status: number
  /** Missing: the reply has no body. */
  readonly json?: Json
  readonly headers?: Readonly<Record<string, string>>
}

/** A JSON reply. */
export const json = (value: Json, status = 200, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  json: value,
  headers,
})

/** An error in FastAPI's form. */
export const failed = (status: number, detail: Json, headers: Readonly<Record<string, string>> = {}): Reply =>
  json({ detail }, status, headers)

/**
 * The scheme and host the client used, which the gateway puts into its metadata; APP_DOMAIN has no influence.
 */
export function publicBase(asked: Asked): string {
  const forwarded = asked.headers['x-forwarded-proto']?.split(',')[0]?.trim().toLowerCase()
  const scheme = forwarded === 'https' ? 'https' : 'http'
  return `${scheme}://${asked.headers['host'] ?? '127.0.0.1'}`
}
