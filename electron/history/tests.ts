import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { TestRecord } from '../../shared/history/tests.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { verdict } from '../../shared/contextforge/index.ts'
import { attempt } from './database.ts'

export type Tests = {
  readonly record: (profileId: string, test: TestRecord) => Result<null, AppError>
  readonly list: (profileId: string, limit: number) => TestRecord[]
  /** Live tests since a time (ISO 8601), newest first, at most as many as anybody sends in an hour. */
  readonly live: (profileId: string, since: string) => TestRecord[]
}

const row = z.object({
  id: z.string(),
  server_id: z.string(),
  server_name: z.string(),
  at: z.string(),
  fingerprint: z.string(),
  label: z.string(),
  verdict,
  stopped_at: z.string().nullable(),
  probe: z.string().nullable(),
  audiences: z.string().nullable(),
  client: z.string().nullable(),
})
const texts = z.array(z.string())

/**
 * Which tokens were tested, with the results. Stores a fingerprint, a label and what the token was for, never
 * a token.
 */
export function createTests(db: Database): Tests {
  const insert = db.prepare(`
    INSERT INTO tests (id, profile_id, server_id, server_name, at, fingerprint, label, verdict, stopped_at, probe, audiences, client)
    VALUES (@id, @profileId, @serverId, @serverName, @at, @fingerprint, @label, @verdict, @stoppedAt, @probe, @audiences, @client)`)
  const select = db.prepare<[string, number], unknown>(
    'SELECT * FROM tests WHERE profile_id = ? ORDER BY seq DESC LIMIT ?',
  )
  const live = db.prepare<[string, string], unknown>(
    // The newest are looked at first, so that this ends at the first older one's neighbours.
    `SELECT * FROM (SELECT * FROM tests WHERE profile_id = ? ORDER BY seq DESC LIMIT 500)
     WHERE probe IS NOT NULL AND at >= ? ORDER BY seq DESC`,
  )
  return {
    record: (profileId, test) =>
      attempt(() => {
        const audiences = test.audiences === undefined ? null : JSON.stringify(test.audiences)
        insert.run({ ...test, profileId, audiences, client: test.client ?? null })
        return null
      }),
    list: (profileId, limit) => select.all(profileId, limit).flatMap(read),
    live: (profileId, since) => live.all(profileId, since).flatMap(read),
  }
}

function read(raw: unknown): TestRecord[] {
  const parsed = row.safeParse(raw)
  if (!parsed.success) return []
  const {
    server_id: serverId,
    server_name: serverName,
    stopped_at: stoppedAt,
    audiences,
    ...rest
  } = parsed.data
  return [{ ...rest, serverId, serverName, stoppedAt, audiences: listOf(audiences) }]
}

/** Rows from before these were stored, and damaged rows, give an empty list. */
function listOf(text: string | null): string[] {
  if (text === null) return []
  try {
    const parsed = texts.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : []
  } catch {
    return []
  }
}
