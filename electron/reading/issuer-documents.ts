import { remember } from '../../shared/kernel/remember.ts'
import { ok } from '../../shared/kernel/result.ts'
import type { Get, Got } from '../issuer/gather.ts'

/**
 * For how long (milliseconds) one reading serves every judgement, and the pause between two readings for a
 * key nobody knows.
 */
export const PAUSE_MS = 30_000
/** Documents remembered at a time; each has at most what `Get` lets through. */
const MOST = 64

type Reading = {
  readonly at: number
  readonly reply: ReturnType<Get>
  /** Whether it was answered. From then on the answer may be out of date for somebody who asks later. */
  done: boolean
  /**
   * It was read because a token failed, or a token failed with it. Reading again at once would not help, so
   * the next reading waits.
   */
  missed: boolean
}

type Asked = { readonly url: string; readonly reading: Reading; readonly wasDone: boolean }

export type IssuerDocuments = {
  readonly get: Get
  /** From now on every question is sent again; a reading that is still under way does not answer it. */
  readonly expire: () => void
}

/**
 * Lets judgements share what was read of an issuer: many tokens, many servers, one request for each document.
 * In: the GET, and the clock in milliseconds. A reading serves for `PAUSE_MS`, failed or not. Where its
 * answer lets a token fail, `newer` reads once more, so that rotated keys are seen at once; after that not
 * again within the pause, however many unknown keys are asked for.
 */
export function createIssuerDocuments(get: Get, now: () => number): IssuerDocuments {
  const readings = new Map<string, Reading>()

  const isYoung = ({ at }: Reading): boolean => now() >= at && now() - at < PAUSE_MS

  function read(url: string, missed: boolean): Reading {
    const reading: Reading = { at: now(), reply: get(url), done: false, missed }
    void reading.reply.then(() => void (reading.done = true))
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
    expire: () => readings.clear(),
  }
}
