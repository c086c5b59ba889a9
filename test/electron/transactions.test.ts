import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDatabase } from '../../electron/history/database.ts'
import { createTransactions, type Transactions } from '../../electron/history/transactions.ts'

const [NORMAL, FULL] = [1, 2]
let folder: string
let db: Database
let transactions: Transactions

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-transactions-'))
  const opened = openDatabase(join(folder, 'history.db'), 'now')
  if (!opened.ok) throw new Error(opened.error.kind)
  db = opened.value.db
  transactions = createTransactions(db)
})
afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})
const waits = (): unknown => db.pragma('synchronous', { simple: true })

it('waits for the disk, but not for what can be read again, and afterwards as before', () => {
  const seen: unknown[] = []
  transactions.writeSoon(() => void seen.push(waits()))
  transactions.write(() => void seen.push(waits()))
  expect(seen).toEqual([NORMAL, FULL])
  expect(waits()).toBe(FULL)
})

it('waits again after what failed, and for what is done once it is stored', () => {
  expect(() =>
    transactions.writeSoon(() => {
      throw new Error('a bug')
    }),
  ).toThrow('a bug')
  expect(waits()).toBe(FULL)
  const seen: unknown[] = []
  transactions.writeSoon(() => transactions.afterCommit(() => void seen.push(waits())))
  expect(seen).toEqual([FULL])
})

it('waits for the disk where what can be read again is part of something that cannot', () => {
  const seen: unknown[] = []
  transactions.write(() => transactions.writeSoon(() => void seen.push(waits())))
  expect(seen).toEqual([FULL])
})
