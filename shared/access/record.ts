import { z } from 'zod'
import { stepTitle } from '../client/words.ts'
import { count, figure } from '../kernel/words.ts'
import { STEPS } from '../client/way.ts'
import { cellAt, type AccessMap } from './map.ts'

/** How a client ended: `in`, `would`, `stops STEP` or `cannot-decide STEP`; the step may be missing. */
const end = z.string().max(60)

/**
 * Who got in where on one day, to be compared with another. Holds no token and nothing of one. `ends`: by
 * client; what was not walked is missing.
 */
export const accessRecord = z.object({
  kind: z.literal('claimcheck-access'),
  format: z.literal(1),
  madeBy: z.string().max(100),
  gateway: z.string().max(500),
  /** Where clients find the gateway. */
  base: z.string().max(2048),
  madeAt: z.string().max(40),
  clients: z.array(
    z.object({ id: z.string().max(60), name: z.string().max(200), rules: z.string().max(200) }),
  ),
  servers: z.array(
    z.object({
      id: z.string().max(300),
      name: z.string().max(2000),
      issuer: z.string().max(4096),
      version: z.number().nullable(),
      walkedAt: z.string().max(40).nullable(),
      /** The configuration was another one already when the record was made. */
      old: z.boolean(),
      ends: z.record(z.string().max(60), end),
    }),
  ),
})
export type AccessRecord = z.infer<typeof accessRecord>

/** Largest file of a record that is read. */
export const MAX_RECORD_BYTES = 64 * 1024 * 1024

export interface RecordHead {
  readonly madeBy: string
  readonly gateway: string
  readonly base: string
  /** ISO 8601. */
  readonly madeAt: string
}

/** The record of a map: its clients only, since tokens are of a day. */
export const recordOf = (head: RecordHead, map: AccessMap): AccessRecord => ({
  ...recordHead(head, map),
  servers: [...recordServers(map)],
})

/** The same without its servers. */
export function recordHead({ madeBy, gateway, base, madeAt }: RecordHead, map: AccessMap): AccessRecord {
  const clients = map.columns.filter(({ kind }) => kind === 'client')
  return {
    kind: 'claimcheck-access',
    format: 1,
    madeBy,
    gateway,
    base,
    madeAt,
    clients: clients.map(({ id, name, note }) => ({ id, name, rules: note })),
    servers: [],
  }
}

/** Its servers, each made when it is asked for. */
export function* recordServers(map: AccessMap): Generator<AccessRecord['servers'][number]> {
  const clients = map.columns.flatMap((column, at) => (column.kind === 'client' ? [{ column, at }] : []))
  for (const [row, { id, name, issuers, version, at, old }] of map.rows.entries())
    yield {
      id,
      name,
      issuer: issuers[0] ?? '',
      version,
      walkedAt: at === 0 ? null : new Date(at).toISOString(),
      old,
      ends: Object.fromEntries(
        clients.flatMap(({ column, at: place }) => {
          const { state, id: step } = cellAt(map, row, place)
          return state === 'not-walked' ? [] : [[column.id, step === '' ? state : `${state} ${step}`]]
        }),
      ),
    }
}

/** Reads the text of a record. Out: the record, or why it is none. */
export function readRecord(text: string): AccessRecord | string {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return 'it is no JSON'
  }
  const record = accessRecord.safeParse(parsed)
  if (record.success) return record.data
  const kind = z.object({ kind: z.literal('claimcheck-access'), format: z.number() }).safeParse(parsed)
  if (kind.success && kind.data.format !== 1) return `it is of format ${kind.data.format}, which is newer`
  const [issue] = record.error.issues
  return `it is no record of who gets in where (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''})`
}

const change = z.object({
  serverId: z.string(),
  server: z.string(),
  client: z.string(),
  before: z.string(),
  now: z.string(),
})
export type AccessChange = z.infer<typeof change>

export const COMPARED = ['worse', 'better', 'open', 'untried', 'added', 'gone'] as const
const changes = z.array(change)

/**
 * Two days compared. `better`: gets further or in; `worse`: the other way round; `open`: one of them was not
 * decided; `untried`: it got in then and nothing stops it now, but that is only read; `added` and `gone`:
 * pairs that only one has. Of each the first are listed, and all are counted.
 */
export const accessComparison = z.object({
  before: z.string(),
  now: z.string(),
  /** They are of two gateways, or clients find it elsewhere: differences may be of that. */
  elsewhere: z.boolean(),
  /** Clients whose rules are others since: differences may be of these. */
  rules: z.array(z.string()),
  /** Servers that were changed since they were walked, then or now: what is said of them is old. */
  old: z.number(),
  counts: z.object({
    worse: z.number(),
    better: z.number(),
    open: z.number(),
    untried: z.number(),
    added: z.number(),
    gone: z.number(),
    same: z.number(),
  }),
  worse: changes,
  better: changes,
  open: changes,
  untried: changes,
  added: changes,
  gone: changes,
})
export type AccessComparison = z.infer<typeof accessComparison>

/** Differences of one kind that are listed. */
const MOST = 500

/**
 * How far a client gets: the place of its step, more than all of them where it gets in, tried or only read;
 * null where open.
 */
function reach(ended: string): number | null {
  const [state, step] = ended.split(' ')
  if (state === 'in' || state === 'would') return STEPS.length
  const at = STEPS.findIndex((one) => one === step)
  return state === 'stops' && at !== -1 ? at : null
}

