import type { Input, Output } from '../../shared/ipc/contract.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import { gatherFacts } from '../judging/diagnose.ts'
import { judgeToken, testRecordOf } from '../judging/judge-token.ts'
import { PAUSE_MS } from '../reading/issuer-documents.ts'
import type { OpenGateway } from '../reading/open-gateway.ts'
import { nextTurn } from '../system/timers.ts'
import type { ProbeDeps } from './live-test.ts'

/**
 * Judges a token of the shelf for one server, and records the verdict where it differs from the last one.
 * Out: the test. Errors: the token is gone, and those of reading the server. Sends the token nowhere.
 */
export function createTokenTest({ gateways, shelf, history, now, newId }: ProbeDeps) {
  /** The last verdict by gateway, token and server, because a screen that is opened again asks again. */
  const said = new Map<string, string>()

  return async (ask: Input<'token.test'>): Promise<Result<Output<'token.test'>, AppError>> => {
    const { tokenId, serverId, remember, anew } = ask
    const open = gateways.need()
    if (!open.ok) return open
    const entry = shelf.get(tokenId)
    if (entry === null) return err({ kind: 'token-gone' })
    const started = now()
    if (anew === true) open.value.readAnew()
    // The fleet asks for each of its rows: only the verdict, by what the row shows.
    const isRow = remember === false
    if (!isRow) askAhead(open.value, entry.token, serverId, started)
    const reading = await open.value.scene.readServer(serverId, isRow ? 'known' : 0)
    const judged = await judgeToken(open.value, { entry, serverId, reading, ranked: !isRow })
    if (!judged.ok) return judged
    // Writing to the disk below takes time, so other work gets a turn first.
    await nextTurn()
    const testedAt = new Date(now()).toISOString()
    const record = testRecordOf({ id: newId(), at: testedAt, serverId, probe: null }, entry, judged.value)
    const key = [open.value.opened.profile.id, record.fingerprint, serverId].join(' ')
    const answer = [record.verdict, record.stoppedAt].join(' ')
    if (!isRow && said.get(key) !== answer) {
      said.set(key, answer)
      // The verdict is shown even if it cannot be recorded.
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

/**
 * Asks the issuer, and for the person, while the server is read again: as a rule it names the same issuers as
 * before, and judging then finds the answers under way. Only issuers are asked that the server names, or
 * named when it was read within the last half minute; an answer that came from a replica that is behind
 * counts for nothing. In: the time in milliseconds.
 */
function askAhead({ reading, scene }: OpenGateway, token: string, serverId: string, now: number): void {
  const known = reading.knownServer(serverId)
  if (known === null || now - Date.parse(known.of.askedAt) >= PAUSE_MS) return
  if (reading.knownFleet().behind.some((one) => one.serverId === serverId)) return
  // Judging asks the same, and tells what becomes of it.
  gatherFacts(scene, token, serverId, known.server).catch(() => undefined)
}
