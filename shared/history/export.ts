import { changeState, entrySays, type Entry } from './timeline.ts'
import { csvOf } from '../kernel/csv.ts'
import { escaped } from '../kernel/visible.ts'
import type { KeyChange } from '../change/review.ts'

/** The head of an export. */
export type ExportHead = { readonly gateway: string; readonly exportedAt: string; readonly chain: string }

type Row = {
  readonly at: string
  readonly kind: string
  readonly server: string
  readonly by: string
  readonly what: string
  readonly result: string
  /** The reason the operator gave, where one was asked for. */
  readonly reason?: string | undefined
  readonly keys: readonly KeyChange[]
}

/**
 * The timeline as JSON text. The settings in it were redacted before; a test holds a token's fingerprint,
 * never the token.
 */
export const exportJson = (head: ExportHead, entries: readonly Entry[]): string =>
  `${escaped(JSON.stringify({ ...head, entries: entries.map(rowOf) }, null, 2))}\n`

/** The timeline as CSV, for a spreadsheet. */
export function exportCsv(entries: readonly Entry[]): string {
  const rows = entries
    .map(rowOf)
    .map((row) =>
      COLUMNS.map((name) => (name === 'keys' ? row.keys.map(keyText).join('; ') : (row[name] ?? ''))),
    )
  return csvOf([COLUMNS, ...rows])
}

const COLUMNS = ['at', 'kind', 'server', 'by', 'what', 'result', 'reason', 'keys'] as const

const keyText = ({ key, before, after }: KeyChange): string =>
  `${key}: ${before ?? '(none)'} → ${after ?? '(none)'}`

function rowOf(entry: Entry): Row {
  const { title, text } = entrySays(entry)
  const base = { at: entry.at, server: entry.serverName, what: title }
  switch (entry.kind) {
    case 'change':
      return {
        ...base,
        kind: 'our change',
        by: entry.change.by,
        result: changeState(entry.change),
        ...(entry.change.reason === null ? {} : { reason: entry.change.reason }),
        keys: entry.change.diff,
      }
    case 'seen':
      return {
        ...base,
        kind: entry.seen.kind === 'learned' ? 'learned' : 'observed drift',
        by: entry.seen.by ?? '',
        result: text,
        keys: entry.seen.diff,
      }
    case 'audit':
      return { ...base, kind: 'gateway audit', by: entry.audit.by, result: text, keys: [] }
    case 'test':
      return { ...base, kind: 'test', by: '', result: text, keys: [] }
  }
}
