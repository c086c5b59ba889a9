import { resolve } from 'node:path'
import { REPORT_ENDING } from '../../shared/report/ending.ts'

/**
 * The path of a saved diagnosis in the arguments of a start, as a double click passes it. In: the words after
 * the program's name, and the folder they are relative to. Null where there is none: switches, addresses and
 * other files are ignored. Does not read the file.
 */
export function handedReport(words: readonly string[], folder: string): string | null {
  const word = words.findLast((each) => !each.startsWith('-') && each.endsWith(`.${REPORT_ENDING}`))
  return word === undefined || /^[a-z][a-z0-9+.-]*:\/\//i.test(word) ? null : resolve(folder, word)
}
