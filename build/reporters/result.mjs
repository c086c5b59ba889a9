/** The form in which every stage leaves its result for build/test.mjs. */
import { writeFileSync } from 'node:fs'

/**
 * @typedef {object} StageResult
 * @property {number} passed
 * @property {number} failed
 * @property {{ title: string, reason?: string }[]} [skipped]
 * @property {string} [notRun] why the stage could not run at all
 * @property {string[]} [lines] to be shown at the very end
 */

/** @param {StageResult} result */
export function leaveResult(result) {
  const file = process.env.CLAIMCHECK_RESULT_FILE
  if (file) writeFileSync(file, JSON.stringify(result, null, 2))
}

/**
 * @param {string} title
 * @param {string | undefined} reason
 */
export const skip = (title, reason) => (reason ? { title, reason } : { title })
