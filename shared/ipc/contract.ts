import { z } from 'zod'
import { applyReport } from '../change/apply-report.ts'
import { board, diagnosis, gatewayContext, SETTING_KEYS, stepId, verdict } from '../contextforge/index.ts'
import { batchItem, batchPlan, batchRest } from '../change/batch.ts'
import { draftNote } from '../change/lint-draft.ts'
import { changeRecord, effect, review, wantedChange } from '../change/review.ts'
import { serverSettings } from '../change/settings.ts'
import { validity } from '../connection/validity.ts'
import { connection, profile, profileDraft, rung } from '../connection/view.ts'
import { testRecord } from '../history/tests.ts'
import type { AppError } from '../kernel/errors.ts'
import { issuerCheck } from '../issuer/check.ts'
import { networkEntry } from '../network/log.ts'
import { MAX_AUTHORITY_BYTES } from '../network/pem.ts'
import { networkSecrets } from '../network/settings.ts'
import { policy } from '../policy/policy.ts'
import { report, reportFormat } from '../report/report.ts'
import type { Result } from '../kernel/result.ts'
import { clockView, MAX_NAME, remedyEffect, shelfVerdict } from '../token/shelf.ts'
import { pasteAnswer } from '../paste/answer.ts'
import { found, tokenView } from '../token/view.ts'
import { control } from '../probe/controls.ts'
import { probeReport } from '../probe/view.ts'
import { chainState } from '../watch/chain.ts'
import { auditView, driftCard, watchSettings, watchView } from '../watch/view.ts'
import { MAX_REASON } from '../change/confirm.ts'
import { draftCalls } from './draft-calls.ts'
import { clientCalls, clientEvents } from './client-calls.ts'
import { fleetCalls } from './fleet-calls.ts'
import { grantCalls, grantEvents } from './grant-calls.ts'
import { rehearsalCalls } from './rehearsal-calls.ts'

/** Longest text a paste may have; a longer one is refused whole and nothing of it is parsed. */
export const MAX_PASTE = 1_000_000

/** Longest base64 of a file of certificates. */
const MAX_BASE64 = Math.ceil(MAX_AUTHORITY_BYTES / 3) * 4

const nothing = z.object({})
const theme = z.enum(['system', 'light', 'dark'])