/** An end in words. */
export function endSays(ended: string): string {
  const [state, step] = ended.split(' ')
  const id = STEPS.find((one) => one === step)
  const words = { in: 'gets in', would: 'would get in', stops: 'stops', 'cannot-decide': 'cannot decide' }
  const says = Object.hasOwn(words, state ?? '') ? words[state as keyof typeof words] : ended
  return id === undefined ? says : `${says} at ${STEPS.indexOf(id) + 1}, ${stepTitle(id)}`
}

/** When somebody got in. In: ISO 8601, of a file; null where the record has no day. */
const gotIn = (at: string | null): string =>
  at === null || Number.isNaN(Date.parse(at))
    ? 'got in'
    : `got in on ${new Date(at).toISOString().slice(0, 10)}`

/** A record comes from a file: a client may be called what every object has. */
const endOf = (server: AccessRecord['servers'][number] | undefined, client: string): string | null =>
  server !== undefined && Object.hasOwn(server.ends, client) ? (server.ends[client] ?? null) : null

/** What a pair became; null where neither record has it. */
function kindOf(one: string | null, other: string | null): (typeof COMPARED)[number] | 'same' | null {
  if (one === null) return other === null ? null : 'added'
  if (other === null) return 'gone'
  // The access is the same, and the proof of it is older than it looks.
  if (one === 'in' && other === 'would') return 'untried'
  const [from, to] = [reach(one), reach(other)]
  if (from === to && (from !== null || one === other)) return 'same'
  if (from === null || to === null) return 'open'
  return to > from ? 'better' : 'worse'
}

/** Compares two records. Pairs that neither has walked are left out. */
export function compareRecords(before: AccessRecord, now: AccessRecord): AccessComparison {
  const lists: Record<(typeof COMPARED)[number], AccessChange[]> = {
    worse: [],
    better: [],
    open: [],
    untried: [],
    added: [],
    gone: [],
  }
  const counts = { worse: 0, better: 0, open: 0, untried: 0, added: 0, gone: 0, same: 0 }
  const names = new Map([...before.clients, ...now.clients].map(({ id, name }) => [id, name]))
  const earlier = new Map(before.servers.map((one) => [one.id, one]))
  const present = new Map(now.servers.map((one) => [one.id, one]))
  let old = 0
  for (const id of new Set([...present.keys(), ...earlier.keys()])) {
    const [was, is] = [earlier.get(id), present.get(id)]
    if (was?.old === true || is?.old === true) old++
    for (const [client, name] of names) {
      const [one, other] = [endOf(was, client), endOf(is, client)]
      const kind = kindOf(one, other)
      if (kind === null) continue
      counts[kind]++
      // Most are the same, so words are made only for what is listed.
      if (kind === 'same' || lists[kind].length >= MOST) continue
      lists[kind].push({
        serverId: id,
        server: (is ?? was)?.name ?? id,
        client: name,
        before: one === null ? '' : kind === 'untried' ? gotIn(was?.walkedAt ?? null) : endSays(one),
        now: other === null ? '' : `${endSays(other)}${kind === 'untried' ? ', not tried since' : ''}`,
      })
    }
  }
  const rulesBefore = new Map(before.clients.map(({ id, rules }) => [id, rules]))
  return {
    before: before.madeAt,
    now: now.madeAt,
    elsewhere: before.base !== now.base,
    rules: now.clients.flatMap(({ id, name, rules }) => {
      const earlierRules = rulesBefore.get(id)
      return earlierRules === undefined || earlierRules === rules
        ? []
        : [`${name}: ${earlierRules}, now ${rules}`]
    }),
    old,
    counts,
    ...lists,
  }
}

/** What a kind of difference is called. */
export const COMPARED_WORDS: Readonly<Record<(typeof COMPARED)[number], string>> = {
  worse: 'Worse',
  better: 'Better',
  open: 'Changed, and not known which way',
  untried: 'Got in then, and was not tried since',
  added: 'New, or not walked before',
  gone: 'Gone, or not walked now',
}

/** Of how many servers what is said is old. */
export const oldSays = (servers: number): string =>
  servers === 1
    ? '1 server was changed since it was walked; what is said of it is old.'
    : `${count(servers, 'server')} were changed since they were walked; what is said of them is old.`

/** A comparison as lines of text. */
export function comparisonLines(compared: AccessComparison): readonly string[] {
  const { counts, old, rules } = compared
  return [
    `Compared with ${compared.before}: ${figure(counts.worse)} worse, ${figure(counts.better)} better, ${figure(counts.open)} open, ${figure(counts.untried)} not tried since, ${figure(counts.added)} new, ${figure(counts.gone)} gone, ${figure(counts.same)} the same`,
    ...(compared.elsewhere ? ['The record is of another address: differences may be of that.'] : []),
    ...(old > 0 ? [oldSays(old)] : []),
    ...rules.map((one) => `Rules are others: ${one}`),
    ...COMPARED.flatMap((kind) => {
      const list = compared[kind]
      if (list.length === 0) return []
      const more = counts[kind] - list.length
      return [
        `${COMPARED_WORDS[kind]}:`,
        ...list.map(
          ({ server, client, before, now }) =>
            `  ${client} at ${server}: ${[before, now].filter((one) => one !== '').join(' -> ')}`,
        ),
        ...(more > 0 ? [`  and ${more} more`] : []),
      ]
    }),
  ]
}
