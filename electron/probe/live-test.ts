import { keyDiff } from '../../shared/change/key-diff.ts'
import {
  type Asked,
  firstCallsOf,
  type GatewayContext,
  redactConfig,
  usualRequest,
} from '../../shared/contextforge/index.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { canonicalJson } from '../../shared/kernel/json.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import { againAfter } from '../../shared/probe/again.ts'
import { acceptedOf, agreesWith, reasonsFor } from '../../shared/probe/compare.ts'
import { compareAfter } from '../../shared/probe/go-on.ts'
import type { SessionAt } from '../../shared/probe/session-lost.ts'
import type { ProbeReport } from '../../shared/probe/view.ts'
import { withoutToken } from '../../shared/token/without-token.ts'
import type { History } from '../history/history.ts'
import { judgeToken, testRecordOf, type Judged } from '../judging/judge-token.ts'
import type { GatewayHolder } from '../reading/holder.ts'
import type { OpenGateway } from '../reading/open-gateway.ts'
import type { Shelf, ShelfEntry } from '../shelf/shelf.ts'

/** `initialize`, the notification after it, tools/list and tools/call. */
const MOST_REQUESTS = 4

export type ProbeDeps = {
  readonly gateways: GatewayHolder
  readonly shelf: Shelf
  readonly history: History
  readonly now: () => number
  readonly newId: () => string
}

/**
 * The live test: sends one `initialize`, reads the configuration before and after it, and records the test in
 * the history. In: a token of the shelf, the server, and whether the gateway may learn from it. Errors: the
 * token is gone, the gateway could learn and may not, and those of reading and sending.
 */
export async function sendLiveTest(
  { gateways, shelf, history, now, newId }: ProbeDeps,
  ask: Input<'probe.send'>,
): Promise<Result<ProbeReport, AppError>> {
  const { tokenId, serverId, mayLearn } = ask
  const open = gateways.need()
  if (!open.ok) return open
  const entry = shelf.get(tokenId)
  if (entry === null) return err({ kind: 'token-gone' })
  // Only after `initialize` a session can go on.
  const call =
    ask.goOn === true
      ? 'initialize'
      : (ask.call ?? firstCallsOf(open.value.opened.gateway)[0] ?? 'initialize')
  // The prediction must be about the gateway as it is now.
  open.value.readAnew()
  const reading = await open.value.scene.readServer(serverId, 'anew')
  const judged = await judgeToken(open.value, {
    entry,
    serverId,
    reading,
    ranked: true,
    usual: ask.usual === true,
    live: call,
  })
  if (!judged.ok) return judged
  const mayWrite = wouldWrite(judged.value)
  if (mayWrite) {
    const { writes: said } = judged.value.diagnosis
    const writes = said.length === 0 ? {} : { writes: said }
    if (open.value.opened.profile.readOnly) return err({ kind: 'read-only-profile', ...writes })
    if (!mayLearn) return err({ kind: 'probe-would-write', ...writes })
  }
  // Judging takes time, and the shelf may have been cleared meanwhile: then the token is not sent.
  if (shelf.get(tokenId) === null) return err({ kind: 'token-gone' })
  const at = new Date(now()).toISOString()
  // Waits within the gateway's rate limit, which counts these requests together with those of real clients.
  const waitedMs = await open.value.pace(ask.goOn === true ? MOST_REQUESTS : 1)
  if (shelf.get(tokenId) === null) return err({ kind: 'token-gone' })
  const how = { mayWrite, goOn: ask.goOn === true, again: ask.again === true, waitedMs, at, now }
  const report = await probe(open.value, entry, serverId, judged.value, how)
  if (!report.ok) return report
  const { actual } = report.value
  const said = `${actual.status}${actual.detail === null ? '' : ` ${actual.detail}`}`
  const record = testRecordOf({ id: newId(), at, serverId, probe: said.slice(0, 200) }, entry, judged.value)
  history.tests.record(open.value.opened.profile.id, record)
  return report
}

/**
 * Whether the gateway could write while it answers: store the token's audience, or create or change a user.
 * Only a certain refusal before the learning step excludes that, because the gateway learns before it looks
 * the user up.
 */
