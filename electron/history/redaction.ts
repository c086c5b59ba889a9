import type { Database } from 'better-sqlite3'
import { redactConfig, REDACTION } from '../../shared/contextforge/index.ts'
import { canonicalJson, isObject, type Json } from '../../shared/kernel/json.ts'
import { firstBrokenRow, GENESIS, hashOf, type ChainRow } from './chain.ts'
import { maskFirstSights } from './first-sights.ts'
import { storedHeads, type Heads } from './heads.ts'
import { CHAIN_COLUMNS, type LedgerName } from './ledger.ts'

const KEY = 'redaction'
const LEDGERS: readonly LedgerName[] = ['changes', 'observations']

/**
 * Masks, in rows written by older rules, what the present rules call a secret; in place, once per version of
 * the rules. Otherwise the secret would stay on disk, and every server would look changed. The rows of an
 * intact chain get new hashes; from a broken row on, hashes stay as they are, so that the damage stays
 * visible. In: the database, and the file of the heads. Out: how many rows were masked.
 */
export function redactAgain(db: Database, heads: Heads | null, rules: string = REDACTION): number {
  const done = db.prepare<[string], { value: string }>('SELECT value FROM settings WHERE key = ?')
  const isDone = (): boolean => done.get(KEY)?.value === rules
  if (isDone()) return 0
  // Overwrites replaced data: a freed page would still contain the secret.
  db.pragma('secure_delete = ON')
  const masked = db
    .transaction(() => {
      // Another program may have done it while this one waited for the lock.
      if (isDone()) return 0
      const count =
        maskSnapshots(db) + maskFirstSights(db) + LEDGERS.reduce((sum, name) => sum + maskLedger(db, name), 0)
      noteMasked(db, rules)
      return count
    })
    .immediate()
  if (masked === 0) return 0
  if (heads !== null) storedHeads(db).noteIn(heads)
  db.pragma('wal_checkpoint(TRUNCATE)')
  return masked
}

/** Stores by which version of the rules everything in a history is masked. */
export function noteMasked(db: Database, rules: string = REDACTION): void {
  db.prepare(
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  ).run(KEY, rules)
}

function maskSnapshots(db: Database): number {
  const update = db.prepare('UPDATE snapshots SET config = ? WHERE seq = ?')
  let count = 0
  const rows = db.prepare<[], { seq: number; config: string }>('SELECT seq, config FROM snapshots').all()
  for (const { seq, config } of rows) {
    const text = masked(config, (value) => redactConfig(value))
    if (text === null) continue
    update.run(text, seq)
    count++
  }
  return count
}

function maskLedger(db: Database, name: LedgerName): number {
  const rows = db.prepare<[], ChainRow>(`SELECT ${CHAIN_COLUMNS} FROM ${name} ORDER BY seq`).all()
  const broken = firstBrokenRow(rows) ?? Infinity
  const texts = rows.map((row) => masked(row.body, maskImages))
  const count = texts.filter((text) => text !== null).length
  if (count === 0) return 0
  const update = db.prepare(
    `UPDATE ${name} SET body = @body, prev_hash = @prev_hash, hash = @hash WHERE seq = @seq`,
  )
  const guard = db
    .prepare<[], { sql: string }>(`SELECT sql FROM sqlite_master WHERE name = '${name}_no_update'`)
    .get()
  db.exec(`DROP TRIGGER IF EXISTS ${name}_no_update`)
  const stored = storedHeads(db)
  const head = stored.get(name)
  let previous = GENESIS
  rows.forEach((row, at) => {
    const body = texts[at] ?? row.body
    const whole = row.seq < broken
    const prev_hash = whole ? previous : row.prev_hash
    const hash = whole ? hashOf({ ...row, body, prev_hash }) : row.hash
    if (whole) previous = hash
    update.run({ seq: row.seq, body, prev_hash, hash })
    if (head?.seq === row.seq && head.hash === row.hash) stored.set(name, { seq: row.seq, hash })
  })
  if (guard) db.exec(guard.sql)
  return count
}

const maskImages = (body: Json): Json =>
  isObject(body)
    ? Object.fromEntries(
        Object.entries(body).map(([key, value]) => [
          key,
          key === 'before' || key === 'after' ? redactConfig(value) : value,
        ]),
      )
    : body

/** A text with its secrets masked; null where nothing changes, or where it cannot be read. */
function masked(text: string, mask: (value: Json) => Json): string | null {
  try {
    const out = canonicalJson(mask(JSON.parse(text) as Json))
    return out === text ? null : out
  } catch {
    return null
  }
}
