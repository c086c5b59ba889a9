import { ALL_IDS, type Diagnosis, type Verdict } from '../contextforge/index.ts'

/** A test of the history that is repeated: the token is not kept, so the operator pastes it again. */
export type Again = {
  readonly fingerprint: string
  readonly label: string
  readonly at: string
  readonly verdict: Verdict
  readonly stoppedAt: string | null
}

const WORDS: Readonly<Record<Verdict, string>> = {
  accepted: 'Accepted',
  rejected: 'Rejected',
  'cannot-decide': 'Cannot decide',
}

/**
 * What to say while a test is repeated. In: the old test, and the new diagnosis once the same token was
 * pasted.
 */
export function againSays(
  again: Again,
  now: Pick<Diagnosis, 'verdict' | 'stoppedAt'> | null = null,
): { readonly then: string; readonly asks: string; readonly now: string } {
  const step = ALL_IDS.find((id) => id === again.stoppedAt)
  const at = step === undefined ? '' : ` at ${step.replaceAll('-', ' ')}`
  const same = now !== null && now.verdict === again.verdict && now.stoppedAt === again.stoppedAt
  const nowAt = now === null || now.stoppedAt === null ? '' : ` at ${now.stoppedAt.replaceAll('-', ' ')}`
  return {
    then: `On ${again.at.slice(0, 16).replace('T', ' ')} UTC: ${WORDS[again.verdict]}${at}.`,
    asks: `Paste the token of ${again.label} again, fingerprint ${again.fingerprint}: tokens are not kept.`,
    now: now === null ? '' : same ? 'The same now.' : `Now: ${WORDS[now.verdict]}${nowAt}.`,
  }
}