/** Every call the window can make. Both sides parse; the main process also parses what it sends. */
export const calls = {
  ...grantCalls,
  ...clientCalls,
  ...draftCalls,
  ...rehearsalCalls,
  ...fleetCalls,
  'app.info': {
    input: nothing,
    output: z.object({
      version: z.string(),
      electron: z.string(),
      runtime: z.enum(['official', 'untrusted']),
      secrets: z.object({ kept: z.enum(['keyring', 'memory']), backend: z.string(), says: z.string() }),
      startDemo: z.boolean(),
      memoryOnly: z.boolean(),
      theme,
      historyProblem: z.string().nullable(),
      idleMinutes: z.number(),
      policy,
    }),
  },
  /** Minutes without a touch after which the shelf is cleared; 0: never. */
  'settings.idle': { input: z.object({ minutes: z.number().int().min(0).max(480) }), output: nothing },
  /** Begins anew: the page is loaded again. What is held in memory is gone when it ends. */
  'settings.memory-only': { input: z.object({ on: z.boolean() }), output: nothing },
  'settings.theme': { input: z.object({ theme }), output: nothing },
  'profile.list': { input: nothing, output: z.object({ profiles: z.array(profile) }) },
  /** `secrets` go to the vault; what is missing stays as it is. */
  'profile.save': {
    input: z.object({ draft: profileDraft, secrets: networkSecrets.optional() }),
    output: z.object({ profile }),
  },
  /** Asks the operator for a file. Of certificate authorities the text, of everything else only the place. */
  'profile.choose': {
    input: z.object({ what: z.enum(['authority', 'certificate', 'key', 'pkcs12']) }),
    output: z.object({ path: z.string().nullable(), text: z.string().nullable() }),
  },
  /**
   * Reads a dropped file of certificate authorities, in base64. The window cannot tell a certificate from a
   * key in DER.
   */
  'profile.read-authority': {
    input: z.object({ name: z.string().max(1024), base64: z.string().max(MAX_BASE64) }),
    output: z.object({ text: z.string() }),
  },
  /** The newest requests, oldest first, and the hosts that may be asked. */
  'network.log': {
    input: nothing,
    output: z.object({ entries: z.array(networkEntry), allowed: z.array(z.string()) }),
  },
  /** Asks where to, and writes what the filter finds there. `file` null: nothing was written. */
  'network.export': {
    input: z.object({ filter: z.string().max(200), onlyRefused: z.boolean() }),
    output: z.object({ file: z.string().nullable(), entries: z.number() }),
  },
  'profile.remove': { input: z.object({ profileId: z.string() }), output: nothing },
  /**
   * Walks the ladder; each rung is also sent as `connection.rung` when it changes. `secret` null: use the
   * kept one.
   */
  'connection.open': {
    input: z.object({ profileId: z.string(), secret: z.string().nullable(), keepSecret: z.boolean() }),
    output: z.object({ ladder: z.array(rung), connection: connection.nullable() }),
  },
  'connection.demo': {
    input: nothing,
    output: z.object({ ladder: z.array(rung), connection: connection.nullable() }),
  },
  'connection.cancel': { input: nothing, output: nothing },
  /** Signs in again on the open connection; drafts, plans and the shelf stay. */
  'connection.renew': { input: z.object({ secret: z.string() }), output: z.object({ connection }) },
  'connection.assume': { input: z.object({ appDomain: z.string() }), output: z.object({ connection }) },
  /**
   * The operator's word on a setting the gateway does not tell; null takes it back. Kept in the profile where
   * `keep` says so.
   */
  'connection.say': {
    input: z.object({
      setting: z.enum(SETTING_KEYS),
      value: z.string().max(2_000).nullable(),
      keep: z.boolean(),
    }),
    output: z.object({ connection }),
  },
  'connection.current': { input: nothing, output: z.object({ connection: connection.nullable() }) },
  'connection.close': { input: nothing, output: nothing },
  /** `serverId`: the server that is looked at; what is said of an address or a document is said for it. */
  'token.add': {
    input: z.object({ text: z.string().max(MAX_PASTE), serverId: z.string().nullable().optional() }),
    output: z.object({ found: z.array(found), tokens: z.array(tokenView), answers: z.array(pasteAnswer) }),
  },
  'token.list': { input: nothing, output: z.object({ tokens: z.array(tokenView) }) },
  'token.forget': { input: z.object({ tokenId: z.string().nullable() }), output: nothing },
  /**
   * `remember` false: the fleet asks for every row, and a history of that would bury the tests somebody made.
   * `anew`: somebody asks again and wants to know how it is now, not what the issuer said to the test before.
   */
  'token.test': {
    input: z.object({
      tokenId: z.string(),
      serverId: z.string(),
      remember: z.boolean().optional(),
      anew: z.boolean().optional(),
    }),
    output: z.object({
      diagnosis,
      serverName: z.string(),
      testedAt: z.string(),
      milliseconds: z.number(),
      clock: clockView,
      of: validity.nullable(),
    }),
  },
  'token.name': {
    input: z.object({ tokenId: z.string(), name: z.string().max(MAX_NAME) }),
    output: z.object({ token: tokenView }),
  },
  /**
   * The verdict on every token of the shelf; not remembered. `about` tells one question from another, nothing
   * more.
   */
  'token.shelf': {
    input: z.object({ serverId: z.string(), about: z.string().optional() }),
    output: z.object({ verdicts: z.array(shelfVerdict) }),
  },
  /**
   * Every token of the shelf against every server of the list that is known. Cells by token, then by server;
   * each is an index into `legend`. Not remembered.
   */
  'token.matrix': {
    input: nothing,
    output: z.object({
      serverIds: z.array(z.string()),
      tokens: z.array(tokenView),
      cells: z.instanceof<typeof Uint8Array<ArrayBufferLike>>(Uint8Array),
      legend: z.array(z.object({ verdict, stoppedAt: stepId.nullable() })),
      asOf: z.string(),
    }),
  },
  /** What each remedy that is done here would write and mean; nothing is sent but reads. */
  'token.effects': {
    input: z.object({ tokenId: z.string(), serverId: z.string() }),
    output: z.object({ effects: z.array(remedyEffect) }),
  },
  /** The demo only: a fresh token of the kind this server's clients get, put on the shelf. */
  'token.demo': {
    input: z.object({ serverId: z.string() }),
    output: z.object({ token: tokenView, story: z.string(), ends: stepId.nullable() }),
  },
  /**
   * Sends exactly one `initialize`. Refused with `probe-would-write` unless `mayLearn`, when the gateway
   * would learn from it.
   */
  'probe.send': {
    input: z.object({
      tokenId: z.string(),
      serverId: z.string(),
      mayLearn: z.boolean(),
      /** Where `initialize` is accepted, goes on to tools/list, and asks for a tool nobody has. */
      goOn: z.boolean().optional(),
      /** Asked once more, after what the gateway may have held is over: it is not put off again. */
      again: z.boolean().optional(),
    }),
    output: probeReport,
  },
  /** Sends `initialize` without a token, and with the token's signature changed: both must be refused. */
  'probe.controls': {
    input: z.object({ tokenId: z.string(), serverId: z.string() }),
    output: z.object({ controls: z.array(control), at: z.string() }),
  },
  /** Writes a report where the operator says in the system's dialog; null: cancelled. */
  'report.save': {
    input: z.object({ report, format: reportFormat }),
    output: z.object({ name: z.string().nullable() }),
  },
  'report.open': {
    input: nothing,
    output: z.object({ opened: z.object({ name: z.string(), report }).nullable() }),
  },
  /** The report a double click handed over, if there is one that was not shown yet. */
  'report.handed': {
    input: nothing,
    output: z.object({ opened: z.object({ name: z.string(), report }).nullable() }),
  },
  /** The board and the verdict as they would be; nothing is sent to the gateway but reads. */
  'change.preview': {
    input: z.object({ serverId: z.string(), wanted: wantedChange, tokenId: z.string().nullable() }),
    output: z.object({ board, diagnosis: diagnosis.nullable(), review, of: validity.nullable() }),
  },
  'change.apply': {
    input: z.object({
      planId: z.string(),
      typedName: z.string(),
      canonicalConfirmed: z.boolean(),
      reason: z.string().max(MAX_REASON).optional(),
    }),
    output: applyReport,
  },
  /**
   * What settings that are being typed would mean. Asks the gateway once a minute at most; nothing is sent
   * anywhere.
   */
  'change.whatIf': {
    input: z.object({ serverId: z.string(), mine: serverSettings, tokenId: z.string().nullable() }),
    output: z.object({
      before: board,
      after: board,
      effect,
      lint: z.array(draftNote),
      gateway: gatewayContext,
    }),
  },
  /** Takes a new secret out of the window; what comes back only names it. */
  'change.hold': {
    input: z.object({ secret: z.string().min(1).max(20_000) }),
    output: z.object({ handle: z.string() }),
  },
  'change.list': {
    input: nothing,
    output: z.object({ changes: z.array(changeRecord), tests: z.array(testRecord) }),
  },
  /** Looks at the gateway to settle changes whose outcome a crash or a lost reply left open. */
  'change.resolve': {
    input: nothing,
    output: z.object({
      resolved: z.array(changeRecord),
      stillOpen: z.array(changeRecord),
      rest: batchRest.nullable(),
    }),
  },
  /** One plan for each server, made together and reviewed together. */
  'batch.preview': {
    input: z.object({
      items: z
        .array(z.object({ serverId: z.string(), wanted: wantedChange }))
        .min(1)
        .max(200),
    }),
    output: batchPlan,
  },
  /** Applies one after the other and stops at the first that is not confirmed; the rest is left as it is. */
  'batch.apply': {
    input: z.object({
      batchId: z.string(),
      typed: z.string(),
      canonicalConfirmed: z.boolean(),
      reason: z.string().max(MAX_REASON).optional(),
    }),
    output: z.object({ items: z.array(batchItem) }),
  },
  /** Stops before the next server; the one under way is finished. */
  'batch.stop': { input: nothing, output: nothing },
  'batch.forget': { input: z.object({ batchId: z.string() }), output: nothing },
  /** Asks an issuer what the gateway would ask it: metadata, and where the keys are. */
  /** Keeps where clients find the gateway; empty: at its own address. */
  'connection.public': {
    input: z.object({ publicUrl: z.string().max(2048) }),
    output: z.object({ connection }),
  },
  'issuer.check': { input: z.object({ issuer: z.string().max(2048) }), output: issuerCheck },
  /** Locks or unlocks the open connection for writing, and its profile with it. */
  'connection.access': { input: z.object({ readOnly: z.boolean() }), output: z.object({ connection }) },
  /** Everything the guard knows: how it goes, and a card for all that somebody else did. */
  'watch.view': { input: nothing, output: watchView },
  /** Looks at the gateway now, paused or not. */
  'watch.look': { input: nothing, output: nothing },
  'watch.acknowledge': { input: z.object({ cardIds: z.array(z.string()).max(1000) }), output: nothing },
  /** One server, or with null all of the profile. */
  'watch.pause': {
    input: z.object({ serverId: z.string().nullable(), paused: z.boolean() }),
    output: nothing,
  },
  'watch.settings': { input: watchSettings, output: nothing },
  /**
   * Ours, theirs, learned and tested, with the gateway's own audit log where this login may read it.
   * `profileId`: without a connection, of the gateway whose list is kept.
   */
  'history.read': {
    input: z.object({ profileId: z.string().optional() }),
    output: z.object({
      changes: z.array(changeRecord),
      tests: z.array(testRecord),
      seen: z.array(driftCard),
      audit: auditView,
      chains: z.array(chainState),
    }),
  },
  'history.verify': { input: nothing, output: z.object({ chains: z.array(chainState) }) },
  /** Asks where to, and writes the timeline there, redacted. `file` null: nothing was written. */
  'history.export': {
    input: z.object({ format: z.enum(['json', 'csv']) }),
    output: z.object({ file: z.string().nullable(), entries: z.number() }),
  },
} as const

