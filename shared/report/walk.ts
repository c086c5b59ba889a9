import { z } from 'zod'
import { redactAll, type Redaction, type Replacement } from './redact.ts'
import type { Arrival } from '../client/arrival.ts'
import type { ListedTools } from '../client/going.ts'
import { whose, type Walked } from '../client/walked.ts'
import { outcomeWord, saysOf, wayHeadline } from '../client/words.ts'

const line = z.string().max(8_000)

const clientReport = z.strictObject({
  client: line,
  name: line,
  rules: line,
  verdict: z.enum(['in', 'would-get-in', 'stops', 'cannot-decide']),
  headline: line,
  says: line,
  stoppedAt: z.strictObject({ number: z.number(), id: line, whose }).nullable(),
  /** Every request the client sends, in its order, without its query; null where it was not sent. */
  requests: z
    .array(
      z.strictObject({ side: z.enum(['RS', 'AS']), method: line, path: line, status: z.number().nullable() }),
    )
    .max(200),
  steps: z
    .array(
      z.strictObject({
        number: z.number(),
        id: line,
        title: line,
        outcome: line,
        expected: line,
        received: line,
        whose,
        cure: line,
        where: line,
      }),
    )
    .max(12),
  seen: z.array(z.strictObject({ title: line, received: line, whose, cure: line })).max(50),
  /** The tools that it was shown; null where nobody went on. */
  tools: z.strictObject({ names: z.array(line).max(10_000), says: line }).nullable(),
})

/**
 * Walks to one server, to hand on: each client's verdict, its requests and steps, and what cures what. Never
 * a token, a code or a client id.
 */
export const walkReport = z.strictObject({
  format: z.literal('claimcheck-walk'),
  version: z.literal(1),
  madeAt: line,
  madeBy: line,
  redacted: z.strictObject({ people: z.boolean(), hosts: z.boolean(), ids: z.boolean() }),
  gateway: line,
  server: z.strictObject({ name: line, id: line }),
  address: line,
  clients: z.array(clientReport).max(50),
})
export type WalkReport = z.infer<typeof walkReport>
type ClientReport = WalkReport['clients'][number]

export interface WalkParts {
  readonly madeBy: string
  readonly madeAt: string
  readonly gateway: string
  readonly server: { readonly name: string; readonly id: string }
  /** The server's address, as the clients were given it. */
  readonly address: string
  readonly clients: readonly {
    readonly walked: Walked
    /** Where its way ended, once it went on. */
    readonly arrival: Arrival | null
    readonly tools: ListedTools | null
  }[]
}

/** The report of walks. In: what to replace. Out: it, and what was replaced; a token is always left out. */
export function buildWalkReport(
  { clients, server, ...head }: WalkParts,
  redaction: Redaction,
): { readonly report: WalkReport; readonly replaced: readonly Replacement[] } {
  const people = clients.flatMap(({ arrival }) => arrival?.person ?? [])
  const { gateway, address } = head
  const named = {
    gateway: cut(gateway),
    address: cut(address),
    server: { ...server, name: cut(server.name) },
  }
  const whole = { ...head, ...named, clients: clients.map(clientOf) }
  const { value, replaced } = redactAll(whole, redaction, people)
  return { report: { format: 'claimcheck-walk', version: 1, redacted: redaction, ...value }, replaced }
}

function clientOf({ walked, arrival, tools }: WalkParts['clients'][number]): ClientReport {
  const { client, name, rules, verdict, stoppedAt, requests, steps, seen } = walked
  const stop = stoppedAt?.number ?? Number.POSITIVE_INFINITY
  return {
    ...{ client, name, rules, verdict, stoppedAt },
    requests: requests.map((one) => ({ ...one, path: cut(one.path) })),
    headline: wayHeadline(walked),
    says: cut(saysOf(walked, arrival)),
    steps: steps.map((step) => ({
      ...step,
      outcome: outcomeWord(step.outcome, step.number > stop),
      expected: cut(step.expected),
      received: cut(step.received),
    })),
    seen: seen.map((one) => ({
      title: one.title,
      received: cut(one.received),
      whose: one.whose,
      cure: one.cure,
    })),
    tools: tools === null ? null : { names: tools.names.slice(0, 10_000), says: cut(tools.says) },
  }
}

/** What a stranger's answer made long. */
const cut = (text: string): string => (text.length > 4_000 ? `${text.slice(0, 3_999)}…` : text)
