import { createHash } from 'node:crypto'
import { forgetLast } from '../../shared/kernel/keep-last.ts'
import { describeToken } from '../../shared/token/describe.ts'
import { MAX_SHELF } from '../../shared/token/limits.ts'
import type { SentTo } from '../../shared/token/sent-to.ts'
import type { TokenView } from '../../shared/token/view.ts'
import { later } from '../system/timers.ts'

export type ShelfEntry = {
  readonly id: string
  readonly token: string
  readonly view: TokenView
  /** The request it was pasted in; missing: alone. */
  readonly sentTo?: SentTo
  /**
   * Lives as long as the token does, whatever it is called: what belongs to it hangs on this in a WeakMap,
   * and goes with it.
   */
  readonly life: object
}

/**
 * The way onto the shelf for what was asked for at one moment. It is shut when all tokens are forgotten: what
 * was under way then (a paste being searched, a sign-in, a refresh) brings nothing back.
 */
export type Entrance = {
  /**
   * Puts a token on the shelf, with the request it came in where one was shown; the same token twice is one
   * entry, with the request of the last time. Null: the entrance is shut.
   */
  readonly add: (token: string, sentTo?: SentTo) => ShelfEntry | null
  /** Raised when it is shut, for work that need not go on then. */
  readonly shut: AbortSignal
}

/**
 * Tokens: in the memory of the main process, gone when it ends, and never given out but to judge and to
 * probe.
 */
export type Shelf = {
  /** Taken when a token is asked for, used when it has come. There is no other way to add one. */
  readonly entrance: () => Entrance
  readonly get: (id: string) => ShelfEntry | null
  readonly list: () => readonly ShelfEntry[]
  /** Gives a token a name; an empty one brings back the name it came with. Null: it is not here. */
  readonly rename: (id: string, name: string) => TokenView | null
  /** Null: all of them. */
  readonly forget: (id: string | null) => void
}

/** First 12 hex digits of SHA-256: tells tokens apart in the history without saying anything about them. */
const fingerprintOf = (token: string): string => createHash('sha256').update(token).digest('hex').slice(0, 12)

const isSameRequest = (a: SentTo | undefined, b: SentTo | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b)

/** The entry with the request it came in last, which the window may know: an address, and no secret. */
function withRequest(entry: ShelfEntry, sentTo: SentTo | undefined): ShelfEntry {
  const { sentTo: _shown, ...view } = entry.view
  return sentTo === undefined ? { ...entry, view } : { ...entry, sentTo, view: { ...view, sentTo } }
}

/** After so many milliseconds, everything that was being judged when a token went is through. */
const ALL_JUDGED = 60_000

/** Forgets the claims that judging keeps of the last tokens, now and once nothing is judged any more. */
function forgetJudged(): void {
  forgetLast()
  later(ALL_JUDGED, forgetLast)
}

/** Makes an empty shelf. In: where ids come from. The oldest entry makes room when it is full. */
export function createShelf(newId: () => string): Shelf {
  const entries = new Map<string, ShelfEntry>()
  let cleared = new AbortController()

  const labels = (but?: string): ReadonlySet<string> =>
    new Set([...entries.values()].filter(({ id }) => id !== but).map(({ view }) => view.label))

  function add(token: string, sentTo?: SentTo): ShelfEntry {
    const known = [...entries.values()].find((entry) => entry.token === token)
    if (known !== undefined && isSameRequest(known.sentTo, sentTo)) return known
    // The same token in another request is another question: a new id has it asked anew.
    const id = newId()
    const view =
      known === undefined
        ? describeToken(token, { id, fingerprint: fingerprintOf(token), taken: labels() })
        : { ...known.view, id }
    const entry = withRequest({ id, token, view, life: known?.life ?? {} }, sentTo)
    if (known !== undefined) entries.delete(known.id)
    entries.set(id, entry)
    const oldest = entries.size > MAX_SHELF ? entries.keys().next().value : undefined
    if (oldest !== undefined) {
      entries.delete(oldest)
      forgetJudged()
    }
    return entry
  }

  return {
    entrance() {
      const shut = cleared.signal
      return { shut, add: (token, sentTo) => (shut.aborted ? null : add(token, sentTo)) }
    },
    get: (id) => entries.get(id) ?? null,
    list: () => [...entries.values()],
    rename(id, name) {
      const entry = entries.get(id)
      if (entry === undefined) return null
      const { label } = describeToken(entry.token, {
        id,
        fingerprint: entry.view.fingerprint,
        taken: labels(id),
      })
      const view = { ...entry.view, label: name.trim() === '' ? label : name.trim() }
      entries.set(id, { ...entry, view })
      return view
    },
    forget(id) {
      forgetJudged()
      if (id !== null) return void entries.delete(id)
      entries.clear()
      const before = cleared
      cleared = new AbortController()
      before.abort()
    },
  }
}
