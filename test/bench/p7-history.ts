import {
  closeSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { openHistory, type History } from '../../electron/history/history.ts'
import { findChanges } from '../../electron/change/records.ts'
import { anIntent } from '../helpers/journal-rows.ts'
import { interleaved, proven, timed, type Case, type Samples } from './kernel.ts'

const WRITES = 200
const ROWS = 100_000
const PAGE = Buffer.alloc(4_096, 'x')
/** One of so many changes has the word that is searched for. */
const RARE = 1_000

async function measure(rounds: number): Promise<Readonly<Record<string, Samples>>> {
  const folder = mkdtempSync(join(process.cwd(), 'out', 'bench', 'history-'))
  try {
    return { 'P7 write': await writes(folder, rounds), 'P7 search': await searches(folder, rounds) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const open = (path: string): History => openHistory(path, 'now', ({ kind }) => kind)

/** Intents, each on disk before the next, beside as many blocks written and synchronised. */
async function writes(folder: string, rounds: number): Promise<Samples> {
  const path = join(folder, 'writes.db')
  const history = open(path)
  const raw = openSync(join(folder, 'raw'), 'w')
  let count = 0
  const found = await interleaved(rounds, {
    values: async () => {
      const took = await timed(() => {
        for (let at = 0; at < WRITES; at++) {
          const written = history.changes.recordIntent(anIntent(`w${count++}`))
          proven(written.ok, 'an intent was not written')
        }
      })
      return (WRITES / took) * 1_000
    },
    floors: async () => {
      const took = await timed(() => {
        for (let at = 0; at < WRITES; at++) {
          writeSync(raw, PAGE)
          fsyncSync(raw)
        }
      })
      return (WRITES / took) * 1_000
    },
  })
  closeSync(raw)
  history.close()
  proven(statSync(join(folder, 'raw')).size === count * PAGE.length, 'the floor wrote less')
  const db = new Sqlite(path, { readonly: true })
  const rows = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM changes').get()?.n
  db.close()
  proven(
    rows === count && readFileSync(path).includes(`w${count - 1}`),
    `${rows} of ${count} intents are on disk`,
  )
  return found
}

/** The words of a search over all changes, as the history screen asks for it, beside the bare rows. */
async function searches(folder: string, rounds: number): Promise<Samples> {
  const path = join(folder, 'search.db')
  const history = open(path)
  const changes = ROWS / 2
  history.together(() => {
    for (let at = 0; at < changes; at++) {
      const id = `c${at}`
      const reason = at % RARE === 0 ? 'quarterly rotation' : 'as asked'
      history.changes.recordIntent(anIntent(id, { serverId: `s${at % 100}`, reason }))
      history.changes.recordOutcome({
        changeId: id,
        state: 'confirmed',
        detail: '',
        at: 'now',
        nowVersion: 4,
      })
    }
  })
  const db = new Sqlite(path, { readonly: true })
  const rows = db.prepare<[], unknown>('SELECT change_id, kind, at, body FROM changes ORDER BY seq')
  const found = await interleaved(rounds, {
    values: () =>
      timed(async () => {
        const hits = await findChanges(history, 'p', 'quarterly rot')
        const isWhole = hits.length === changes / RARE && hits.some(({ id }) => id === 'c0')
        proven(isWhole, `${hits.length} changes were found`)
      }),
    floors: () => timed(() => proven(rows.all().length === ROWS, 'the floor read fewer rows')),
  })
  db.close()
  history.close()
  return found
}

/** What the disk costs: an intent written beside a bare write, and a search beside the bare rows. */
export const p7: Case = {
  id: 'P7',
  runs: 'in-electron',
  rounds: 7,
  goals: [
    {
      id: 'P7 write',
      what: 'intents written to the journal; 4 KiB written and synchronised',
      unit: 'rows/s',
      goal: 0.6,
      atLeast: true,
      stable: false,
      why: 'a virtual disk synchronises at very different speeds from minute to minute',
    },
    {
      id: 'P7 search',
      what: `${ROWS} rows of the journal searched for two words; the same rows by bare .all()`,
      unit: 'ms',
      goal: 2,
      stable: true,
      why: 'the rows are in memory after the first round, the rest is computing',
    },
  ],
  measure,
}
