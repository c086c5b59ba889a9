import { z } from 'zod'
import { applyReport } from '../change/apply-report.ts'
import {
  board,
  diagnosis,
  FIRST_CALLS,
  gatewayContext,
  SETTING_KEYS,
  stepId,
  verdict,
} from '../contextforge/index.ts'
import { batchItem, batchPlan, batchRest } from '../change/batch.ts'
import { draftNote } from '../change/lint-draft.ts'
import { changePreview, changeRecord, effect, wantedChange } from '../change/review.ts'
import { serverSettings } from '../change/settings.ts'
import { validity } from '../connection/validity.ts'
import { profile } from '../connection/profile.ts'
import { connection, profileDraft, rung } from '../connection/view.ts'
import { appError, type AppError } from '../kernel/errors.ts'
import { testRecord } from '../history/tests.ts'
import { issuerCheck } from '../issuer/check.ts'
import { networkEntry } from '../network/log.ts'
import { MAX_AUTHORITY_BYTES } from '../network/pem.ts'
import { networkSecrets } from '../network/settings.ts'
import { report, reportFormat } from '../report/report.ts'
import type { Result } from '../kernel/result.ts'
import { MAX_NAME } from '../token/limits.ts'
import { clockView, remedyEffect, shelfVerdict } from '../token/shelf.ts'
import { pasteAnswer } from '../paste/answer.ts'
import { found, tokenView } from '../token/view.ts'
import { control } from '../probe/controls.ts'
import { probeReport } from '../probe/view.ts'
import { MAX_REASON } from '../change/confirm.ts'
import { MAX_PASTE } from './channels.ts'
import { accessCalls, accessEvents } from './access-calls.ts'
import { deskCalls } from './desk-calls.ts'
import { draftCalls } from './draft-calls.ts'
import { clientCalls, clientEvents } from './client-calls.ts'
import { firstCalls } from './first-calls.ts'
import { fleetCalls } from './fleet-calls.ts'
import { gatewayCalls } from './gateway-calls.ts'
import { grantCalls, grantEvents } from './grant-calls.ts'
import { rehearsalCalls } from './rehearsal-calls.ts'
import { settingsCalls } from './settings-calls.ts'
import { watchCalls } from './watch-calls.ts'

/** The longest base64 text of a file of certificate authorities. */
const MAX_BASE64 = Math.ceil(MAX_AUTHORITY_BYTES / 3) * 4

export { appError, MAX_PASTE }

const nothing = z.object({})
/** Where a token ends: `at` of `of` steps, -1 where at none. */
const reached = z.object({
  verdict,
  stoppedAt: stepId.nullable(),
  at: z.number(),
  of: z.number(),
  title: z.string(),
})

