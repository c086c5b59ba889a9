import type { Database } from 'better-sqlite3'
import type { z } from 'zod'
import { profile } from '../../shared/connection/profile.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { INTERPRETED } from '../../shared/kernel/interpreted.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { attempt } from './database.ts'

const storedProfile = profile.omit({ hasSecret: true })
export type StoredProfile = z.infer<typeof storedProfile>

export type Profiles = {
  readonly list: () => StoredProfile[]
  readonly get: (id: string) => StoredProfile | null
  readonly save: (profile: StoredProfile) => Result<null, AppError>
  /** Stores all of them, or on an error none. */
  readonly saveAll: (profiles: readonly StoredProfile[]) => Result<null, AppError>
  readonly remove: (id: string) => Result<null, AppError>
  readonly setting: (key: string) => string | null
  readonly setSetting: (key: string, value: string) => Result<null, AppError>
  /** What is remembered of the window for a profile, as it was kept; null: nothing. */
  readonly desk: (profileId: string) => string | null
  /** Keeps it for a saved profile or the demo; of others nothing is kept. It goes with its profile. */
  readonly keepDesk: (profileId: string, body: string) => Result<null, AppError>
  /** The ciphertext of each profile's secrets. */
  readonly secrets: {
    readonly read: (profileId: string) => { readonly blob: Uint8Array; readonly backend: string } | null
    readonly write: (profileId: string, blob: Uint8Array, backend: string) => void
    readonly remove: (profileId: string) => void
    readonly ids: () => ReadonlySet<string>
  }
}

/** The demo's profile is never saved, because its address is another one each time. */
const DEMO = 'demo'
const deskOf = (profileId: string): string => `desk.${profileId}`

/** Saved gateways, a few settings, and the ciphertext of secrets. Never handles a secret itself. */
export function createProfiles(db: Database): Profiles {
  const parse = (row: { body: string } | undefined): StoredProfile[] => {
    if (row === undefined) return []
    try {
      const parsed = storedProfile.safeParse(JSON.parse(row.body), INTERPRETED)
      return parsed.success ? [parsed.data] : []
    } catch {
      // A damaged row costs one profile; the app must still start.
      return []
    }
  }
  const selectAll = db.prepare<[], { body: string }>('SELECT body FROM profiles ORDER BY position')
  const selectOne = db.prepare<[string], { body: string }>('SELECT body FROM profiles WHERE id = ?')
  const upsert = db.prepare(`
    INSERT INTO profiles (id, position, body) VALUES (@id, (SELECT coalesce(max(position), 0) + 1 FROM profiles), @body)
    ON CONFLICT (id) DO UPDATE SET body = @body`)
  const setting = db.prepare<[string], { value: string }>('SELECT value FROM settings WHERE key = ?')
  const setSetting = db.prepare(
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  )
  const readSecret = db.prepare<[string], { blob: Buffer; backend: string }>(
    'SELECT blob, backend FROM secrets WHERE profile_id = ?',
  )
  const writeSecret = db.prepare(`
    INSERT INTO secrets (profile_id, blob, backend) VALUES (?, ?, ?)
    ON CONFLICT (profile_id) DO UPDATE SET blob = excluded.blob, backend = excluded.backend`)
  const removeSecret = db.prepare('DELETE FROM secrets WHERE profile_id = ?')
  const secretIds = db.prepare<[], { profile_id: string }>('SELECT profile_id FROM secrets')
  const write = (act: () => unknown): Result<null, AppError> =>
    attempt(() => {
      act()
      return null
    })
  return {
    list: () => selectAll.all().flatMap(parse),
    get: (id) => parse(selectOne.get(id))[0] ?? null,
    save: (value) =>
      write(() => upsert.run({ id: value.id, body: JSON.stringify(storedProfile.parse(value)) })),
    saveAll: (values) =>
      write(
        db.transaction(() => {
          for (const value of values)
            upsert.run({ id: value.id, body: JSON.stringify(storedProfile.parse(value)) })
        }),
      ),
    remove: (id) =>
      write(() => {
        db.prepare('DELETE FROM profiles WHERE id = ?').run(id)
        db.prepare('DELETE FROM settings WHERE key IN (?, ?)').run(deskOf(id), `watch.paused.${id}`)
      }),
    desk: (id) => setting.get(deskOf(id))?.value ?? null,
    keepDesk: (id, body) =>
      write(() => (id === DEMO || selectOne.get(id) !== undefined) && setSetting.run(deskOf(id), body)),
    setting: (key) => setting.get(key)?.value ?? null,
    setSetting: (key, value) => write(() => setSetting.run(key, value)),
    secrets: {
      read: (id) => readSecret.get(id) ?? null,
      write: (id, blob, backend) => void writeSecret.run(id, Buffer.from(blob), backend),
      remove: (id) => void removeSecret.run(id),
      ids: () => new Set(secretIds.all().map((row) => row.profile_id)),
    },
  }
}
