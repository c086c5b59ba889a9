import type { AppError } from '../../shared/kernel/errors.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import { PROFILES } from '../../shared/client/profiles/all.ts'
import { STEPS, type StepId } from '../../shared/client/way.ts'
import type { WalkedTo } from './print-walk.ts'
import type { Io } from './run.ts'

/** One line of a file with expected stops. */
export interface Expected {
  readonly client: string
  readonly server: string
  readonly step: StepId
  readonly line: string
}

/**
 * Reads a file with expected stops: `CLIENT SERVER STEP` per line. SERVER is written as it is printed and may
 * contain spaces; `#` begins a remark. Errors: the number of a line without a known client or step.
 */
export async function readExpected(
  path: string,
  io: Pick<Io, 'readFile'>,
): Promise<Result<readonly Expected[], AppError>> {
  let text
  try {
    text = await io.readFile(path)
  } catch {
    return err({ kind: 'file-failed', name: path, reason: 'it cannot be read' })
  }
  const found: Expected[] = []
  for (const [at, raw] of text.split('\n').entries()) {
    const line = raw.replace(/(^|\s)#[^]*/, '').trim()
    if (line === '') continue
    const [client = '', ...rest] = line.split(/\s+/)
    const step = STEPS.find((one) => one === rest.at(-1))
    if (step === undefined || rest.length < 2 || !PROFILES.some(({ id }) => id === client))
      return err({ kind: 'file-failed', name: path, reason: `line ${at + 1} is not CLIENT SERVER STEP` })
    found.push({ client, server: rest.slice(0, -1).join(' '), step, line })
  }
  return ok(found)
}

/**
 * The expected stops that did not occur among the walks. Expectations for other clients or servers are
 * ignored.
 */
export function stale(expected: readonly Expected[], walked: readonly WalkedTo[]): readonly string[] {
  return expected
    .filter(({ client, server, step }) => {
      const found = walked.find((one) => one.walked.client === client && one.server === server)
      return found !== undefined && found.walked.stoppedAt?.id !== step
    })
    .map(({ line }) => line)
}
