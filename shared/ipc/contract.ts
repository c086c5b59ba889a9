import { z } from 'zod'
import { board } from '../audience/board.ts'
import { changeOutcome, changeRecord, keyChange, review, wantedChange } from '../change/review.ts'
import { connection, profile, profileDraft, rung } from '../connection/view.ts'
import type { AppError } from '../errors.ts'
import { virtualServer } from '../gateway/server.ts'
import { report, reportFormat } from '../report/report.ts'
import type { Result } from '../result.ts'
import { clockView, MAX_NAME, remedyEffect, shelfVerdict } from '../token/shelf.ts'
import { found, tokenView } from '../token/view.ts'
import { control } from '../verdict/controls.ts'
import { diagnosis, prediction, verdict, warning } from '../verdict/diagnosis.ts'

/** Longest text a paste may have; a longer one is refused whole and nothing of it is parsed. */
export const MAX_PASTE = 1_000_000

const health = z.object({ level: z.enum(['ok', 'risk', 'broken', 'off', 'unknown']), says: z.string() })
export type Health = z.infer<typeof health>

/** A row of the fleet: the server with secrets masked, its board, and one sentence about its health. */
export const serverRow = z.object({
  server: virtualServer,
  board,
  issuers: z.array(z.string()),
  provider: z.string(),
  health,
})
export type ServerRow = z.infer<typeof serverRow>

export const fleetView = z.object({
  rows: z.array(serverRow),
  asOf: z.string(),
  /** False when paging was cut short: shown as "may be incomplete". */
  complete: z.boolean(),
  scopeNote: z.string(),
})
export type FleetView = z.infer<typeof fleetView>

/** What clients are told (RFC 9728 metadata) beside what is enforced. */
export const advertised = z.object({
  url: z.string(),
  state: z.enum(['read', 'not-found', 'failed', 'not-asked']),
  resource: z.string().nullable(),
  authorizationServers: z.array(z.string()),
  /** Null when it cannot be told. */
  agrees: z.boolean().nullable(),
  says: z.string(),
})
export type Advertised = z.infer<typeof advertised>

export const serverView = z.object({
  row: serverRow,
  advertised,
  lint: z.array(warning),
  /** Claims about RFC 8707 support in the issuer's metadata: a hint, never proof. */
  resourceIndicators: z.string(),
  readAt: z.string(),
})
export type ServerView = z.infer<typeof serverView>

export const probeReport = z.object({
  predicted: prediction,
  actual: z.object({ status: z.number(), detail: z.string().nullable(), wwwAuthenticate: z.string().nullable(), accepted: z.boolean().nullable() }),
  /** Null when there was nothing definite to compare. */
  agrees: z.boolean().nullable(),
  /** What could explain a difference. */
  reasons: z.array(z.string()),
  configBefore: z.string(),
  configAfter: z.string(),
  configChanged: z.boolean(),
  /** The keys that changed while it answered. */
  configDiff: z.array(keyChange),
  at: z.string(),
}) // prettier-ignore
export type ProbeReport = z.infer<typeof probeReport>

export const applyReport = z.object({
  record: changeRecord,
  outcome: changeOutcome,
  says: z.string(),
  /** Milliseconds between the last read and the write: the time in which another editor could not be seen. */
  windowMs: z.number(),
  server: serverView,
  tokens: z.array(z.object({ tokenId: z.string(), label: z.string(), before: verdict, after: verdict })),
})
export type ApplyReport = z.infer<typeof applyReport>

const testRecord = z.object({
  id: z.string(), serverId: z.string(), serverName: z.string(), at: z.string(), fingerprint: z.string(), label: z.string(),
  verdict, stoppedAt: z.string().nullable(), probe: z.string().nullable(),
}) // prettier-ignore
export type TestRecord = z.infer<typeof testRecord>

const nothing = z.object({})
const theme = z.enum(['system', 'light', 'dark'])

