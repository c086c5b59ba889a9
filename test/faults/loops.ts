import { appendFileSync } from 'node:fs'

/** Records what a loop found; it is printed at the end of the run. */
export function tell(line: string): void {
  const file = process.env['CLAIMCHECK_LOOPS_FILE']
  if (file !== undefined && file !== '') appendFileSync(file, `${line}\n`)
}
