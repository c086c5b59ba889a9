/** The longest row that is read, in bytes of JSON; a longer one is dropped while it arrives. */
const MAX_ROW_BYTES = 8 * 1024 * 1024
/** The most text that is kept of what surrounds the rows, in bytes. */
const MAX_REST_BYTES = 1024 * 1024

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c] as const
const [OPEN, CLOSE, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d] as const

export type RowReader = {
  readonly write: (chunk: Uint8Array) => void
  /** The number of complete rows so far. */
  readonly count: () => number
  /** The text around the rows, with an empty list in their place. Null: invalid or cut off. */
  readonly end: () => string | null
}

/**
 * Extracts the rows of a page of servers while it arrives, so that at most one row is in memory. Reads both
 * forms of a page: `{"servers":[…],"nextCursor":…}` and a bare array. In: a callback for each row's JSON text
 * (null: longer than allowed). Only finds where rows begin and end (RFC 8259); whoever parses a row checks
 * that it is JSON.
 */
export function createRowReader(onRow: (text: string | null) => void): RowReader {
  const decoder = new TextDecoder()
  let depth = 0
  let inString = false
  let escaped = false
  /** The nesting depth of the list of rows; null outside of it. */
  let list: number | null = null
  let lists = 0
  let row: Uint8Array[] | null = null
  let rowBytes = 0
  let wantsRow = false
  let count = 0
  let rest = ''
  let broken = false

  function finish(): void {
    if (row === null) return
    count++
    onRow(rowBytes > MAX_ROW_BYTES ? null : decoder.decode(Buffer.concat(row)))
    row = null
    rowBytes = 0
    wantsRow = false
  }

  function keep(part: Uint8Array): void {
    if (part.byteLength === 0) return
    if (list !== null) {
      if (row === null) return
      rowBytes += part.byteLength
      if (rowBytes <= MAX_ROW_BYTES) row.push(part)
      else row.length = 0
    } else if (rest.length + part.byteLength > MAX_REST_BYTES) broken = true
    else rest += Buffer.from(part).toString('latin1')
  }

  const beginsList = (): boolean =>
    (depth === 0 && rest.trim() === '') ||
    (depth === 1 && /"servers"\s{0,64}:\s{0,64}$/.test(rest.slice(-200)))

  function write(chunk: Uint8Array): void {
    let from = 0
    // The next backslash and the next quote from here on. Every byte is looked at once, whatever a text
    // contains.
    let slash = chunk.indexOf(BACKSLASH)
    let quote = chunk.indexOf(QUOTE)
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]
      if (inString) {
        if (escaped) {
          escaped = false
          continue
        }
        // Most of a large row is text, so the end of a text is searched in one call.
        if (slash !== -1 && slash < at) slash = chunk.indexOf(BACKSLASH, at)
        if (quote !== -1 && quote < at) quote = chunk.indexOf(QUOTE, at)
        if (slash !== -1 && (quote === -1 || slash < quote)) {
          at = slash
          escaped = true
        } else if (quote === -1) break
        else {
          at = quote
          inString = false
        }
        continue
      }
      if (list !== null && depth === list && (byte === COMMA || byte === CLOSE)) {
        keep(chunk.subarray(from, at))
        // A comma without a row on one of its sides is invalid JSON.
        if (row === null && (byte === COMMA || wantsRow)) broken = true
        finish()
        wantsRow = byte === COMMA
        from = at + 1
        if (byte === CLOSE) {
          from = at
          list = null
          depth--
        }
        continue
      }
      if (list !== null && row === null && byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) {
        row = []
        from = at
      }
      if (byte === QUOTE) inString = true
      else if (byte === OPEN || byte === OPEN_OBJECT) {
        if (byte === OPEN && list === null) {
          keep(chunk.subarray(from, at))
          from = at
          if (beginsList()) {
            keep(chunk.subarray(at, at + 1))
            from = at + 1
            depth++
            list = depth
            lists++
            continue
          }
        }
        depth++
      } else if (byte === CLOSE || byte === CLOSE_OBJECT) depth--
    }
    keep(chunk.subarray(from))
  }

  return {
    write,
    count: () => count,
    end: () =>
      broken || inString || depth !== 0 || list !== null || lists > 1
        ? null
        : Buffer.from(rest, 'latin1').toString('utf8'),
  }
}