/** Every call the window can make. Both sides parse; the main process also parses what it sends. */
export const calls = {
  'app.info': {
    input: nothing,
    output: z.object({
      version: z.string(), electron: z.string(), runtime: z.enum(['official', 'untrusted']),
      secrets: z.object({ kept: z.enum(['keyring', 'memory']), backend: z.string(), says: z.string() }),
      startDemo: z.boolean(), theme, historyProblem: z.string().nullable(), idleMinutes: z.number(),
    }),
  },
  /** Minutes without a touch after which the shelf is cleared; 0: never. */
  'settings.idle': { input: z.object({ minutes: z.number().int().min(0).max(480) }), output: nothing },
  'settings.theme': { input: z.object({ theme }), output: nothing },
  'profile.list': { input: nothing, output: z.object({ profiles: z.array(profile) }) },
  'profile.save': { input: z.object({ draft: profileDraft }), output: z.object({ profile }) },
  'profile.remove': { input: z.object({ profileId: z.string() }), output: nothing },
  /** Walks the ladder; each rung is also sent as `connection.rung` when it changes. `secret` null: use the kept one. */
  'connection.open': {
    input: z.object({ profileId: z.string(), secret: z.string().nullable(), keepSecret: z.boolean() }),
    output: z.object({ ladder: z.array(rung), connection: connection.nullable() }),
  },
  'connection.demo': { input: nothing, output: z.object({ ladder: z.array(rung), connection: connection.nullable() }) },
  'connection.cancel': { input: nothing, output: nothing },
  /** Signs in again on the open connection; drafts, plans and the shelf stay. */
  'connection.renew': { input: z.object({ secret: z.string() }), output: z.object({ connection }) },
  'connection.assume': { input: z.object({ appDomain: z.string() }), output: z.object({ connection }) },
  'connection.current': { input: nothing, output: z.object({ connection: connection.nullable() }) },
  'connection.close': { input: nothing, output: nothing },
  'fleet.list': { input: nothing, output: fleetView },
  'server.read': { input: z.object({ serverId: z.string() }), output: serverView },
  'token.add': { input: z.object({ text: z.string().max(MAX_PASTE) }), output: z.object({ found: z.array(found), tokens: z.array(tokenView) }) },
  'token.list': { input: nothing, output: z.object({ tokens: z.array(tokenView) }) },
  'token.forget': { input: z.object({ tokenId: z.string().nullable() }), output: nothing },
  /** `remember` false: the fleet asks for every row, and a history of that would bury the tests somebody made. */
  'token.test': { input: z.object({ tokenId: z.string(), serverId: z.string(), remember: z.boolean().optional() }), output: z.object({ diagnosis, serverName: z.string(), testedAt: z.string(), milliseconds: z.number(), clock: clockView }) },
  'token.name': { input: z.object({ tokenId: z.string(), name: z.string().max(MAX_NAME) }), output: z.object({ token: tokenView }) },
  /** The verdict on every token of the shelf; not remembered. `about` tells one question from another, nothing more. */
  'token.shelf': { input: z.object({ serverId: z.string(), about: z.string().optional() }), output: z.object({ verdicts: z.array(shelfVerdict) }) },
  /** What each remedy that is done here would write and mean; nothing is sent but reads. */
  'token.effects': { input: z.object({ tokenId: z.string(), serverId: z.string() }), output: z.object({ effects: z.array(remedyEffect) }) },
  /** The demo only: a fresh token of the kind this server's clients get, put on the shelf. */
  'token.demo': { input: z.object({ serverId: z.string() }), output: z.object({ token: tokenView, story: z.string() }) },
  /** Sends exactly one `initialize`. Refused with `probe-would-write` unless `mayLearn`, when the gateway would learn from it. */
  'probe.send': { input: z.object({ tokenId: z.string(), serverId: z.string(), mayLearn: z.boolean() }), output: probeReport },
  /** Sends `initialize` without a token, and with the token's signature changed: both must be refused. */
  'probe.controls': { input: z.object({ tokenId: z.string(), serverId: z.string() }), output: z.object({ controls: z.array(control), at: z.string() }) },
  /** Writes a report where the operator says in the system's dialog; null: cancelled. */
  'report.save': { input: z.object({ report, format: reportFormat }), output: z.object({ name: z.string().nullable() }) },
  'report.open': { input: nothing, output: z.object({ opened: z.object({ name: z.string(), report }).nullable() }) },
  /** The board and the verdict as they would be; nothing is sent to the gateway but reads. */
  'change.preview': { input: z.object({ serverId: z.string(), wanted: wantedChange, tokenId: z.string().nullable() }), output: z.object({ board, diagnosis: diagnosis.nullable(), review }) },
  'change.apply': { input: z.object({ planId: z.string(), typedName: z.string(), canonicalConfirmed: z.boolean() }), output: applyReport },
  'change.list': { input: nothing, output: z.object({ changes: z.array(changeRecord), tests: z.array(testRecord) }) },
  /** Looks at the gateway to settle changes whose outcome a crash or a lost reply left open. */
  'change.resolve': { input: nothing, output: z.object({ resolved: z.array(changeRecord) }) },
} as const // prettier-ignore

export const events = {
  'connection.rung': z.object({ rung }),
  /** The admin sign-in ended: ask once, keep everything. */
  'connection.expired': nothing,
  /** The shelf was cleared because nobody was there: the screen was locked, or nothing was touched for the minutes set. */
  'shelf.cleared': z.object({ tokens: z.number(), minutes: z.number() }),
  /** Every host contacted since the start, with a count; what the status bar shows. */
  'network.hosts': z.object({ hosts: z.array(z.object({ host: z.string(), requests: z.number() })) }),
} as const

export type Call = keyof typeof calls
export type Event = keyof typeof events
export type Input<C extends Call> = z.infer<(typeof calls)[C]['input']>
export type Output<C extends Call> = z.infer<(typeof calls)[C]['output']>
export type EventPayload<E extends Event> = z.infer<(typeof events)[E]>
export type Handlers = { readonly [C in Call]: (input: Input<C>) => Promise<Result<Output<C>, AppError>> }
