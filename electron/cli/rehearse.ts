import type { AppError } from '../../shared/kernel/errors.ts'
import type { Handlers } from '../../shared/ipc/contract.ts'
import { ok, type Result } from '../../shared/kernel/result.ts'
import type { Rehearsal } from '../../shared/rehearsal/rehearsal.ts'
import { rehearsalLines } from '../../shared/rehearsal/words.ts'
import { json, lines } from './print.ts'
import type { RehearseCommand } from './rehearse-options.ts'
import type { ExitCode, Io } from './run.ts'
import { rowsOf, secretText } from './servers.ts'

const EXIT: Readonly<Record<Rehearsal['outcome'], ExitCode>> = { nothing: 0, changes: 1, 'cannot-tell': 2 }

/** Rehearses an upgrade on the named gateway with the given tokens, and drops the tokens afterwards. */
export async function rehearseCommand(
  { target, to, token, format }: RehearseCommand,
  handlers: Handlers,
  io: Io,
): Promise<Result<ExitCode, AppError>> {
  // Read before anything is sent: if the token cannot be read, no sign-in is needed.
  const text = token === null || token === 'demo' ? ok('') : await secretText(token, io)
  if (!text.ok) return text
  const rows = await rowsOf(target, [], handlers, io)
  if (!rows.ok) return rows
  if (token === 'demo')
    for (const { server } of rows.value) {
      const got = await handlers['token.demo']({ serverId: server.id })
      if (!got.ok) return got
    }
  else if (token !== null) {
    const added = await handlers['token.add']({ text: text.value })
    if (!added.ok) return added
  }
  const reply = await handlers['rehearsal.run']({ to })
  await handlers['token.forget']({ tokenId: null })
  if (!reply.ok) return reply
  const { rehearsal } = reply.value
  io.out(format === 'json' ? json(rehearsal) : lines(rehearsalLines(rehearsal)))
  return ok(EXIT[rehearsal.outcome])
}
