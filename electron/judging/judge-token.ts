import type { AppError } from '../../shared/kernel/errors.ts'
import {
  type Asked,
  candidates,
  type ClientId,
  type Decoded,
  decodeToken,
  type Diagnosis,
  type Facts,
  type FirstCall,
  STEPS,
  usualRequest,
  type VirtualServer,
} from '../../shared/contextforge/index.ts'
import type { TestRecord } from '../../shared/history/tests.ts'
import type { Result } from '../../shared/kernel/result.ts'
import type { Validity } from '../../shared/connection/validity.ts'
import { ok } from '../../shared/kernel/result.ts'
import { rankRemedies } from '../../shared/judging/remedies.ts'
import { neighboursOf, type Neighbour } from '../../shared/judging/widening.ts'
import { judge } from '../../shared/judging/judge.ts'
import { askedAs, liveRequest } from '../../shared/token/sent-to.ts'
import { withAfter, withOwnToken } from './after.ts'
import { gatherFacts, type Scene } from './diagnose.ts'
import type { ShelfEntry } from '../shelf/shelf.ts'
import { nextTurn } from '../system/timers.ts'

/** What judging needs from the gateway. */
export type JudgedAt = {
  readonly scene: Scene
  /** The servers of the newest list, without asking the gateway. */
  readonly known: () => readonly VirtualServer[]
  /** Stores the client ids that verified tokens named, by server. */
  readonly rememberClientIds: (serverId: string, ids: readonly ClientId[]) => void
}

export type Judged = {
  readonly server: VirtualServer | null
  readonly diagnosis: Diagnosis
  /** The state of the server that was judged; null where there is no server. */
  readonly of: Validity | null
  /** Since when (milliseconds since the epoch) the issuer's documents are known to be as they are. */
  readonly since?: number | null
  /** The request a live test sends, where it is another than the usual one. */
  readonly live?: Asked | null
}

/** A server as it was read for judging, or why it could not be read. */
export type JudgedReading = Result<{ readonly server: VirtualServer; readonly of: Validity }, AppError>

export type JudgeAsk = {
  readonly entry: ShelfEntry
  readonly serverId: string
  /** The reading of the server, as new as the verdict requires. */
  readonly reading: JudgedReading
  /** True: judge the token as sent by `initialize` to the server's own address, however it was pasted. */
  readonly usual?: boolean
  /** What a live test begins with: judge the request it sends. Missing: no live test is judged. */
  readonly live?: FirstCall
  /**
   * True: order the remedies by the other servers too, which means looking at each of them, and read what
   * comes after the token.
   */
  readonly ranked: boolean
}

/**
 * Gathers what the judge needs, and judges. A server that does not exist is judged too, because the gateway
 * has an answer for that. Errors: those of reading the server. Sends the token nowhere.
 */
export async function judgeToken(
  open: JudgedAt,
  { entry, serverId, reading, ranked, usual = false, live }: JudgeAsk,
): Promise<Result<Judged, AppError>> {
  const { scene } = open
  if (!reading.ok && reading.error.kind !== 'server-gone') return reading
  const { server, of } = reading.ok ? reading.value : { server: null, of: null }
  const at = {
    gatewayUrl: scene.gatewayUrl,
    header: scene.gateway.deployment.AUTH_HEADER_NAME.value,
  }
  const pasted = usual || entry.sentTo === undefined ? null : askedAs(entry.sentTo, serverId, at)
  const sent = live && usualRequest(serverId, at.header, at.gatewayUrl, live)
  const asked = sent ? (liveRequest(pasted, sent) ?? (live === 'initialize' ? null : sent)) : pasted
  const decoded = decodeToken(entry.token)
  const gathered = await gatherFacts(scene, entry.token, serverId, server, asked ?? undefined, decoded)
  const facts = ranked ? await withOwnToken(scene.people, gathered) : gathered
  await nextTurn()
  const judged = judge(facts, STEPS, decoded)
  const diagnosis = ranked ? await withNeighbours(open, facts, judged, decoded) : judged
  // Only a token whose signature and issuer passed may tell which client id belongs to this server.
  const passed = (id: string): boolean =>
    diagnosis.steps.some((step) => step.id === id && step.outcome === 'pass')
  if (decoded.form === 'jwt' && passed('signature') && passed('issuer-allowed'))
    open.rememberClientIds(serverId, candidates(facts, decoded.claims))
  return ok({
    server,
    diagnosis: ranked ? await withAfter(scene.people, facts, diagnosis) : diagnosis,
    of,
    since: sinceOf(scene, facts),
    live: live === undefined ? null : asked,
  })
}

/** Since when the documents the facts are from are as they are; null where none were read. */
function sinceOf({ past }: Scene, { metadata, keys }: Facts): number | null {
  const urls = [
    ...(metadata.state === 'gathered' ? metadata.probes.map(({ url }) => url) : []),
    ...(keys.state === 'gathered' ? [keys.probe.url] : []),
  ]
  const known = urls.flatMap((url) => past?.versions(url).at(-1)?.firstAt ?? [])
  return known.length === 0 ? null : Math.max(...known)
}

/** So many servers are looked at before other work gets a turn: a few milliseconds. */
const IN_ONE_GO = 1_000

/** Orders the remedies again, with the servers that share an audience. */
async function withNeighbours(
  { scene, known }: JudgedAt,
  facts: Facts,
  diagnosis: Diagnosis,
  decoded: Decoded,
): Promise<Diagnosis> {
  const { server } = facts
  if (server === null || diagnosis.remedies.length < 2) return diagnosis
  const { gateway, clientIdsFor } = scene
  const servers = known()
  const neighbours: Neighbour[] = []
  for (let from = 0; from < servers.length; from += IN_ONE_GO) {
    if (from > 0) await nextTurn()
    const some = servers.slice(from, from + IN_ONE_GO)
    neighbours.push(...neighboursOf(some, server.id, gateway, clientIdsFor))
  }
  const ids = decoded.form === 'jwt' ? candidates(facts, decoded.claims) : facts.clientIds
  return { ...diagnosis, remedies: rankRemedies(diagnosis.remedies, server, gateway, ids, neighbours) }
}

/**
 * A test for the history: the verdict, a fingerprint and the label, which may be the claim that names the
 * client; never the token.
 */
export function testRecordOf(
  ask: { id: string; at: string; serverId: string; probe: string | null },
  entry: ShelfEntry,
  { server, diagnosis }: Judged,
): TestRecord {
  return {
    ...ask,
    serverName: server?.name ?? ask.serverId,
    fingerprint: entry.view.fingerprint,
    label: entry.view.label,
    verdict: diagnosis.verdict,
    stoppedAt: diagnosis.stoppedAt,
    // Long values are left out: an audience is compared exactly, so a shortened one would never match.
    audiences: diagnosis.tokenAudiences
      .map(({ value }) => value)
      .filter((value) => value.length <= 512)
      .slice(0, 32),
    client: clientOf(entry.token),
  }
}

/**
 * The client a token was issued to, by `azp` (OpenID Connect Core, section 2) or `client_id` (RFC 9068,
 * section 2.2). A claim, not a proof.
 */
function clientOf(token: string): string | null {
  const decoded = decodeToken(token)
  if (decoded.form !== 'jwt') return null
  const id = decoded.claims['azp'] ?? decoded.claims['client_id']
  return typeof id === 'string' && id !== '' && id.length <= 256 ? id : null
}
