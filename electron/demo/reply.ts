import type { Json } from '../../shared/kernel/json.ts'

/** One request as the demo gateway's routes see it. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

export interface Reply {
  readonly status: number
  /** Nothing is sent where it is missing. */
  readonly json?: Json
  readonly headers?: Readonly<Record<string, string>>
}

/** A JSON reply. */
export const json = (value: Json, status = 200, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  json: value,
  headers,
})

/** FastAPI's error form. */
export const failed = (status: number, detail: Json, headers: Readonly<Record<string, string>> = {}): Reply =>
  json({ detail }, status, headers)

/** The scheme and host the client used, which is what the gateway tells clients; APP_DOMAIN plays no part. */
export function publicBase(asked: Asked): string {
  const forwarded = asked.headers['x-forwarded-proto']?.split(',')[0]?.trim().toLowerCase()
  const scheme = forwarded === 'https' ? 'https' : 'http'
  return `${scheme}://${asked.headers['host'] ?? '127.0.0.1'}`
}
