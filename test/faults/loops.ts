import { appendFileSync } from 'node:fs'

/** Notes what a loop found, for the end of the run. */
export function tell(line: string): void {
  const file = process.env['CLAIMCHECK_LOOPS_FILE']
  if (file !== undefined && file !== '') appendFileSync(file, `${line}\n`)
}
