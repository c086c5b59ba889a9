import { type Diagnosis, HELD_MS } from '../contextforge/index.ts'
import { agreesWith } from './compare.ts'
import type { ProbeReport } from './view.ts'

/** The gateway's clocks and ours do not tick together. */
const SPARE_MS = 1_500

type Parts = {
  readonly diagnosis: Pick<Diagnosis, 'once' | 'prediction' | 'steps' | 'stoppedAt'>
  readonly actual: ProbeReport['actual']
  /** Since when the issuer's documents are known to be as they are; null: none were read. */
  readonly since: number | null
  readonly now: number
}

/**
 * When a live test that differs is to be asked again before it is called a disagreement, and what is waited
 * for; null where it agrees, and where nothing the gateway may still hold can explain it. Times in
 * milliseconds since the epoch, by this computer's clock.
 */
export function againAfter({ diagnosis, actual, since, now }: Parts): ProbeReport['again'] {
  const { once } = diagnosis
  if (agreesWith(once?.prediction ?? diagnosis.prediction, actual) !== false) return null
  const made = (until: number, says: string): ProbeReport['again'] =>
    until <= now ? null : { at: new Date(until + SPARE_MS).toISOString(), says }
  if (once != null)
    return made(
      Date.parse(once.until),
      `The gateway may not have read ${once.reads.replace(/ again$/, ' as they are now')} yet`,
    )
  if (since === null || !restsOnIssuer(diagnosis, actual)) return null
  return made(
    since + HELD_MS,
    'The issuer’s documents were read here for the first time a moment ago, and the gateway may hold older ones',
  )
}

/** Whether other documents of the issuer could have made the answer another. */
function restsOnIssuer(
  { prediction, steps, stoppedAt }: Parts['diagnosis'],
  actual: Parts['actual'],
): boolean {
  if (actual.accepted === true) {
    const at = steps.find(({ id }) => id === stoppedAt)
    return at?.group === 'Keys'
  }
  return (
    (prediction.status ?? 500) < 300 && actual.status === 401 && /invalid oauth/i.test(actual.detail ?? '')
  )
}
