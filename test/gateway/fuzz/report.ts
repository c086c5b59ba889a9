import { canonicalJson, type Json } from '../../../shared/kernel/json.ts'
import { STEP_IDS } from '../../../shared/contextforge/steps/index.ts'
import { stopOf, type Played, type Run } from './play.ts'
import type { Pair, Scenario } from './spec.ts'

/** What a run of the fuzz has seen so far. */
export interface Tally {
  readonly compared: number
  readonly agreed: number
  readonly undecided: number
  readonly late: number
}

type Counts = Map<string, number>
const add = (counts: Counts, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1)

/**
 * Counts pairs by the step that stops them, open ones by what the gateway said, and how many of them had
 * different shapes.
 */
export function makeTally(): {
  count(scenario: Scenario, run: Run, agrees: (one: Played) => boolean): void
  readonly sums: Tally
  lines(): string[]
} {
  const byStep: Counts = new Map()
  const open: Counts = new Map()
  const refused: Counts = new Map()
  const shapes = {
    servers: new Set<string>(),
    issuers: new Set<string>(),
    tokens: new Set<string>(),
    pairs: new Set<string>(),
  }
  let [compared, agreed, undecided, late] = [0, 0, 0, 0]
  return {
    count(scenario, run, agrees) {
      const server = canonicalJson(scenario.server as unknown as Json)
      const issuer = canonicalJson(scenario.issuer as unknown as Json)
      shapes.servers.add(server)
      shapes.issuers.add(issuer)
      for (const one of run.played) {
        const token = canonicalJson(one.token as unknown as Json)
        shapes.tokens.add(token)
        shapes.pairs.add([server, issuer, token, canonicalJson(one.config)].join('\n'))
        if (one.late) {
          late += 1
        } else if (one.diagnosis.verdict === 'cannot-decide') {
          undecided += 1
          add(open, `${stopOf(one)}, the gateway ${one.actual.status}`)
          add(refused, reasonOf(one))
        } else {
          compared += 1
          if (agrees(one)) agreed += 1
          add(byStep, stopOf(one))
        }
      }
    },
    get sums() {
      return { compared, agreed, undecided, late }
    },
    lines() {
      const order = [...STEP_IDS, 'accepted']
      const steps = [...byStep].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
      const many = (counts: Counts): string =>
        [...counts]
          .sort(([, a], [, b]) => b - a)
          .map(([key, count]) => `${key} ${count}`)
          .join('; ')
      const share = ((100 * undecided) / Math.max(1, compared + undecided)).toFixed(1)
      return [
        `verdicts by first blocking step: ${steps.map(([step, count]) => `${step} ${count}`).join(', ')}`,
        `cannot decide, not compared: ${undecided} (${share} %): ${many(open) || 'none'}`,
        ...(refused.size > 0 ? [`  because: ${many(refused)}`] : []),
        `answered too late for a claim about the next seconds, not compared: ${late}`,
        `different shapes: ${shapes.pairs.size} pairs, of ${shapes.servers.size} servers, ${shapes.issuers.size} issuers and ${shapes.tokens.size} tokens`,
      ]
    },
  }
}

/** A few words on why a pair is open, with what differs from pair to pair left out. */
function reasonOf({ diagnosis, facts }: Played): string {
  if (diagnosis.stoppedAt === 'active-user' && facts.user.state === 'unknown')
    return `user: ${facts.user.why}`
  if (diagnosis.stoppedAt === 'signature' && facts.signature.state === 'unsupported')
    return facts.signature.why
  return diagnosis.stoppedAt ?? ''
}

/** A disagreement as a case for test/gateway/cases: what it takes, and what the gateway answered. */
export function caseText(
  pair: Pair,
  one: Pick<Played, 'diagnosis' | 'actual'>,
  wrong: readonly string[],
): string {
  const { verdict, stoppedAt, prediction } = one.diagnosis
  return [
    `// ${wrong.join('; ')}`,
    `// The engine says ${verdict}${stoppedAt === null ? '' : ` at ${stoppedAt}`}, ${prediction.status ?? 'no'} status. \`stops\` is the engine's: put the right one.`,
    `fromPair('', { stops: '${stoppedAt ?? 'accepted'}', status: ${one.actual.status} }, ${JSON.stringify(pair)}),`,
  ].join('\n')
}