export const wouldWrite = ({
  diagnosis: { prediction, board, steps, writes },
}: Pick<Judged, 'diagnosis'>): boolean =>
  writes.length > 0 ||
  prediction.learnedResource !== null ||
  (board.learningArmed &&
    !steps
      .slice(
        0,
        steps.findIndex(({ id }) => id === 'learning'),
      )
      .some((step) => step.outcome === 'fail'))

type How = {
  readonly mayWrite: boolean
  readonly goOn: boolean
  readonly again: boolean
  readonly waitedMs: number
  readonly at: string
  readonly now: () => number
}

async function probe(
  open: OpenGateway,
  entry: ShelfEntry,
  serverId: string,
  { server, diagnosis, of, since = null, live = null }: Judged,
  how: How,
): Promise<Result<ProbeReport, AppError>> {
  const isUsual = live === null || isUsualPath(live, serverId, open.scene.gateway)
  const sent = await open.initialize(serverId, entry.token, undefined, how.mayWrite, live ?? undefined)
  if (!sent.ok) return sent
  const isAccepted = acceptedOf(sent.value.status, sent.value.bodyIsJsonRpc) === true
  const went =
    how.goOn && isAccepted && live === null ? await open.goOn(serverId, entry.token, sent.value) : null
  const after = await open.scene.readServer(serverId, 'anew')
  const { status, bodyIsJsonRpc } = sent.value
  const clean = (text: string | null): string | null => text && withoutToken(text, entry.token)
  const [detail, wwwAuthenticate] = [clean(sent.value.detail), clean(sent.value.wwwAuthenticate)]
  const actual = { status, detail, wwwAuthenticate, accepted: acceptedOf(status, bodyIsJsonRpc) }
  const before = server?.oauthConfig ?? null
  const now = after.ok ? after.value.server.oauthConfig : null
  const predicted = diagnosis.once?.prediction ?? diagnosis.prediction
  const agrees = agreesWith(predicted, actual)
  // It is asked again once: what then still differs counts, even if the issuer changed once more meanwhile.
  const again =
    agrees === false && !how.again ? againAfter({ diagnosis, actual, since, now: how.now() }) : null
  const reasons = reasonsFor(predicted, actual, open.scene.gateway.appDomain.source === 'gateway')
  if (sent.value.retryAfter !== null)
    reasons.push(
      `The gateway limits requests, and asks to wait ${sent.value.retryAfter} s: the next probe waits for that.`,
    )
  if (!after.ok && after.error.kind !== 'server-gone')
    reasons.push('The settings could not be read afterwards, so it is not known whether they changed.')
  return ok({
    predicted,
    actual,
    // What the gateway may still hold explains it: nothing to hold against anybody until it was asked again.
    agrees: again === null ? agrees : null,
    again,
    reasons,
    configBefore: show(before),
    configAfter: after.ok ? show(now) : show(before),
    configChanged: after.ok && canonicalJson(before) !== canonicalJson(now),
    configDiff: after.ok ? keyDiff(before, now) : [],
    at: how.at,
    of,
    left: after.ok ? after.value.of : null,
    wentOn: went === null ? null : compareAfter(diagnosis.after, went, sessionAt(open, sent.value.sessionId)),
    waitedMs: how.waitedMs,
    ...(isUsual ? {} : { sentTo: { path: live.path, header: live.header } }),
    ...(live === null || live.call === 'initialize' ? {} : { call: 'server/discover' as const }),
  })
}

/** Whether a request goes to the server's own address, with the token where the gateway reads it. */
function isUsualPath({ path, header }: Asked, serverId: string, { deployment }: GatewayContext): boolean {
  const usual = usualRequest(serverId, deployment.AUTH_HEADER_NAME.value, '')
  return path === usual.path && header.toLowerCase() === usual.header.toLowerCase()
}

const sessionAt = ({ opened }: OpenGateway, sessionId: string | null): SessionAt => ({
  version: opened.gateway.capabilities.version,
  deployment: opened.gateway.deployment,
  hasSession: sessionId !== null,
})

const show = (config: Parameters<typeof redactConfig>[0]): string =>
  JSON.stringify(redactConfig(config), null, 2)
