import { visible } from './visible.ts'

/**
 * Rows of cells as CSV (RFC 4180, CRLF). A cell that a spreadsheet would take for a formula begins with an
 * apostrophe, also behind white space and in full width; what any country separates cells by is put in
 * quotes, and what would not be seen is written out.
 */
export const csvOf = (rows: readonly (readonly string[])[]): string =>
  rows.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('')

function cell(text: string): string {
  const shown = visible(text)
  const safe = /^[\s'"]*[=+\-@＝＋－＠|%]/.test(shown) ? `'${shown}` : shown
  return /[",;\t|\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
