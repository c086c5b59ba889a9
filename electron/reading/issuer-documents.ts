import { HELD_MS } from '../../shared/contextforge/index.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { remember } from '../../shared/kernel/remember.ts'
import { ok } from '../../shared/kernel/result.ts'
import type { Get, Got } from '../issuer/gather.ts'
import type { Past, Version } from '../issuer/held.ts'

/**
 * For how long (milliseconds) one reading serves every judgement, and the pause between two readings for a
 * key nobody knows.
 */
export const PAUSE_MS = 30_000
/** Documents remembered at a time; each has at most what `Get` lets through. */
const MOST = 64
/** How many states of a document that a gateway may still hold are kept. */
const MOST_BEFORE = 3

type Reading = {
  readonly at: number
  readonly reply: ReturnType<Get>
  /** Whether it was answered. From then on the answer may be out of date for somebody who asks later. */
  done: boolean
  /** The answer, once it is there. */
  got: Got | null
  /**
   * It was read because a token failed, or a token failed with it. Reading again at once would not help, so
   * the next reading waits.
   */
  missed: boolean
}

type Asked = { readonly url: string; readonly reading: Reading; readonly wasDone: boolean }

export type IssuerDocuments = {
  readonly get: Get
  /** What `get` would answer without asking anybody; null: it would ask. */
  readonly atHand: (url: string) => Got | null
  /** What each document was before; see `heldOf`. */
  readonly past: Past
  /** From now on every question is sent again; a reading that is still under way does not answer it. */
  readonly expire: () => void
}

/**
 * Lets judgements share what was read of an issuer: many tokens, many servers, one request for each document.
 * In: the GET, and the clock in milliseconds. A reading serves for `PAUSE_MS`, failed or not. Where its
 * answer lets a token fail, `newer` reads once more, so that rotated keys are seen at once; after that not
 * again within the pause, however many unknown keys are asked for. `kept`: what was read of a document before
 * this connection, and when.
 */
export function createIssuerDocuments(
  get: Get,
  now: () => number,
  kept: (url: string) => Kept | null = () => null,
): IssuerDocuments {
  const readings = new Map<string, Reading>()
  const versions = createVersions(now)

  const isYoung = ({ at }: Reading): boolean => {
    const age = now() - at
    return age >= 0 && age < PAUSE_MS
  }

  function read(url: string, missed: boolean): Reading {
    const at = now()
    // Before it is asked: what is answered takes the place of what was kept.
    const before = versions.of(url).length === 0 ? kept(url) : null
    const reply = get(url).then((answer) => {
      if (!isOfIssuer(answer)) return answer
      if (before !== null) versions.note(url, keptAnswer(before), Date.parse(before.readAt))
      versions.note(url, answer, at)
      return answer
    })
    const reading: Reading = { at, reply, done: false, got: null, missed }
    void reading.reply.then((answer) => {
      reading.done = true
      if (answer.ok) reading.got = answer.value
    })
    readings.delete(url)
    readings.set(url, reading)
    const oldest = readings.size > MOST ? readings.keys().next().value : undefined
    if (oldest !== undefined) readings.delete(oldest)
    return reading
  }

  /** The same object for every token, so that whoever reads the document reads it once. */
  const withNewer = remember(
    (got: Got, { url, reading, wasDone }: Asked): Got => ({
      ...got,
      newer() {
        const last = readings.get(url)
        // Somebody else has read it meanwhile: that is newer than what failed.
        if (last !== undefined && last !== reading && isYoung(last)) return last.reply
        const waits = !wasDone || reading.missed
        reading.missed = true
        return waits ? reading.reply : read(url, true).reply
      },
    }),
    (a, b) => a.reading === b.reading && a.wasDone === b.wasDone,
  )

  return {
    async get(url) {
      const before = readings.get(url)
      const reading = before !== undefined && isYoung(before) ? before : read(url, false)
      const wasDone = reading.done
      const reply = await reading.reply
      if (!reply.ok) return reply
      return ok(withNewer(reply.value, { url, reading, wasDone }))
    },
    atHand(url) {
      const reading = readings.get(url)
      if (reading === undefined || reading.got === null || !isYoung(reading)) return null
      return withNewer(reading.got, { url, reading, wasDone: true })
    },
    past: { versions: versions.of, now },
    expire: () => readings.clear(),
  }
}

type Kept = { readonly status: number; readonly text: string; readonly readAt: string }
const keptAnswer = ({ status, text }: Kept): Version['answer'] => ok({ status, text, location: null })

/** What documents were, one after the other; those that no gateway can hold any more are let go. */
function createVersions(now: () => number) {
  const all = new Map<string, readonly Version[]>()
  return {
    of: (url: string): readonly Version[] => all.get(url) ?? [],
    /** `at`: when it was asked for. It has been so since then at the latest, and no later than now. */
    note(url: string, answer: Version['answer'], at: number): void {
      const known = all.get(url) ?? []
      const last = known.at(-1)
      // Answers may come in another order than they were asked for.
      if (last !== undefined && at < last.lastAt) return
      const next: readonly Version[] =
        last !== undefined && isSame(last.answer, answer)
          ? [...known.slice(0, -1), { ...last, answer, lastAt: at }]
          : [...known, { answer, firstAt: last === undefined ? at : now(), lastAt: at }]
      all.delete(url)
      all.set(
        url,
        next
          .filter((_one, index) => {
            const after = next[index + 1]
            return after === undefined || now() - after.firstAt < HELD_MS
          })
          .slice(-1 - MOST_BEFORE),
      )
      const oldest = all.size > MOST ? all.keys().next().value : undefined
      if (oldest !== undefined) all.delete(oldest)
    },
  }
}

/** Errors that are the issuer's own doing, so that a gateway may have met them and hold them too. */
const OF_ISSUER: readonly AppError['kind'][] = ['redirected', 'reply-too-large', 'unreachable', 'tls-failed']

/**
 * Whether an answer is a state of the issuer's document. One that was too slow for this computer, or did not
 * get out of it, says nothing of what a gateway holds.
 */
const isOfIssuer = (answer: Version['answer']): boolean => answer.ok || OF_ISSUER.includes(answer.error.kind)

const isSame = (a: Version['answer'], b: Version['answer']): boolean =>
  a.ok && b.ok
    ? a.value.status === b.value.status && a.value.text === b.value.text
    : !a.ok && !b.ok && a.error.kind === b.error.kind
