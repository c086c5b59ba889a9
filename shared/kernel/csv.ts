import { visible } from './visible.ts'

/**
 * Rows of cells as CSV (RFC 4180, CRLF). A cell that a spreadsheet would take for a formula gets an
 * apostrophe in front, even if it begins with white space or a full-width sign. A cell with a separator of
 * any country is put in quotes, and invisible characters are written out.
 */
export const csvOf = (rows: readonly (readonly string[])[]): string =>
  rows.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('')

/** A text that no spreadsheet takes for a formula, with its invisible characters written out. */
export function spreadsheetText(text: string): string {
  const shown = visible(text)
  return /^[\s'"]*[=+\-@＝＋－＠|%]/.test(shown) ? `'${shown}` : shown
}

function cell(text: string): string {
  const safe = spreadsheetText(text)
  return /[",;\t|\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
