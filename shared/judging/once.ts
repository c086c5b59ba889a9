import type { Facts, StillHeld, Once, Verdict } from '../contextforge/index.ts'
import { type Answered, sameAnswer } from './rests-on.ts'

/** The answer where the gateway still holds something of the issuer as it was before. */
export interface HeldAnswer {
  readonly held: StillHeld
  readonly other: Answered
}

/**
 * What the gateway may still hold that makes the answer another; counted where nothing else leaves it open.
 * In: the facts, the answer by what is there now, whether settings leave it open, and how to answer.
 */
export function heldFor(
  facts: Facts,
  taken: Answered,
  isOpen: boolean,
  answer: (facts: Facts) => Answered,
): readonly HeldAnswer[] {
  if (facts.held === undefined || isOpen || taken.verdict === 'cannot-decide') return []
  return facts.held.flatMap((held) => {
    const { metadata, keys, signature } = held
    const other = answer({ ...facts, metadata, keys, signature })
    return sameAnswer(taken, other) ? [] : [{ held, other }]
  })
}

const READS: Readonly<Record<StillHeld['of'], string>> = {
  key: 'the new key',
  keys: 'the keys again',
  metadata: 'the metadata again',
}

/** The verdict that holds later, with what it waits for; `verdict` is that later one. */
export function onceOf(verdict: Verdict, taken: Answered, held: readonly HeldAnswer[]): Once | null {
  const last = lastOf(held)
  if (last === undefined) return null
  return {
    verdict,
    prediction: taken.prediction,
    reads: READS[last.held.of],
    until: new Date(last.held.until).toISOString(),
  }
}

/** "Accepted, once the gateway has read the new key": what it will be, and why it may not be yet. */
export const onceWords = (
  { reads }: Once,
  held: readonly HeldAnswer[],
  later: string,
): { readonly headline: string; readonly summary: string } => ({
  headline: `${later}, once the gateway has read ${reads}`,
  summary: onceSays(held),
})

/** What is known, from when, and until when it may be otherwise. */
export function onceSays(held: readonly HeldAnswer[]): string {
  const last = lastOf(held)
  if (last === undefined) return ''
  const { of, readAt, changedAt, until } = last.held
  const what = of === 'metadata' ? 'The issuer’s metadata' : 'The issuer’s key document'
  const was = of === 'key' ? 'did not have this key' : 'was another'
  const pause =
    of === 'key'
      ? 'It looks again for a key it does not know, but not twice within 30 seconds'
      : 'It keeps what it read for a while'
  return `${what} ${was} when it was read at ${clock(readAt)}, and is as it is now since ${clock(changedAt)} at the latest. ${pause}: until ${clock(until)} the gateway may answer by what it read before, ${THEN[last.other.verdict]}.`
}

const THEN: Readonly<Record<Verdict, string>> = {
  accepted: 'and the token is then accepted',
  rejected: 'and the token is then refused',
  'cannot-decide': 'and whether the token is then accepted cannot be decided',
}

const lastOf = (held: readonly HeldAnswer[]): HeldAnswer | undefined =>
  [...held].sort((a, b) => a.held.until - b.held.until).at(-1)

const clock = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
