import { isAscii } from 'node:buffer'
import { isObject } from '../../shared/kernel/json.ts'
import { nextTurn } from '../system/timers.ts'
import { createRowReader, type RowReader } from './rows.ts'

/** A page of at most so many bytes is parsed in one go, which takes a few milliseconds. */
const WHOLE_BYTES = 1024 * 1024
/** Up to this many bytes of a larger page are kept as text and read while the next page is being sent. */
const WAITING_BYTES = 2 * 1024 * 1024
/** More rows than any page has: beyond them, a page of tiny rows would fill the memory, and is refused. */
export const MOST_ROWS = 200_000
/** Rows are read for this long (milliseconds) before other work gets a turn. */
const SLICE_MS = 8

const SERVERS = '"servers"'
/**
 * A cursor as the last member of a page. Of a text that is JSON this is never a part of a row: what closes
 * the text closes the page, and within a string the quotes would have backslashes.
 */
const LAST_CURSOR = /[,{]\s*"nextCursor"\s*:\s*"([\w+/=.~-]+)"\s*\}\s*$/
/** The end of a page in which such a cursor is looked for, in bytes. */
const END_BYTES = 4_096

/** What a page was: what surrounds its rows, with an empty list in their place, and its rows. */
export type PageRead<Row> = {
  readonly rest: unknown
  readonly count: number
  /** Reads the rows in order, a slice at a time. To be called once. */
  readonly rows: (take: (row: Row) => void) => Promise<void>
}

/** Receives one page of a list. */
export type PageReader<Row> = {
  readonly write: (chunk: Uint8Array) => void
  readonly bytes: () => number
  /** The number of complete rows so far. */
  readonly count: () => number
  /**
   * The cursor of the next page, as far as the end of a short page tells it without being parsed; null where
   * it does not. Holds only where the page turns out to be JSON.
   */
  readonly ahead: () => string | null
  /** Null: the JSON around the rows is broken or cut off, or there are more than `MOST_ROWS`. */
  readonly end: () => PageRead<Row> | null
}

/** How rows are read, each parsed or as its text; a text of null was too large. */
export type RowKinds<Row> = {
  readonly parsed: (raw: unknown) => Row
  readonly text: (text: string | null) => Row
}

/**
 * Receives a page of servers in both forms: `{"servers":[…],"nextCursor":…}` and a bare array. A short page
 * is parsed whole, which is the fastest. Of a long one, rows are cut out while it arrives, so that only the
 * wanted fields of large rows are kept; and of one that is no JSON, so that a broken row costs only itself.
 * In: how a row is read, and what cleans a text before anything is read of it.
 */
export function createPageReader<Row>(of: RowKinds<Row>, clean: (text: string) => string): PageReader<Row> {
  let chunks: Uint8Array[] = []
  let bytes = 0
  let cut: RowReader | null = null
  const read: Row[] = []
  let waiting: (string | null)[] = []
  const isOver = (): boolean => cut !== null && cut.count() > MOST_ROWS
  const one = (text: string | null): Row => of.text(text === null ? null : clean(text))

  /** From here on, rows are cut out of the page. */
  function cutRows(): RowReader {
    const now = createRowReader((text) => {
      waiting.push(text)
      if (bytes <= WAITING_BYTES) return
      // Large rows are read at once, because only the needed fields of them are kept.
      for (const early of waiting) read.push(one(early))
      waiting = []
    })
    cut = now
    chunks.forEach(now.write)
    chunks = []
    return now
  }

  function whole(): PageRead<Row> | null {
    const text = clean(textOf(chunks))
    // Of two lists in one object, a parser silently takes the last.
    const first = text.indexOf(SERVERS)
    if (first !== -1 && text.indexOf(SERVERS, first + 1) !== -1) return null
    const page = parse(text)
    const list = isObject(page) ? page['servers'] : page
    if (!Array.isArray(list) || list.length > MOST_ROWS) return null
    const rest = isObject(page) ? { ...page, servers: [] } : []
    return { rest, count: list.length, rows: (take) => inSlices(list, of.parsed, take) }
  }

  return {
    write(chunk) {
      bytes += chunk.byteLength
      if (isOver()) return
      if (cut !== null) cut.write(chunk)
      else if (chunks.push(chunk) && bytes > WHOLE_BYTES) cutRows()
    },
    bytes: () => bytes,
    count: () => (cut ?? cutRows()).count(),
    ahead() {
      let end = ''
      for (let at = chunks.length - 1; at >= 0 && end.length < END_BYTES; at--)
        end = Buffer.from(chunks[at]?.slice(-END_BYTES) ?? []).toString('latin1') + end
      return LAST_CURSOR.exec(end.slice(-END_BYTES))?.[1] ?? null
    },
    end() {
      const short = cut === null ? whole() : null
      if (short !== null) return short
      const rest = parse((cut ?? cutRows()).end() ?? '')
      if (rest === undefined || isOver()) return null
      const rows = async (take: (row: Row) => void): Promise<void> => {
        read.forEach(take)
        await inSlices(waiting, one, take)
      }
      return { rest, count: read.length + waiting.length, rows }
    },
  }
}

async function inSlices<Raw, Row>(
  raws: readonly Raw[],
  one: (raw: Raw) => Row,
  take: (row: Row) => void,
): Promise<void> {
  let until = performance.now() + SLICE_MS
  for (const raw of raws) {
    if (performance.now() > until) {
      await nextTurn()
      until = performance.now() + SLICE_MS
    }
    take(one(raw))
  }
}

/** The text of bytes in UTF-8, with a byte order mark where there is one. */
function textOf(chunks: readonly Uint8Array[]): string {
  // Most pages are ASCII, each piece of which is a text by itself: they need not be copied together first.
  if (chunks.every((chunk) => isAscii(chunk)))
    return chunks
      .map((one) => Buffer.from(one.buffer, one.byteOffset, one.length).toString('latin1'))
      .join('')
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.concat(chunks))
}

/** Undefined where the text is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