export const events = {
  ...grantEvents,
  ...clientEvents,
  'connection.rung': z.object({ rung }),
  /** The admin sign-in ended: ask once, keep everything. */
  'connection.expired': nothing,
  /** The system handed over a report: ask for it. */
  'report.waiting': nothing,
  /**
   * Something was read: `asOf` moves, and the states of these servers are others than before. What was judged
   * on another is old.
   */
  'reading.news': z.object({ connection: z.string(), asOf: z.string(), changed: z.array(validity) }),
  /**
   * How many servers of a list have come so far (null: it is over), and how many it had the last time (null:
   * nobody knows).
   */
  'fleet.progress': z.object({
    connection: z.string(),
    servers: z.number().nullable(),
    of: z.number().nullable(),
  }),
  'batch.progress': z.object({ item: batchItem }),
  /**
   * The shelf was cleared because nobody was there: the screen was locked, or nothing was touched for the
   * minutes set.
   */
  'shelf.cleared': z.object({ tokens: z.number(), minutes: z.number() }),
  /** Nobody is there: what was kept of gateways is hidden. */
  'lock.fell': nothing,
  /** The guard saw something, or its state is another. `open`: cards nobody has looked at. */
  'watch.changed': z.object({ open: z.number() }),
  /** A notification was clicked. */
  'watch.show': z.object({ cardId: z.string() }),
  /** Every host contacted since the start, with a count; what the status bar shows. */
  'network.hosts': z.object({
    hosts: z.array(z.object({ host: z.string(), requests: z.number() })),
    /** Requests that were not sent, because nothing names their host or a policy forbids it. */
    refused: z.number(),
  }),
} as const

export type Call = keyof typeof calls
export type Event = keyof typeof events
export type Input<C extends Call> = z.infer<(typeof calls)[C]['input']>
export type Output<C extends Call> = z.infer<(typeof calls)[C]['output']>
export type EventPayload<E extends Event> = z.infer<(typeof events)[E]>
export type Handlers = { readonly [C in Call]: (input: Input<C>) => Promise<Result<Output<C>, AppError>> }
