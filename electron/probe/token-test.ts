import type { Input, Output } from '../../shared/ipc/contract.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import { judgeToken, testRecordOf } from '../judging/judge-token.ts'
import { nextTurn } from '../system/timers.ts'
import type { ProbeDeps } from './live-test.ts'

/**
 * Judges a token of the shelf for one server, and remembers the verdict where it is a new one. Out: the test.
 * Errors: the token is gone, and whatever reading the server says. Sends the token nowhere.
 */
export function createTokenTest({ gateways, shelf, history, now, newId }: ProbeDeps) {
  /** The last verdict by gateway, token and server: a screen that is looked at again asks again. */
  const said = new Map<string, string>()

  return async (ask: Input<'token.test'>): Promise<Result<Output<'token.test'>, AppError>> => {
    const { tokenId, serverId, remember, anew } = ask
    const open = gateways.need()
    if (!open.ok) return open
    const entry = shelf.get(tokenId)
    if (entry === null) return err({ kind: 'token-gone' })
    const started = now()
    if (anew === true) open.value.readAnew()
    // The fleet asks for each of its rows: the verdict alone, on what the row shows.
    const isRow = remember === false
    const reading = await open.value.scene.readServer(serverId, isRow ? 'known' : 0)
    const judged = await judgeToken(open.value, { entry, serverId, reading, ranked: !isRow })
    if (!judged.ok) return judged
    // What is written below waits for the disk: in a turn of its own.
    await nextTurn()
    const testedAt = new Date(now()).toISOString()
    const record = testRecordOf({ id: newId(), at: testedAt, serverId, probe: null }, entry, judged.value)
    const key = [open.value.opened.profile.id, record.fingerprint, serverId].join(' ')
    const answer = [record.verdict, record.stoppedAt].join(' ')
    if (!isRow && said.get(key) !== answer) {
      said.set(key, answer)
      // A verdict is worth showing even where it cannot be remembered.
      history.tests.record(open.value.opened.profile.id, record)
    }
    const clock = open.value.scene.clock()
    return ok({
      diagnosis: judged.value.diagnosis,
      serverName: judged.value.server?.name ?? serverId,
      testedAt,
      milliseconds: now() - started,
      clock: { gateway: clock.now, skew: clock.now - now() / 1000, uncertainty: clock.uncertainty },
      of: judged.value.of,
    })
  }
}
