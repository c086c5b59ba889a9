import { resolve } from 'node:path'
import { REPORT_ENDING } from '../../shared/report/ending.ts'

/**
 * The saved diagnosis a start is handed, as a double click on one does. In: the words after the program's
 * name, and the folder they are relative to. Out: its path, or null. Switches, addresses and files of any
 * other name are not looked at. Does not read the file.
 */
export function handedReport(words: readonly string[], folder: string): string | null {
  const word = words.findLast((each) => !each.startsWith('-') && each.endsWith(`.${REPORT_ENDING}`))
  return word === undefined || /^[a-z][a-z0-9+.-]*:\/\//i.test(word) ? null : resolve(folder, word)
}