/** Every call the window can make. Both sides parse what they receive; main also parses what it sends. */
export const calls = {
  ...firstCalls,
  ...grantCalls,
  ...accessCalls,
  ...clientCalls,
  ...deskCalls,
  ...settingsCalls,
  ...draftCalls,
  ...rehearsalCalls,
  ...fleetCalls,
  ...gatewayCalls,
  ...watchCalls,
  /** Larger (1), smaller (-1) or as it was (0). Out: the zoom in percent, 80 to 200. */
  'app.zoom': {
    input: z.object({ step: z.union([z.literal(-1), z.literal(0), z.literal(1)]) }),
    output: z.object({ percent: z.number() }),
  },
  'profile.list': { input: nothing, output: z.object({ profiles: z.array(profile) }) },
  /** `secrets` go to the keyring or memory; secrets that are not given stay as they are. */
  'profile.save': {
    input: z.object({ draft: profileDraft, secrets: networkSecrets.optional() }),
    output: z.object({ profile }),
  },
  /** Lets the operator choose a file: returns the text of certificate authorities, else only the path. */
  'profile.choose': {
    input: z.object({ what: z.enum(['authority', 'certificate', 'key', 'pkcs12']) }),
    output: z.object({ path: z.string().nullable(), text: z.string().nullable() }),
  },
  /**
   * Reads a dropped file of certificate authorities, given in base64. Done in the main process, because the
   * window cannot tell a certificate from a private key in DER form.
   */
  'profile.read-authority': {
    input: z.object({ name: z.string().max(1024), base64: z.string().max(MAX_BASE64) }),
    output: z.object({ text: z.string() }),
  },
  /** The newest requests in chronological order, and the hosts that may be contacted. */
  'network.log': {
    input: nothing,
    output: z.object({ entries: z.array(networkEntry), allowed: z.array(z.string()) }),
  },
  /** Asks for a file and writes the requests the filter matches. `file` null: nothing was written. */
  'network.export': {
    input: z.object({ filter: z.string().max(200), onlyRefused: z.boolean() }),
    output: z.object({ file: z.string().nullable(), entries: z.number() }),
  },
  'profile.remove': { input: z.object({ profileId: z.string() }), output: nothing },
  /** Connects; each rung is also sent as `connection.rung`. `secret` null: use the stored one. */
  'connection.open': {
    input: z.object({ profileId: z.string(), secret: z.string().nullable(), keepSecret: z.boolean() }),
    output: z.object({ ladder: z.array(rung), connection: connection.nullable() }),
  },
  'connection.demo': {
    input: nothing,
    output: z.object({ ladder: z.array(rung), connection: connection.nullable() }),
  },
  'connection.cancel': { input: nothing, output: nothing },
  /** Signs in again on the open connection; drafts, plans and the shelf are kept. */
  'connection.renew': { input: z.object({ secret: z.string() }), output: z.object({ connection }) },
  'connection.assume': { input: z.object({ appDomain: z.string() }), output: z.object({ connection }) },
  /**
   * What the operator says about a setting the gateway does not reveal; null takes it back. Stored in the
   * profile where `keep` is true.
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
  /** `serverId`: the open server; pasted addresses and documents are explained for it. */
  'token.add': {
    input: z.object({ text: z.string().max(MAX_PASTE), serverId: z.string().nullable().optional() }),
    output: z.object({ found: z.array(found), tokens: z.array(tokenView), answers: z.array(pasteAnswer) }),
  },
  'token.list': { input: nothing, output: z.object({ tokens: z.array(tokenView) }) },
  'token.forget': { input: z.object({ tokenId: z.string().nullable() }), output: nothing },
  /**
   * `remember` false: not stored in the history. The fleet tests a token against every row, which would bury
   * the tests the operator made. `anew`: ask the issuer again instead of using its answer to the last test.
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
   * The verdict on every token of the shelf for one server; not stored in the history. `about` only tells two
   * questions apart, so that they are not joined into one.
   */
  'token.shelf': {
    input: z.object({ serverId: z.string(), about: z.string().optional() }),
    output: z.object({ verdicts: z.array(shelfVerdict) }),
  },
  /**
   * Every token of the shelf against every known server. Cells are ordered by token, then by server; each is
   * an index into `legend`. Not stored in the history.
   */
  'token.matrix': {
    input: nothing,
    output: z.object({
      /** One a line. */
      serverIds: z.string(),
      tokens: z.array(tokenView),
      cells: z.instanceof<typeof Uint8Array<ArrayBufferLike>>(Uint8Array),
      legend: z.array(z.object({ verdict, stoppedAt: stepId.nullable() })),
      asOf: z.string(),
    }),
  },
  /**
   * One token of the shelf against every known server, for the fleet. `about` only tells two questions apart,
   * so that they are not joined into one. Not stored in the history; sends no token.
   */
  'token.column': {
    input: z.object({ tokenId: z.string(), about: z.string() }),
    output: z.object({
      tokenId: z.string(),
      /** Ids, one a line, in the order of `cells`; each of those is an index into `legend`. */
      serverIds: z.string(),
      cells: z.instanceof<typeof Uint8Array<ArrayBufferLike>>(Uint8Array),
      legend: z.array(reached),
      asOf: z.string(),
    }),
  },
  /** What each remedy Claimcheck can carry out would write and change; only reads are sent. */
  'token.effects': {
    input: z.object({ tokenId: z.string(), serverId: z.string() }),
    output: z.object({ effects: z.array(remedyEffect) }),
  },
  /** Only for the demo: puts a fresh token, as this server's clients would get it, on the shelf. */
  'token.demo': {
    input: z.object({ serverId: z.string() }),
    output: z.object({ token: tokenView, story: z.string(), ends: stepId.nullable() }),
  },
  /**
   * Sends exactly one `initialize`. Refused with `probe-would-write` when the gateway would learn from it,
   * unless `mayLearn` is true.
   */
  'probe.send': {
    input: z.object({
      tokenId: z.string(),
      serverId: z.string(),
      mayLearn: z.boolean(),
      /** After an accepted `initialize`: also sends tools/list, and calls a tool that does not exist. */
      goOn: z.boolean().optional(),
      /** Asked once more, after what the gateway may have held is over: it is not put off again. */
      again: z.boolean().optional(),
      /** Sent to the server's own address, whatever the token was pasted with. */
      usual: z.boolean().optional(),
      /** What is sent; missing: what the gateway is known to speak. */
      call: z.enum(FIRST_CALLS).optional(),
    }),
    output: probeReport,
  },
  /** Sends `initialize` twice, without a token and with a changed signature: the gateway must refuse both. */
  'probe.controls': {
    input: z.object({ tokenId: z.string(), serverId: z.string() }),
    output: z.object({ controls: z.array(control), at: z.string() }),
  },
  /** Asks the operator for a file and writes a report to it; null: cancelled. */
  'report.save': {
    input: z.object({ report, format: reportFormat }),
    output: z.object({ name: z.string().nullable() }),
  },
  'report.open': {
    input: nothing,
    output: z.object({ opened: z.object({ name: z.string(), report }).nullable() }),
  },
  /** The report the system handed over by a double click, if it was not shown yet. */
  'report.handed': {
    input: nothing,
    output: z.object({ opened: z.object({ name: z.string(), report }).nullable() }),
  },
  /** The board and the verdict as they would be after the change. Only reads are sent to the gateway. */
  'change.preview': {
    input: z.object({ serverId: z.string(), wanted: wantedChange, tokenId: z.string().nullable() }),
    output: changePreview,
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
  /** What settings mean while they are typed. Reads from the gateway once a minute at most. */
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
  /** Takes a new secret over from the window; the answer only refers to it. */
  'change.hold': {
    input: z.object({ secret: z.string().min(1).max(20_000) }),
    output: z.object({ handle: z.string() }),
  },
  'change.list': {
    input: nothing,
    output: z.object({ changes: z.array(changeRecord), tests: z.array(testRecord) }),
  },
  /** Reads the gateway to settle changes whose outcome is open after a crash or a lost reply. */
  'change.resolve': {
    input: nothing,
    output: z.object({
      resolved: z.array(changeRecord),
      stillOpen: z.array(changeRecord),
      rest: batchRest.nullable(),
    }),
  },
  /** Plans one change on several servers, to be reviewed together. */
  'batch.preview': {
    input: z.object({
      items: z
        .array(z.object({ serverId: z.string(), wanted: wantedChange }))
        .min(1)
        .max(200),
    }),
    output: batchPlan,
  },
  /** Applies one plan after the other; stops at the first not confirmed and leaves the rest untouched. */
  'batch.apply': {
    input: z.object({
      batchId: z.string(),
      typed: z.string(),
      canonicalConfirmed: z.boolean(),
      reason: z.string().max(MAX_REASON).optional(),
    }),
    output: z.object({ items: z.array(batchItem) }),
  },
  /** Stops planning, or writing before the next server; the change that is being written is finished. */
  'batch.stop': { input: nothing, output: nothing },
  'batch.forget': { input: z.object({ batchId: z.string() }), output: nothing },
  /** Stores the address clients use for the gateway; empty: the gateway's own address. */
  'connection.public': {
    input: z.object({ publicUrl: z.string().max(2048) }),
    output: z.object({ connection }),
  },
  /** Asks an issuer what the gateway would ask it: its metadata, and where its keys are. */
  'issuer.check': { input: z.object({ issuer: z.string().max(2048) }), output: issuerCheck },
  /** Locks or unlocks the open connection for writing, and stores that in its profile. */
  'connection.access': { input: z.object({ readOnly: z.boolean() }), output: z.object({ connection }) },
} as const

export const events = {
  ...grantEvents,
  ...accessEvents,
  ...clientEvents,
  'connection.rung': z.object({ rung }),
  /** The admin sign-in ended. The window asks for it once and keeps everything else. */
  'connection.expired': nothing,
  /** The system handed over a report; `report.handed` returns it. */
  'report.waiting': nothing,
  /**
   * Something was read: `asOf` is newer, and the servers in `changed` are in another state. Whatever was
   * judged by their earlier state is old.
   */
  'reading.news': z.object({ connection: z.string(), asOf: z.string(), changed: z.array(validity) }),
  /**
   * How many servers of a list have come so far (null: the reading is over), and how many the list had last
   * time (null: not known). `until` (ISO 8601): the gateway asks to wait, and the next
   * page is asked for then: not later than a minute from now, however long it asks to wait.
   */
  'fleet.progress': z.object({
    connection: z.string(),
    servers: z.number().nullable(),
    of: z.number().nullable(),
    until: z.string().optional(),
  }),
  /** How many servers of how many were read for a plan of several. */
  'batch.planned': z.object({ done: z.number(), of: z.number() }),
  'batch.progress': z.object({ item: batchItem }),
  /**
   * The shelf was cleared because nobody was at the computer: the screen was locked, or there was no input
   * for the set number of minutes.
   */
  'shelf.cleared': z.object({ tokens: z.number(), minutes: z.number() }),
  /** Nobody is at the computer: stored data about gateways is hidden from now on. */
  'lock.fell': nothing,
  /** The guard saw a change, or its own state changed. `open`: cards nobody has looked at yet. */
  'watch.changed': z.object({ open: z.number() }),
  /** A notification was clicked. */
  'watch.show': z.object({ cardId: z.string() }),
  /** Every host contacted since the start with the number of requests; shown in the status bar. */
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
